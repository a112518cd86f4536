/**
 * `npm run notices`: writes THIRD_PARTY_NOTICES.txt, of what is built and what is installed with it. Whatever is packed runs it before,
 * and so nothing is packed that does not belong there.
 */
import { writeFileSync } from 'node:fs';
import { buildStale } from './build.ts';
import { inCheckout } from './setup/paths.ts';
import { isAllowed } from './shipped/licences.ts';
import { noticesText, title } from './shipped/notices.ts';
import { shippedPackages } from './shipped/packages.ts';
import { straysIn } from './shipped/strays.ts';

const root = inCheckout('.');
// stdout belongs to whoever runs this while packing.
await buildStale(undefined, (line) => console.error(line));
const strays = await straysIn(root);
if (strays.length > 0) {
  const some = strays.length > 5 ? `${strays.slice(0, 5).join(', ')} and ${strays.length - 5} more` : strays.join(', ');
  throw new Error(`would be given out, and nobody knows them: ${some}. Take them away, or git add what belongs there.`);
}
const shipped = shippedPackages(root);
const refused = shipped.filter((each) => !isAllowed(each));
if (refused.length > 0) throw new Error(`may not be given out with Reeltag: ${refused.map(title).join(', ')}`);
writeFileSync(inCheckout('THIRD_PARTY_NOTICES.txt'), noticesText(shipped, root));
console.error(`THIRD_PARTY_NOTICES.txt: ${shipped.length} packages`);
