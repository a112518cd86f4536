import { describe, expect, test } from 'vitest';
import { findWrongArrows, roomOf } from '../../scripts/check/arrows.ts';
import { findCircles } from '../../scripts/check/circles.ts';
import { importsOf } from '../../scripts/check/imports.ts';
import { ROOMS, type Room } from '../../scripts/check/rooms.ts';

describe('the imports of a file', () => {
  test.each([
    ['a value', `import { a } from './x.ts';`, './x.ts', false],
    ['a default', `import a from 'zod';`, 'zod', false],
    ['a namespace', `import * as a from './x.ts';`, './x.ts', false],
    ['an effect', `import './x.ts';`, './x.ts', false],
    ['a type', `import type { A } from './x.ts';`, './x.ts', true],
    ['a type among braces', `import { type A } from './x.ts';`, './x.ts', true],
    ['a type and a value', `import { type A, b } from './x.ts';`, './x.ts', false],
    ['data', `import a from './x.json' with { type: 'json' };`, './x.json', false],
    ['passed on', `export { a } from './x.ts';`, './x.ts', false],
    ['passed on as a type', `export type { A } from './x.ts';`, './x.ts', true],
    ['all passed on', `export * from './x.ts';`, './x.ts', false],
    ['all types passed on', `export type * from './x.ts';`, './x.ts', true],
    ['a namespace passed on', `export * as a from './x.ts';`, './x.ts', false],
    ['at run time', `const a = await import('./x.ts');`, './x.ts', false],
    ['computed at run time', `const a = await import('./' + name);`, undefined, false],
    ['a type in place', `let a: import('./x.ts').A;`, './x.ts', true],
    ['a type deep in place', `function f(a: Map<string, import('./x.ts').A[]>) {}`, './x.ts', true],
    ['typeof a module', `type A = typeof import('./x.ts');`, './x.ts', true],
  ])('%s', (_name, text, specifier, typeOnly) => {
    expect(importsOf('file.ts', `\n${text}\n`)).toEqual([{ specifier, typeOnly, line: 2 }]);
  });

  test('what only looks like one is none', () => {
    expect(importsOf('file.ts', `// import './x.ts'\nconst a = "import './y.ts'"; export const b = a;`)).toEqual([]);
  });

  test('in TSX', () => {
    const text = `import { a } from './a.tsx';\nexport const b = <p>{a}</p>;`;
    expect(importsOf('file.tsx', text)).toEqual([{ specifier: './a.tsx', typeOnly: false, line: 1 }]);
  });

  test('a file that does not parse is no file without imports', () => {
    expect(() => importsOf('file.ts', 'import { from')).toThrow(/^file\.ts: /);
  });
});

describe('arrows', () => {
  const rooms: Room[] = [
    { name: 'base', places: ['src/base.ts'], imports: [] },
    { name: 'low', places: ['src/low/'], imports: ['base'], packages: ['zod', '@scope/pkg'], node: true },
    { name: 'special', places: ['src/low/special.ts'], imports: ['base'] },
    { name: 'high', places: ['src/high/', 'src/high.ts'], imports: ['low'], importsTypes: ['base'] },
  ];
  const wrong = (path: string, text: string) => findWrongArrows([{ path, text }], rooms);

  test.each([
    ['src/low/a.ts', `import '../base.ts';`],
    ['src/low/deep/a.ts', `import '../b.ts';`],
    ['src/low/deep/a.ts', `import '../../base.ts';`],
    ['src/low/a.ts', `import 'node:fs'; import 'fs/promises'; import 'node:sqlite';`],
    ['src/low/a.ts', `import 'zod'; import 'zod/mini'; import '@scope/pkg/part';`],
    ['src/high.ts', `import './high/a.ts'; import './low/a.ts';`],
    ['src/high/a.ts', `import type { A } from '../base.ts';`],
  ])('right: %s: %s', (path, text) => expect(wrong(path, text)).toEqual([]));

  test.each([
    ['src/base.ts', `import './low/a.ts';`, 'base may not import from low (./low/a.ts)'],
    ['src/base.ts', `import type { A } from './low/a.ts';`, 'base may not import from low (./low/a.ts)'],
    ['src/base.ts', `export type { A } from './low/a.ts';`, 'base may not import from low (./low/a.ts)'],
    ['src/base.ts', `let a: import('./low/a.ts').A;`, 'base may not import from low (./low/a.ts)'],
    ['src/low/a.ts', `import './special.ts';`, 'low may not import from special (./special.ts)'],
    ['src/low/special.ts', `import './a.ts';`, 'special may not import from low (./a.ts)'],
    ['src/low/../low/a.ts', `import '../high/a.ts';`, 'low may not import from high (../high/a.ts)'],
    ['src/high/a.ts', `import '../base.ts';`, 'high may import only types from base (../base.ts)'],
    ['src/high/a.ts', `export * from '../base.ts';`, 'high may import only types from base (../base.ts)'],
    ['src/base.ts', `import 'node:fs';`, `base may not import Node's modules (node:fs)`],
    ['src/base.ts', `import type { Stats } from 'fs';`, `base may not import Node's modules (fs)`],
    ['src/base.ts', `import type { z } from 'zod';`, 'base may not import the package zod'],
    ['src/low/a.ts', `import '@scope/other';`, 'low may not import the package @scope/other'],
    ['src/low/a.ts', `import 'zodiac';`, 'low may not import the package zodiac'],
    ['src/low/a.ts', `import '../../test/x.ts';`, 'low imports test/x.ts, which belongs to no room'],
    ['src/low/a.ts', 'await import(a);', 'low imports something computed, which no check can follow'],
  ])('wrong: %s: %s', (path, text, message) => expect(wrong(path, text)).toEqual([`${path}:1: ${message}`]));

  test('a file without a room is told, whatever it imports', () => {
    expect(wrong('src/stray.ts', '')).toEqual(['src/stray.ts: belongs to no room of scripts/check/rooms.ts']);
  });
});

