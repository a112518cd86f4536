/** Where a video comes from: what real files say, by their tracks, containers, sidecars and names. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameSays } from '../../../../electron/engine/video/source/file-name.ts';
import { readSource } from '../../../../electron/engine/video/source/read-source.ts';
import { sourceTags } from '../../../../electron/engine/video/source/source-tags.ts';
import { sidecarSays } from '../../../../electron/engine/video/source/xmp-sidecar.ts';
import { hasTools, makeVideo, picture, tone } from '../../../support/video.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-source-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = (rate: number | string): string[] => [...picture(1, rate), '-c:v', 'mpeg4'];

describe.runIf(hasTools)('a file', () => {
  test('has a time code track, a reel and sound', async () => {
    const code = ['-timecode', '00:59:58;10', '-metadata:s:v', 'reel_name=A001'];
    const path = await makeVideo(folder, 'drop.mov', ...picture(1, '30000/1001'), ...tone(1), '-c:v', 'mpeg4', ...code);
    expect(await readSource(path)).toEqual({
      timecode: { from: 'track', text: '00:59:58;10', rate: [30000, 1001] },
      reel: 'A001',
      sound: { channels: 1, sampleRate: 44_100 },
    });
  });

  test('of MXF has its packages’ time code and reel', async () => {
    const code = ['-timecode', '10:00:00:00', '-metadata', 'reel_name=R2'];
    const path = await makeVideo(folder, 'packages.mxf', ...picture(1, 25), '-c:v', 'mpeg2video', ...code);
    expect(await readSource(path)).toMatchObject({
      timecode: { text: '10:00:00:00' },
      reel: 'R2',
      sound: undefined,
    });
  });

  test('without anything has nothing, and what lies beside it or its name says the rest', async () => {
    const plain = await makeVideo(folder, 'plain.mp4', ...small(25));
    expect(await readSource(plain)).toEqual({ timecode: undefined, reel: undefined, sound: undefined });
    const named = join(folder, 'A001C003_20260101_R1_01-02-03-04.mp4');
    copyFileSync(plain, named);
    expect(await readSource(named)).toMatchObject({
      timecode: { from: 'name', text: '01:02:03:04' },
      reel: 'A001C003',
    });
    writeFileSync(
      join(folder, 'plain.xmp'),
      '<x:xmpmeta><rdf:Description xmpDM:tapeName="Tape &amp; 7"><xmpDM:startTimecode xmpDM:timeFormat="25Timecode" xmpDM:timeValue="09:08:07:06"/></rdf:Description></x:xmpmeta>',
    );
    expect(await readSource(plain)).toMatchObject({
      timecode: { from: 'sidecar', text: '09:08:07:06', rate: [25, 1] },
      reel: 'Tape & 7',
    });
  });
});

test('a wave of broadcasting counts samples since midnight', () => {
  const said = sourceTags(
    JSON.stringify({
      streams: [{ codec_type: 'audio', channels: 2, sample_rate: '48000' }],
      format: { tags: { time_reference: String(48_000 * 3_600) } },
    }),
  );
  expect(said).toMatchObject({ sinceMidnight: { from: 'sound', secondsSinceMidnight: 3_600 } });
});

test.each([
  ['TC01020304.mov', '01:02:03:04', undefined],
  ['scene_TC_23595924 take.mov', '23:59:59:24', undefined],
  ['A001_C003_0101AB.mov', undefined, 'A001C003'],
  ['2026-11-27 at 10.mov', undefined, undefined],
  ['2026-11-27-10-20-30.mov', undefined, undefined],
  ['holiday 99-02-03-04.mov', undefined, undefined],
  ['ABC123.mov', undefined, undefined],
])('the name %s says %s and %s', (name, text, reel) => {
  const said = nameSays(`/films/${name}`);
  expect([said.timecode?.from === 'name' ? said.timecode.text : undefined, said.reel]).toEqual([text, reel]);
});

test('XMP has its values as elements, too, and says what drops', () => {
  const xmp =
    '<xmpDM:startTimecode rdf:parseType="Resource"><xmpDM:timeFormat>2997DropTimecode</xmpDM:timeFormat><xmpDM:timeValue>00:59:58:10</xmpDM:timeValue></xmpDM:startTimecode>';
  expect(sidecarSays(xmp).timecode).toEqual({ from: 'sidecar', text: '00:59:58;10', rate: [30000, 1001] });
  expect(sidecarSays('<x>none</x>')).toEqual({});
});
