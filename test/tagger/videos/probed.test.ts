/** What is kept of a file that says strange things of itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeShown } from '../../../electron/tagger/videos/probed.ts';
import { MOST_TRACKS } from '../../../electron/wire/app/videos.ts';
import { hasTools, makeVideo, picture } from '../../support/video.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-probed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const probe = (path: string, track = 0) => probeShown(path, track, new AbortController().signal);

describe.runIf(hasTools)('what is kept of tracks', () => {
  test('has titles that can be read, on one line, and that turn nothing around', async () => {
    const titles: [string, string | undefined][] = [
      ['a\u{1B}[31mred\tand\n\nwhite ', 'a [31mred and white'],
      ['<b>\u{202E}evil\u{2066}', '<b>evil'],
      ['B\u{FC}h\u{AD}ne', 'B\u{FC}hne'],
      ['\u{1F468}\u{200D}\u{1F469}', '\u{1F468}\u{200D}\u{1F469}'],
      [` \u{200B} `, undefined],
      ['x'.repeat(100_000), 'x'.repeat(100)],
    ];
    const maps = titles.flatMap(([title], n) => ['-map', '0', `-metadata:s:v:${n}`, `title=${title}`]);
    const path = await makeVideo(folder, 'titles.mkv', ...picture(1, 5, '16x16'), ...maps, '-c:v', 'mpeg4');
    const { tracks } = await probe(path);
    expect(tracks?.choices.map(({ title }) => title)).toEqual(titles.map(([, shown]) => shown));
  });

  test('names the one that was chosen, however many there are', async () => {
    const count = MOST_TRACKS + 6;
    const maps = Array.from({ length: count }, () => ['-map', '0']).flat();
    const path = await makeVideo(folder, 'many.mp4', ...picture(1, 5, '16x16'), ...maps, '-c:v', 'mpeg4');
    const numbers = async (track: number) => (await probe(path, track)).tracks?.choices.map(({ number }) => number);
    const first = Array.from({ length: MOST_TRACKS }, (_, n) => n + 1);
    expect(await numbers(0)).toEqual(first);
    expect(await numbers(count - 1)).toEqual([...first.slice(0, -1), count - 1]);
    expect(await numbers(count + 1)).toEqual(first);
  });
});
