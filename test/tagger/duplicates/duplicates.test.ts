/** Copies among films that look alike, made by ffmpeg, where every two might be one as far as their vectors say. */
import { statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeVideo, picture, x264 } from '../../support/video.ts';
import { canMake, expectCopiesFound, folder, listOf, names, signal } from './lab.ts';

test.skipIf(!canMake)(
  'finds renamed, re-encoded, trimmed and cropped copies, and takes nothing for one that only looks like it',
  () => expectCopiesFound(3),
  600_000,
);

test.skipIf(!canMake)('what is gone, damaged, changed or not yet seen is passed over, and said', async () => {
  const make = (name: string, ...args: string[]) => makeVideo(folder, name, ...picture(2, 25, '96x72'), ...args);
  const paths = [
    await make('whole.mp4', ...x264('-crf', '18')),
    await make('copy.mp4', ...x264('-crf', '30')),
    await make('gone.mp4', ...x264('-crf', '24')),
    await make('changed.mp4', ...x264('-crf', '28')),
    await make('damaged.mkv', ...x264('-crf', '26')),
  ];
  const damaged = paths[4] as string;
  truncateSync(damaged, statSync(damaged).size / 2);
  const { duplicates, nameOf, close } = await listOf(paths);
  unlinkSync(paths[2] as string);
  writeFileSync(paths[3] as string, 'no video any more');
  const found = await duplicates.find(signal, () => {});
  expect(names(found, nameOf)).toEqual([['whole.mp4: first', 'copy.mp4: alike']]);
  const said = new Map(found.passedOver.map(({ id, message }) => [nameOf(id), message]));
  expect([...said.keys()].sort()).toEqual(['changed.mp4', 'damaged.mkv', 'gone.mp4']);
  expect(said.get('gone.mp4')).toMatch(/put it back|not found|does not exist|no file/i);
  close();
});

test.skipIf(!canMake)('what has something of a copy and nothing of the largest is in no group with it', async () => {
  const film = 'life=s=24x18:seed=3:ratio=0.4:rate=12:mold=10,scale=96:72:flags=bicubic,format=yuv420p';
  const piece = (name: string, from: number, crf: string) => {
    const source = `${film},trim=${from}:${from + 5},setpts=PTS-STARTPTS`;
    return makeVideo(folder, name, '-f', 'lavfi', '-i', source, '-t', '5', ...x264('-crf', crf));
  };
  const paths = [
    await piece('first.mp4', 0, '14'),
    await piece('middle.mp4', 2, '22'),
    await piece('last.mp4', 4, '30'),
  ];
  const { duplicates, nameOf, close } = await listOf(paths);
  const found = await duplicates.find(signal, () => {});
  expect(names(found, nameOf)).toEqual([['first.mp4: first', 'middle.mp4: alike']]);
  close();
});

test.skipIf(!canMake)('what a video looks like is made once', async () => {
  const path = await makeVideo(folder, 'once.mp4', ...picture(2, 25, '96x72'), ...x264('-crf', '20'));
  const other = await makeVideo(folder, 'other.mp4', ...picture(2, 25, '96x72'), ...x264('-crf', '33'));
  const first = await listOf([path, other]);
  expect((await first.duplicates.find(signal, () => {})).groups).toHaveLength(1);
  first.close();
  const fractions: number[] = [];
  const second = await listOf([path, other]);
  const found = await second.duplicates.find(signal, ({ stage, fraction }) => {
    if (stage === 'looking') fractions.push(fraction);
  });
  expect(found.groups).toHaveLength(1);
  // Of what is kept nothing is told but that it is there.
  expect(fractions.length).toBeLessThan(5);
  second.close();
});

test.skipIf(!canMake)('can be given up', async () => {
  const path = await makeVideo(folder, 'long.mp4', ...picture(20, 25, '96x72'), ...x264('-crf', '21'));
  const other = await makeVideo(folder, 'long too.mp4', ...picture(20, 25, '96x72'), ...x264('-crf', '31'));
  const { duplicates, close } = await listOf([path, other]);
  const controller = new AbortController();
  const given = duplicates.find(controller.signal, ({ stage }) => stage === 'looking' && controller.abort());
  await expect(given).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  close();
});
