import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frameCount, framesOf } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { cvat } from '../../../electron/interchange/labelling/cvat.ts';
import { cvatReader } from '../../../electron/interchange/labelling/cvat-in.ts';
import { modelName } from '../../../electron/interchange/labelling/model-name.ts';
import { MODEL, toldTags } from '../../support/handed-case.ts';
import { asRead, frameOf, readBack } from '../../support/labelling.ts';
import { writeFolder } from '../folder.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

/** A shape of a track. */
interface Shape {
  readonly frame: number;
  readonly label: string;
  /** left, top, width, height */
  readonly box: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>> & { readonly track_id: number; readonly outside: boolean };
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const [folder, exported] = [join(out, 'written'), join(out, 'exported')];
  await mkdir(exported);
  const files = await writeFolder(cvat, videos, folder);
  const told = (await askPeer('cvat', folder, exported)) as Readonly<Record<string, readonly Shape[]>>;
  for (const [n, video] of videos.entries()) {
    const shapes = told[video.name.replace(/\.[^.]+$/, '')] ?? [];
    assert.deepEqual(tracksIn(shapes), expected(video), video.name);
    assert.ok(shapes.every(({ box }) => `${box}` === `0,0,${video.width},${video.height}`));
    const name = files[n] as string;
    const [read] = (await readBack(cvatReader, name, await readFile(join(folder, name), 'utf8'))).videos;
    assert.deepEqual(read && toldTags(video, read, frameOf), toldTags(video, asRead(video), frameOf));
  }
  await readTags(join(exported, 'tags', 'default.xml'));
  return `Datumaro finds each label of ${videos.length} videos as a track over its frames, with who decided it; tags of frames that it wrote are read`;
}

/** A track as one line: when it comes and when it goes. */
function tracksIn(shapes: readonly Shape[]): string[] {
  const tracks = Map.groupBy(shapes, ({ attributes }) => attributes.track_id);
  return [...tracks.values()]
    .map((track) => {
      const [first, last] = track.toSorted((one, other) => one.frame - other.frame) as [Shape, Shape | undefined];
      const { decision, by, at, fit, model } = first.attributes;
      const gone = last?.attributes.outside === true ? last.frame : undefined;
      return [first.label, first.frame, gone, decision, by, at, fit, model].join(' | ');
    })
    .sort();
}

function expected({ clock, tags, suggestions }: HandedVideo): string[] {
  assert.ok(clock);
  const place = (span: HandedVideo['tags'][number]['span']) => {
    const { first, end } = span === undefined ? { first: 0, end: undefined } : framesOf(clock, span);
    return [first, end === frameCount(clock) ? undefined : end];
  };
  return [
    ...tags.map(({ label, span, decision, by, at }) => [label, ...place(span), decision, by, at, undefined, undefined]),
    ...suggestions.map(({ label, span, fit }) => {
      return [label, ...place(span), 'unsure', undefined, undefined, fit.toFixed(6), modelName(MODEL)];
    }),
  ]
    .map((facts) => facts.join(' | '))
    .sort();
}

/** What the peer made: someone runs from the 4th frame to the 6th and in the 10th, and a ball is in the 5th. */
async function readTags(path: string): Promise<void> {
  const { videos } = await readBack(cvatReader, 'default.xml', await readFile(path, 'utf8'));
  assert.deepEqual(videos[0]?.tags, [
    { label: 'run', decision: 'yes', start: { frame: 3 }, end: { frame: 6 } },
    { label: 'run', decision: 'yes', start: { frame: 9 }, end: { frame: 10 } },
    { label: 'ball', decision: 'yes', start: { frame: 4 }, end: { frame: 5 } },
  ]);
}
