import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Libraries } from '../../electron/libraries/libraries.ts';
import { recentLibraries } from '../../electron/libraries/recent.ts';
import { Library } from '../../electron/library/index.ts';
import { MOST_RECENT_LIBRARIES } from '../../electron/wire/app/library.ts';
import { TagError } from '../../electron/wire/errors.ts';

let folder: string;
let own: string;
let turned: string[];
const at = (name: string): string => join(folder, name);
const made = (name: string): string => {
  Library.open(at(name)).close();
  return at(name);
};
const libraries = (fixed?: string): Libraries =>
  new Libraries({
    ...{ open: own, own, turnTo: (to) => void turned.push(to) },
    ...(fixed === undefined ? {} : { fixed }),
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-libraries-'));
  own = at('own');
  mkdirSync(own);
  turned = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('another gives its place once whoever asked has been answered; then it is among those that were open last', async () => {
  const known = libraries();
  known.opened(own);
  expect(known.facts).toEqual({ open: { folder: own, name: 'My library' }, others: [] });
  const coast = made('coast');
  known.open(coast, false);
  expect(turned).toEqual([]);
  expect(() => known.open(made('other'), false)).toThrow(expect.objectContaining({ kind: 'in-use' }));
  await turnOfLoop();
  expect(turned).toEqual([coast]);
  known.opened(coast);
  expect(known.facts).toEqual({
    open: { folder: coast, name: 'coast' },
    others: [{ folder: own, name: 'My library' }],
  });
  // Whoever starts next knows it, too.
  expect(libraries().facts.others).toEqual([{ folder: coast, name: 'coast' }]);
});

test('a new one is made in a folder that is empty or not there', async () => {
  const known = libraries();
  known.open(at('new'), true);
  await turnOfLoop();
  known.opened(at('new'));
  mkdirSync(at('empty'));
  known.open(at('empty'), true);
  await turnOfLoop();
  expect(turned).toEqual([at('new'), at('empty')]);
  expect(readdirSync(at('empty'))).toContain('library.sqlite');
});

test('what cannot be opened is refused, and nothing is touched', async () => {
  const known = libraries();
  known.opened(own);
  mkdirSync(at('footage'));
  writeFileSync(at('footage/a.mp4'), 'x');
  mkdirSync(at('broken'));
  writeFileSync(at('broken/library.sqlite'), 'no library');
  const held = Library.open(at('held'));
  const refused: [string, boolean, string][] = [
    [own, false, 'usage'],
    [at('footage'), false, 'not-found'],
    [at('footage'), true, 'usage'],
    [at('footage/a.mp4'), true, 'usage'],
    [at('nowhere/at all'), true, 'not-found'],
    [at('broken'), false, 'library-damaged'],
    [at('held'), false, 'in-use'],
  ];
  for (const [named, isNew, kind] of refused) {
    expect(() => known.open(named, isNew), named).toThrow(expect.objectContaining({ kind }));
  }
  held.close();
  await turnOfLoop();
  expect(turned).toEqual([]);
  expect(readdirSync(at('footage'))).toEqual(['a.mp4']);
  expect(readFileSync(at('broken/library.sqlite'), 'utf8')).toBe('no library');
  expect(known.facts.others).toEqual([]);
});

test('one that is fixed says why, and opens no other', () => {
  const known = libraries('Start another.');
  expect(known.facts.fixed).toBe('Start another.');
  expect(() => known.open(made('coast'), false)).toThrow(new TagError('usage', 'Start another.'));
});

test('no more are kept than a menu can show; a file that is damaged is none', () => {
  const known = libraries();
  for (let n = 0; n < MOST_RECENT_LIBRARIES + 3; n++) known.opened(at(`${n}`));
  const file = join(own, 'libraries.json');
  expect(recentLibraries(file)).toHaveLength(MOST_RECENT_LIBRARIES);
  expect(recentLibraries(file)[0]).toBe(at(`${MOST_RECENT_LIBRARIES + 2}`));
  for (const damaged of ['{', '{"libraries": [1]}', '[]', ' '.repeat(2 ** 21)]) {
    writeFileSync(file, damaged);
    expect(recentLibraries(file)).toEqual([]);
  }
  known.opened(at('again'));
  expect(readdirSync(own)).toEqual(['libraries.json']);
  expect(recentLibraries(file)).toEqual([at('again')]);
});

test('those that were open last are in a file alone, by whole paths: a pipe in its place is not waited for', async () => {
  const file = at('libraries.json');
  writeFileSync(file, JSON.stringify({ libraries: ['coast', at('coast'), '../own'] }));
  expect(recentLibraries(file)).toEqual([at('coast')]);
  const pipe = at('pipe.json');
  execFileSync('mkfifo', [pipe]);
  // Read within a process of its own, which can be ended.
  const module = new URL('../../electron/libraries/recent.ts', import.meta.url);
  const script = `import(${JSON.stringify(module.href)}).then((it) => console.log(it.recentLibraries(process.argv[1]).length))`;
  const { stdout } = spawnSync(process.execPath, ['-e', script, pipe], { encoding: 'utf8', timeout: 20_000 });
  expect(stdout).toBe('0\n');
});
