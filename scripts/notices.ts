/** `npm run notices`: writes THIRD_PARTY_NOTICES.txt, of what is built and what is installed with it. */
import { writeFileSync } from 'node:fs';
import { buildStale } from './build.ts';
import { inCheckout } from './setup/paths.ts';
import { isAllowed } from './shipped/licences.ts';
import { noticesText, title } from './shipped/notices.ts';
import { shippedPackages } from './shipped/packages.ts';

const root = inCheckout('.');
// stdout belongs to whoever runs this while packing.
await buildStale(undefined, (line) => console.error(line));
const shipped = shippedPackages(root);
const refused = shipped.filter((each) => !isAllowed(each));
if (refused.length > 0) throw new Error(`may not be given out with Reeltag: ${refused.map(title).join(', ')}`);
writeFileSync(inCheckout('THIRD_PARTY_NOTICES.txt'), noticesText(shipped, root));
console.error(`THIRD_PARTY_NOTICES.txt: ${shipped.length} packages`);
