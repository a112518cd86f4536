/** What was answered outlives kill -9, and the log and what it is of agree. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { replay } from '../../../electron/tagger/acts/stacks.ts';
import { Clips } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

const childFile = fileURLToPath(new URL('../../support/acting-child.ts', import.meta.url));

let folder: string;
let paths: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-killed-'));
  if (!hasTools) return;
  const clips = await Clips.in(join(folder, 'videos'));
  paths = [clips.make('a.mp4'), clips.make('b.mp4')];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Has acts done from the numbered one on, and kills the process at the answer to the last of them. */
async function killAfter(data: string, first: number, last: number): Promise<void> {
  const child = spawn(process.execPath, [childFile, data, String(first), String(last), ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
    if (said.endsWith(`${last}\n`)) child.kill('SIGKILL');
  });
  await once(child, 'close');
  expect(said.split('\n')).toContain(String(last));
}

/** What a start finds. */
function found(data: string) {
  const library = Library.open(data);
  try {
    const listed = library.labels.all().filter(({ position }) => position !== undefined);
    return {
      videos: library.videos.all().filter(({ removed }) => !removed).length,
      labels: listed.map(({ text }) => text),
      decisions: library.tags
        .log()
        .slice(-1)
        .flatMap(({ decided }) => decided?.decision ?? []),
      marks: library.marks.all().map(([, marks]) => marks),
      sets: library.labelSets.all(),
      lists: library.lists.all().map(({ name }) => name),
      stands: replay(library.acts.ofWindow('w', 100)).past.map(({ kind }) => kind),
      future: replay(library.acts.ofWindow('w', 100)).future.map(({ kind }) => kind),
    };
  } finally {
    library.close();
  }
}

const ALL = [
  { videos: 2, stands: ['add'] },
  { labels: ['snow', 'rain'] },
  { decisions: ['yes'] },
  { marks: [{ reviewed: undefined, rating: 3, note: 'good' }] },
  { marks: [{ reviewed: true, rating: 3, note: 'good' }] },
  { sets: [{ name: 'set', labels: [{ text: 'x', threshold: 0.5 }] }] },
  { lists: ['list'] },
  { labels: ['snow', 'drizzle'] },
  { videos: 1, future: [] },
  { videos: 2, future: ['remove'] },
  { videos: 1, future: [] },
  { videos: 2, future: ['remove'] },
  { decisions: [], future: [] },
] as const;
const KINDS = ['add', 'labels', 'decide', 'rate', 'review', 'label-sets', 'lists', 'labels', 'remove'];

describe.runIf(hasTools)('killed after an answer', () => {
  test('everything that was answered is there, and can be taken back', { timeout: 120_000 }, async () => {
    const data = join(folder, 'data');
    const expected: Record<string, unknown> = {};
    let first = 0;
    for (const last of [1, 2, 4, 6, 8, 9, 10, 12]) {
      await killAfter(data, first, last);
      for (let n = first; n <= last; n++) Object.assign(expected, ALL[n]);
      if (last < 9) expected['stands'] = KINDS.slice(0, last + 1);
      else expected['stands'] = [...KINDS.slice(0, -1), ...(last === 10 ? ['remove'] : last === 12 ? ['decide'] : [])];
      // Looked at in a copy: the next process finds what the killed one left.
      const copy = join(folder, `copy ${last}`);
      cpSync(data, copy, { recursive: true });
      expect(found(copy)).toMatchObject(expected);
      first = last + 1;
    }
  });
});
