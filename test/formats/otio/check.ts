import assert from 'node:assert/strict';
import { join } from 'node:path';
import { otio } from '../../../electron/interchange/editing/otio.ts';
import { otioReader } from '../../../electron/interchange/editing/otio-reader.ts';
import { written } from '../../support/editing-lab.ts';
import { LABELS } from '../../support/handed-case.ts';
import { framesAt, howOf, type PeerClip, put, rateOf, readBack, toldKept, toldOf, toldRead } from '../editing.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const { files } = await written(otio, videos);
  const [path = ''] = await put(out, files);
  const again = join(out, 'again.otio');
  const clips = (await askPeer('otio', path, again)) as PeerClip[];
  assert.equal(clips.length, videos.length);
  for (const [n, video] of videos.entries()) {
    const { markers, ...clip } = clips[n] as PeerClip;
    assert.deepEqual(clip, {
      name: video.name,
      url: video.path,
      start: video.timecode?.start ?? 0,
      length: framesAt(video, undefined).end,
      rate: rateOf(video),
    });
    const told = markers.map(
      ({ name, start, length, comment }) => `${name} | ${start}–${start + length} | ${howOf(comment)}`,
    );
    assert.deepEqual(told.sort(), toldOf(video));
    const [red] = markers.filter(({ name }) => name === LABELS[0].text);
    assert.equal(red?.colour, 'RED');
  }
  for (const file of [path, again]) {
    const read = await readBack(otioReader, file);
    for (const [n, video] of videos.entries()) {
      assert.deepEqual(
        toldRead(video, read[n]),
        toldKept(video, () => true),
      );
    }
  }
  return `opentimelineio reads ${clips.length} clips by their time codes and each marker, and writes what is read back whole`;
}
