/** Clips of every rate, cut both ways, as OpenCV and PyAV decode them: just the frames that their list would name, from 0 on, with sound. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type CutHow, containerOf, ENDINGS } from '../../../electron/engine/video/cut/container.ts';
import { copiedFrames, cutCopy } from '../../../electron/engine/video/cut/copy.ts';
import { cutExact } from '../../../electron/engine/video/cut/exact.ts';
import type { CutFrames } from '../../../electron/engine/video/cut/part-of.ts';
import { probeVideo } from '../../../electron/engine/video/probe.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Seen {
  readonly opencv: readonly number[];
  readonly pyav: readonly number[];
  readonly times: readonly number[];
  readonly sound: number;
  readonly codec: string;
}

interface Clip {
  readonly path: string;
  readonly source: string;
  readonly frames: CutFrames;
  /** seconds since the clip's first frame */
  readonly times: readonly number[];
}

/** Sound that is copied begins with a packet of its own: AAC's are 1024 samples long. */
const PACKET_SECONDS = 1024 / 48_000;

export async function check({ videos, films, out }: FormatCheck): Promise<string> {
  const clips: Clip[] = [];
  for (const { name } of videos) {
    for (const how of ['exact', 'copy'] as const)
      clips.push(await cut(join(films, name), how, join(out, `${how} ${name}`)));
  }
  const asked = JSON.stringify(clips.map(({ path, source }) => [path, source]));
  const seen = (await askPeer('clips', asked)) as Seen[];
  for (const [n, { path, frames, times }] of clips.entries()) {
    const { opencv, pyav, sound, codec, times: shown } = seen[n] as Seen;
    const wanted = Array.from({ length: frames.end - frames.first }, (_, at) => frames.first + at);
    assert.deepEqual(opencv, wanted, `${path} in OpenCV`);
    assert.deepEqual(pyav, wanted, `${path} in PyAV`);
    assert.equal(codec, 'aac');
    assert.ok(Math.abs(sound) <= PACKET_SECONDS + 1e-3, `sound of ${path} begins at ${sound}`);
    for (const [at, time] of shown.entries()) {
      assert.ok(Math.abs(time - (times[at] as number)) < 1e-4, `frame ${at} of ${path} at ${time}`);
    }
  }
  return `${clips.length} clips, ${seen.reduce((sum, { opencv }) => sum + opencv.length, 0)} frames`;
}

async function cut(source: string, how: CutHow, to: string): Promise<Clip> {
  const { signal } = new AbortController();
  const info = await probeVideo(source);
  const middle = Math.floor(info.pts.length / 2);
  const asked = { first: middle - 5, end: middle + 6 };
  const frames = how === 'exact' ? asked : await copiedFrames(info, asked, signal);
  const container = containerOf(info, how);
  const path = to.replace(/\.\w+$/, ENDINGS[container]);
  const order = { info, frames, to: path, container, timecode: undefined, signal, onProgress: () => {} };
  await (how === 'exact' ? cutExact(order) : cutCopy(order));
  const [num, den] = info.timeBase;
  const times = [...info.pts].slice(frames.first, frames.end).map((tick) => {
    return ((tick - (info.pts[frames.first] as number)) * num) / den;
  });
  return { path, source, frames, times };
}