describe("the project's rooms", () => {
  test('no arrow runs back', () => {
    const open = new Set<string>();
    const visit = (name: string, way: string[]): void => {
      expect(way, `a circle: ${[...way, name].join(' → ')}`).not.toContain(name);
      if (open.has(name)) return;
      const room = ROOMS.find((candidate) => candidate.name === name);
      expect(room, `${name} is imported by ${way.at(-1)} and is no room`).toBeDefined();
      for (const next of [...(room?.imports ?? []), ...(room?.importsTypes ?? [])]) visit(next, [...way, name]);
      open.add(name);
    };
    for (const room of ROOMS) visit(room.name, []);
  });

  test.each([
    ['electron/engine/internvideo2/config.ts', 'model config'],
    ['electron/engine/internvideo2/frames.ts', 'internvideo2'],
    ['electron/engine/index.ts', 'engine'],
    ['electron/engine/new.ts', undefined],
    ['electron/engine/internvideo2/importer/cache.ts', 'importer'],
    ['electron/catalogue/label-key.ts', 'label key'],
    ['electron/catalogue/models.ts', 'catalogue'],
    ['electron/tagger/videos/add.ts', 'videos'],
    ['electron/tagger/queue.ts', 'tagger'],
    ['electron/cli/rank.ts', 'terminal'],
    ['electron/new.ts', undefined],
  ])('%s is in: %s', (path, name) => expect(roomOf(path, ROOMS)?.name).toBe(name));

  const wrong = (path: string, text: string) => findWrongArrows([{ path, text }], ROOMS).length;

  test('only the files of the window import electron', () => {
    const text = `import type { App } from 'electron';`;
    for (const path of ['electron/main.ts', 'electron/window/menu.ts', 'electron/preload.ts']) {
      expect(wrong(path, text), path).toBe(0);
    }
    for (const path of [
      'electron/cli.ts',
      'electron/engine-host/fork.ts',
      'electron/engine/process/entry.ts',
      'electron/wire/rpc.ts',
    ]) {
      expect(wrong(path, text), path).toBe(1);
    }
  });

  test('checkpoint and video know nothing of the model; the page knows nothing of Node', () => {
    for (const folder of ['checkpoint', 'video']) {
      expect(wrong(`electron/engine/${folder}/a.ts`, `import type { A } from '../internvideo2/a.ts';`)).toBe(1);
      expect(wrong(`electron/engine/${folder}/a.ts`, `import type { A } from '../graph/a.ts';`)).toBe(1);
    }
    expect(wrong('renderer/a.tsx', `import { a } from '../electron/engine/index.ts';`)).toBe(1);
    expect(wrong('renderer/a.tsx', `import 'node:fs';`)).toBe(1);
  });
});

describe('circles', () => {
  const circles = (texts: Record<string, string>) =>
    findCircles(Object.entries(texts).map(([path, text]) => ({ path, text })));

  test('none where each file imports what lies beneath it, on however many ways', () => {
    const files = {
      'a.ts': `import './b.ts'; import './c/d.ts';`,
      'b.ts': `import './c/d.ts'; import 'zod';`,
      'c/d.ts': '',
    };
    expect(circles(files)).toEqual([]);
  });

  test('each is told once, as a way that comes back, types included', () => {
    const files = {
      'a.ts': `import { b } from './b.ts';`,
      'b.ts': `export type { C } from './deep/c.ts';`,
      'deep/c.ts': `import type { A } from '../a.ts'; import './d.ts';`,
      'deep/d.ts': `import('./e.ts');`,
      'deep/e.ts': `let d: import('./d.ts').D;`,
    };
    expect(circles(files)).toEqual([
      'a circle: deep/d.ts → deep/e.ts → deep/d.ts',
      'a circle: a.ts → b.ts → deep/c.ts → a.ts',
    ]);
  });

  test('a file that imports itself is one', () => {
    expect(circles({ 'a.ts': `import './a.ts';` })).toEqual(['a circle: a.ts → a.ts']);
  });
});
