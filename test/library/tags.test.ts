/** Footage is known again by its path or name, however many have the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { meant } from '../support/footage.ts';

const LABEL = '00000000-0000-4000-8000-000000000001';
const KNOWN_AS = { path: '/card/clip.mp4', name: 'clip.mp4' };

let folder: string;
let library: Library;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-tags-'));
  library = Library.open(folder);
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

function decide(...contents: string[]): void {
  library.transaction(() => {
    const act = library.acts.add({ kind: 'decide', person: 'me', window: 'w' });
    for (const content of contents) {
      const change = { label: LABEL, span: undefined, before: undefined, after: { decision: 'yes', act } } as const;
      library.tags.add(act, { footage: meant(content), ...change }, KNOWN_AS);
    }
  });
}

test('a thousand videos of a name that twenty thousand decisions have are asked about in a moment', () => {
  decide(...Array.from({ length: 20_000 }, (_, n) => `content ${n}`));
  const began = process.cpuUsage();
  for (let n = 0; n < 1_000; n++) library.tags.earlierNamed('clip.mp4', `other ${n}`);
  for (let n = 0; n < 1_000; n++) library.tags.earlierAt('/card/clip.mp4', `other ${n}`);
  expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000);
  const [last, ...others] = library.tags.earlierNamed('clip.mp4', 'other');
  expect(last).toEqual(meant('content 19999'));
  expect(others).not.toEqual([]);
});

test('what was decided since is known, and footage is never its own earlier one', () => {
  decide('first');
  expect(library.tags.earlierNamed('clip.mp4', 'second')).toEqual([meant('first')]);
  decide('second');
  expect(library.tags.earlierNamed('clip.mp4', 'second')).toEqual([meant('first')]);
  expect(library.tags.earlierAt('/card/clip.mp4', 'third')).toEqual([meant('second'), meant('first')]);
});
