import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frameCount, framesOf } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { fiftyone } from '../../../electron/interchange/labelling/fiftyone.ts';
import { fiftyoneReader } from '../../../electron/interchange/labelling/fiftyone-in.ts';
import { modelName } from '../../../electron/interchange/labelling/model-name.ts';
import { MODEL, toldTags } from '../../support/handed-case.ts';
import { asRead, frameOf, readBack } from '../../support/labelling.ts';
import { writeFolder } from '../folder.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Label {
  readonly label: string;
  readonly support: readonly [number, number] | null;
  readonly confidence: number | null;
  readonly [attribute: string]: unknown;
}
type Told = Readonly<
  Record<'detections' | 'classifications', Readonly<Record<string, Readonly<Record<string, readonly Label[]>>>>>
> & {
  readonly frames: Readonly<Record<string, number>>;
};

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const [folder, exported] = [join(out, 'written'), join(out, 'exported')];
  await mkdir(exported);
  const files = await writeFolder(fiftyone, videos, folder);
  const told = (await askPeer('fiftyone', folder, exported)) as Told;
  for (const video of videos) {
    assert.equal(told.frames[video.path], video.clock && frameCount(video.clock), 'OpenCV counts other frames');
    for (const kind of ['detections', 'classifications'] as const) {
      const file = kind === 'detections' ? 'labels' : kind;
      for (const decision of ['yes', 'no', 'unsure'] as const) {
        const name = decision === 'yes' ? `${file}.json` : `${file}-${decision}.json`;
        assert.deepEqual(
          told[kind][name]?.[video.path] ?? [],
          decided(video, kind, decision),
          `${name}: ${video.name}`,
        );
      }
      assert.deepEqual(told[kind][`${file}-suggested.json`]?.[video.path], suggested(video, kind));
    }
  }
  await readAgain(videos, folder, files);
  await readExported(videos, exported);
  return `its importers find each label of ${videos.length} videos at its frames, with who decided it, and what they export is read the same`;
}

function decided(video: HandedVideo, kind: 'detections' | 'classifications', wanted: string) {
  return video.tags
    .filter(({ span, decision }) => decision === wanted && (span === undefined) === (kind === 'classifications'))
    .map(({ label, span, decision, by, at }) => ({
      label,
      support: support(video, span),
      confidence: null,
      decision,
      by,
      at,
    }));
}

function suggested(video: HandedVideo, kind: 'detections' | 'classifications') {
  return video.suggestions
    .filter(({ span }) => (span === undefined) === (kind === 'classifications'))
    .map(({ label, span, fit, calibrated }) => ({
      ...{ label, support: support(video, span), confidence: fit, model: modelName(MODEL), calibrated },
    }));
}

/** Counted from 1, the last with them. */
function support({ clock }: HandedVideo, span: HandedVideo['tags'][number]['span']) {
  const frames = span && clock && framesOf(clock, span);
  return frames === undefined ? null : [frames.first + 1, frames.end];
}

async function readAgain(videos: readonly HandedVideo[], folder: string, files: readonly string[]): Promise<void> {
  const read = await Promise.all(
    files
      .filter((name) => name !== 'data.json')
      .map(async (name) => (await readBack(fiftyoneReader, name, await readFile(join(folder, name), 'utf8'))).videos),
  );
  for (const video of videos) {
    const tags = read.flat().flatMap(({ names, tags }) => (names.id === video.id ? tags : []));
    assert.deepEqual(toldTags(video, { tags }, frameOf), toldTags(video, asRead(video), frameOf));
  }
}

/** What its exporters made of the moments that were yes, as frames and as times. */
async function readExported(videos: readonly HandedVideo[], exported: string): Promise<void> {
  const frames = await readFile(join(exported, 'frames', 'labels.json'), 'utf8');
  const read = (await readBack(fiftyoneReader, 'labels.json', frames)).videos;
  for (const video of videos) {
    const moments = {
      tags: asRead(video).tags.filter(({ start, decision }) => start !== undefined && decision === 'yes'),
    };
    const own = read.find(({ names }) => names.path === video.path);
    assert.deepEqual(own && toldTags(video, own, frameOf), toldTags(video, moments, frameOf));
  }
  const times = await readFile(join(exported, 'times', 'labels.json'), 'utf8');
  const { videos: timed, leftOut } = await readBack(fiftyoneReader, 'labels.json', times);
  assert.deepEqual([timed.length, leftOut], [videos.length, []]);
}
