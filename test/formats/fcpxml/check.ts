import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { fcpxml } from '../../../electron/interchange/editing/fcpxml.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { written } from '../../support/editing-lab.ts';
import { framesAt, howOf, put, rateOf, toldOf } from '../editing.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Mark {
  readonly kind: 'marker' | 'keyword';
  readonly open: boolean;
  readonly name: string;
  readonly start: number;
  readonly length: number;
  readonly comment: string;
}

interface Clip {
  readonly name: string;
  readonly url: string;
  readonly start: number;
  readonly length: number;
  readonly rate: number;
  readonly display: string;
  readonly markers: readonly Mark[];
}

interface Told {
  readonly exact: readonly Clip[];
  readonly adapter: readonly { name: string; rate: number; start: number; markers: [string, number][] }[];
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const [path = ''] = await put(out, (await written(fcpxml, videos)).files);
  const { exact, adapter } = (await askPeer('fcpxml', path)) as Told;
  assert.equal(exact.length, videos.length);
  for (const [n, video] of videos.entries()) {
    const { markers, url, rate, ...clip } = exact[n] as Clip;
    assert.equal(fileURLToPath(url), video.path);
    assert.ok(Math.abs(rate - rateOf(video)) < 1e-9);
    const start = video.timecode?.start ?? 0;
    const display = video.timecode?.drop === true ? 'DF' : 'NDF';
    assert.deepEqual(clip, { name: video.name, start, length: framesAt(video, undefined).end, display });
    assert.deepEqual(keywords(markers), holding(video, ','));
    assert.deepEqual(openMarkers(markers), undecided(video));
  }
  const pal = adapter[1];
  assert.deepEqual([pal?.name, pal?.rate, pal?.start], ['pal 25.mov', 25, 900_000]);
  const shown = exact[1]?.markers.filter(({ kind }) => kind === 'marker') ?? [];
  assert.deepEqual(
    pal?.markers,
    shown.map(({ name, start }) => [name, 900_000 + start]),
  );
  return `${exact.length} clips as the document type has them, each keyword and marker to the frame; the adapter for Final Cut Pro reads the same names and, at 25, frames`;
}

function keywords(marks: readonly Mark[]): string[] {
  return marks
    .filter(({ kind }) => kind === 'keyword')
    .map(told)
    .sort();
}

function told({ name, start, length, comment }: Mark): string {
  return `${name} | ${start}–${start + length} | ${howOf(comment)}`;
}

function holding(video: HandedVideo, comma: string): string[] {
  return toldOf(video)
    .filter((line) => line.split(' | ').at(-1)?.startsWith('yes'))
    .map((line) => line.replaceAll(comma, ';'))
    .sort();
}

/** Where they begin: a marker has no length in Final Cut. */
function openMarkers(marks: readonly Mark[]): string[] {
  return marks
    .filter(({ kind, open }) => kind === 'marker' && open)
    .map((mark) => told(mark).replace(/–\d+/, ''))
    .sort();
}

function undecided(video: HandedVideo): string[] {
  return toldOf(video)
    .filter((line) => !line.split(' | ').at(-1)?.startsWith('yes'))
    .map((line) => line.replace(/–\d+/, ''))
    .sort();
}
