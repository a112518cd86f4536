import assert from 'node:assert/strict';
import { xmeml } from '../../../electron/interchange/editing/xmeml.ts';
import { written } from '../../support/editing-lab.ts';
import { framesAt, howOf, type PeerClip, put, rateOf, toldOf } from '../editing.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Sequence extends PeerClip {
  readonly source: [number, number];
  readonly sequence: [number, number];
  readonly display: string;
  readonly reel: string | null;
  readonly sound: number;
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const [path = ''] = await put(out, (await written(xmeml, videos)).files);
  const told = (await askPeer('xmeml', path)) as Sequence[];
  assert.equal(told.length, videos.length);
  for (const [n, video] of videos.entries()) {
    const { markers, ...sequence } = told[n] as Sequence;
    const start = video.timecode?.start ?? 0;
    const length = framesAt(video, undefined).end;
    assert.deepEqual(sequence, {
      name: video.name,
      url: video.path,
      start,
      length,
      rate: rateOf(video),
      source: [start, length],
      sequence: [start, rateOf(video)],
      display: video.timecode?.drop === true ? 'DF' : 'NDF',
      reel: video.reel ?? null,
      sound: video.sound === undefined ? 0 : 1,
    });
    // A marker without an end is a point, which has a frame.
    const lines = markers.map(
      ({ name, start: first, length: frames, comment }) =>
        `${name} | ${first}–${first + Math.max(1, frames)} | ${howOf(comment)}`,
    );
    assert.deepEqual(lines.sort(), toldOf(video));
  }
  return `the adapter for Final Cut Pro 7 reads ${told.length} sequences, their time codes and each marker`;
}
