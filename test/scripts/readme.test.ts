import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (path: string) => readFileSync(root + path, 'utf8');
const readme = text('README.md');
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) => (match[1] ?? '').trim().split('\n'));
const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };

test("CI runs the README's test command, and may be executed", () => {
  expect(commands).toContain('npm ci && npm test');
  expect(text('.ci/run')).toMatch(/^\(npm ci && npm test\) 2>&1/m);
  // Windows knows no such thing.
  if (process.platform !== 'win32') expect(statSync(`${root}.ci/run`).mode & 0o111).toBe(0o111);
});

test('the README and the pages for those who build name no npm script, file or link that is not there', () => {
  for (const page of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/working-on-it.md']) {
    const names = [...text(page).matchAll(/`npm (?:run )?([\w:]+)`/g)].map((match) => match[1] ?? '');
    for (const name of names) if (name !== 'ci' && name !== 'pack') expect(Object.keys(scripts), page).toContain(name);
  }
  const links = [...readme.matchAll(/\]\((?!https:)([^)]+)\)/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(existsSync(root + link), link).toBe(true);
  expect(existsSync(`${root}test/fixtures/reference/small_f4/model_dir`)).toBe(true);
});

test('every npm script starts a file that is there', () => {
  for (const script of Object.values(scripts)) {
    for (const [, file = ''] of script.matchAll(/\bnode (\S+)/g)) expect(existsSync(root + file), file).toBe(true);
  }
});

test('one page has all scripts', () => {
  const page = text('docs/working-on-it.md');
  const missing = Object.keys(scripts).filter((name) => !new RegExp(`\`npm (?:run )?${name}\``).test(page));
  expect(missing).toEqual(['prepack']);
});

test('every dependency is in the architecture, with the licence that its package states', () => {
  const manifest = JSON.parse(text('package.json')) as Record<string, Record<string, string>>;
  const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { license?: string }> };
  const rows = text('docs/architecture.md')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  for (const kind of ['dependencies', 'optionalDependencies', 'devDependencies']) {
    for (const name of Object.keys(manifest[kind] ?? {})) {
      const row = rows.find((line) =>
        line
          .split('|')[1]
          ?.split(',')
          .some((cell) => cell.trim() === name),
      );
      expect(row, name).toBeDefined();
      const licence = packages[`node_modules/${name}`]?.license?.replace(/^\(|\)$/g, '') ?? 'a licence';
      expect(row?.split('|')[2], name).toContain(licence);
    }
  }
});

test('the lockfile names no registry', () => {
  const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { resolved?: string }> };
  expect(Object.keys(packages).filter((name) => packages[name]?.resolved !== undefined)).toEqual([]);
  expect(text('.npmrc')).not.toMatch(/registry\s*=|\/\//);
});
