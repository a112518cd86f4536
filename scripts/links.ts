/**
 * `npm run check:links`: asks for every page on the network that the documents name. It is no part of `npm run check`, for it hangs on
 * other people's machines; links within the repository are held there.
 */
import { documentsOf, filesOfClone } from './check/files.ts';
import { outsideLinks } from './check/links.ts';
import { askFor } from './links/ask.ts';

const PAUSE_MS = 5_000;

const links = outsideLinks(documentsOf(await filesOfClone()));
const { dead, unknown } = await askFor(links, PAUSE_MS);
for (const line of unknown) console.log(`cannot be told: ${line}`);
for (const line of dead) console.log(`dead: ${line}`);
console.log(`${links.length} links, ${dead.length} dead, ${unknown.length} that cannot be told`);
process.exitCode = dead.length === 0 ? 0 : 1;
