/** `npm run sbom`: writes dist/sbom.cdx.json, a bill of materials of what is built and what is installed with it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildStale } from './build.ts';
import { inCheckout } from './setup/paths.ts';
import { shippedPackages } from './shipped/packages.ts';
import { billOfMaterials } from './shipped/sbom.ts';

const root = inCheckout('.');
const target = inCheckout('dist/sbom.cdx.json');
await buildStale(undefined, (line) => console.error(line));
// Whoever builds the same twice wants the same twice.
const { SOURCE_DATE_EPOCH } = process.env;
const madeAt = SOURCE_DATE_EPOCH === undefined ? Date.now() : Number(SOURCE_DATE_EPOCH) * 1000;
const bill = billOfMaterials(shippedPackages(root), root, madeAt);
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${JSON.stringify(bill, undefined, 2)}\n`);
console.log(target);
