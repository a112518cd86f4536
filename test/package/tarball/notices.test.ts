import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { packagesIn } from '../../../scripts/build/contents.ts';
import { buildStale } from '../../../scripts/build.ts';
import { importsOf } from '../../../scripts/check/imports.ts';
import { isAllowed } from '../../../scripts/shipped/licences.ts';
import { noticesText, title } from '../../../scripts/shipped/notices.ts';
import { type Shipped, shippedPackages } from '../../../scripts/shipped/packages.ts';
import { billOfMaterials } from '../../../scripts/shipped/sbom.ts';
import { type Manifest, manifest, ROOT } from './list.ts';

let shipped: Shipped[];
beforeAll(async () => {
  await buildStale();
  shipped = shippedPackages(ROOT);
});

test("a bundle's packages are those that its modules and its files came from", () => {
  const chunk = {
    type: 'chunk' as const,
    moduleIds: [
      '/checkout/renderer/main.tsx',
      '/checkout/node_modules/react/index.js',
      '/checkout/node_modules/@radix-ui/react-dialog/node_modules/@radix-ui/react-slot/dist/index.mjs',
      '\0vite/preload-helper.js',
      '\0rolldown/runtime.js',
    ],
  };
  const font = { type: 'asset' as const, originalFileNames: ['../node_modules/@fontsource-variable/inter/a.woff2'] };
  expect(packagesIn([{ output: [chunk, font] }], '/checkout')).toEqual([
    'node_modules/@fontsource-variable/inter',
    'node_modules/@radix-ui/react-dialog/node_modules/@radix-ui/react-slot',
    'node_modules/react',
    'node_modules/rolldown',
    'node_modules/vite',
  ]);
});

test('whatever the page imports is known to be inside of it, and whatever is asked for at run time to be beside it', () => {
  const inside = new Set(shipped.filter((each) => each.inside.includes('renderer')).map(({ name }) => name));
  const imported = new Set<string>();
  for (const entry of readdirSync(join(ROOT, 'renderer'), { recursive: true, withFileTypes: true })) {
    if (!/\.tsx?$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    for (const { specifier, typeOnly } of importsOf(file, readFileSync(file, 'utf8'))) {
      if (typeOnly || specifier === undefined || /^(?:\.|node:)/.test(specifier)) continue;
      imported.add(specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  // Of radix-ui nothing is left but the packages that it hands on.
  imported.delete('radix-ui');
  expect([...imported].filter((name) => !inside.has(name))).toEqual([]);
  expect(imported.size).toBeGreaterThan(5);
  const installed = new Set(shipped.filter((each) => each.installed).map(({ name }) => name));
  expect(Object.keys(manifest().dependencies).filter((name) => !installed.has(name))).toEqual([]);
});

test('each of them has the words of its licence in the notices, and a licence that may be given out', () => {
  const text = noticesText(shipped, ROOT);
  const parts = text.split(/^=+$/m);
  for (const each of shipped) {
    const part = parts.find((one) => one.includes(`\n${title(each)}\n`));
    expect(part?.length, title(each)).toBeGreaterThan(500);
    expect(part, title(each)).toMatch(/copyright|public domain|cc0/i);
    expect(part, title(each)).toMatch(/permi|licen[sc]e|redistribut/i);
  }
  expect(shipped.filter((each) => !isAllowed(each)).map(title)).toEqual([]);
});

test('what Reeltag asks for itself, or has brought on request, is named in NOTICE', () => {
  const notice = readFileSync(join(ROOT, 'NOTICE'), 'utf8');
  const onRequest = JSON.parse(readFileSync(join(ROOT, 'resources/search-index/manifest.json'), 'utf8')) as Manifest;
  const ray = readFileSync(join(ROOT, 'resources/cluster/requirements.txt'), 'utf8');
  const names = [
    ...Object.keys({ ...manifest().dependencies, ...manifest().optionalDependencies, ...onRequest.dependencies }),
    ...[...ray.matchAll(/^[a-z]+/gm)].map(([name]) => name),
  ];
  expect(names.filter((name) => !new RegExp(`(?<![\\w/-])${name}(?![\\w-])`).test(notice))).toEqual([]);
});

test('whatever npm installs with Reeltag, on any system and with all that is optional, may be given out', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; license?: string }>;
  };
  const given = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev !== true);
  const judged = given.map(([folder, { license = '' }]) => ({
    name: folder.split('node_modules/').at(-1) ?? '',
    licence: license,
  }));
  expect(judged.filter((each) => !isAllowed(each))).toEqual([]);
  // What its package says itself is no licence's name: the text decides.
  expect(isAllowed({ name: 'parse-cache-control', licence: 'BSD' })).toBe(true);
});

test('a licence is judged by all of its expression', () => {
  const allowed = (licence: string, name = 'some'): boolean => isAllowed({ name, licence });
  expect(allowed('(MIT OR GPL-3.0-only)')).toBe(true);
  expect(allowed('MIT AND GPL-3.0-only')).toBe(false);
  expect(allowed('(MIT AND (GPL-3.0-only OR ISC))')).toBe(true);
  expect(allowed('GPL-3.0-or-later')).toBe(false);
  expect(allowed('GPL-3.0-or-later', 'ffmpeg-static')).toBe(true);
  expect(allowed('SEE LICENSE IN LICENSE')).toBe(false);
  expect(allowed('')).toBe(false);
});

interface Bill {
  readonly serialNumber: string;
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly { readonly 'bom-ref': string; readonly group?: string; readonly name: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

test('the bill of materials names each once, and whatever needs what is in it', () => {
  const bill = billOfMaterials(shipped, ROOT, 0) as Bill;
  const refs = bill.components.map((each) => each['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  const names = bill.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
  expect(shipped.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
  const own = bill.metadata.component['bom-ref'];
  expect(bill.dependencies.map(({ ref }) => ref).sort()).toEqual([own, ...refs].sort());
  const needed = bill.dependencies.flatMap(({ dependsOn }) => dependsOn);
  expect(needed.filter((ref) => !refs.includes(ref))).toEqual([]);
  expect(refs.filter((ref) => !needed.includes(ref))).toEqual([]);
  expect(bill.dependencies.find(({ ref }) => ref.startsWith('pkg:npm/react-dom@'))?.dependsOn).toContainEqual(
    expect.stringMatching(/^pkg:npm\/scheduler@/),
  );
  expect((billOfMaterials(shipped, ROOT, 1) as Bill).serialNumber).toBe(bill.serialNumber);
});
