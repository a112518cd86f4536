import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { edgeAt } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { activitynet } from '../../../electron/interchange/labelling/activitynet.ts';
import { activitynetReader } from '../../../electron/interchange/labelling/activitynet-in.ts';
import { modelName } from '../../../electron/interchange/labelling/model-name.ts';
import { LABELS, MODEL, toldTags } from '../../support/handed-case.ts';
import { asRead, frameOf, readBack } from '../../support/labelling.ts';
import { writeFolder } from '../folder.ts';
import { askPeerOf } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Told {
  readonly fields: readonly [readonly string[], readonly string[]];
  readonly classes: readonly string[];
  /** of the videos, those that last four seconds at most */
  readonly short: readonly string[];
  readonly labels: Readonly<Record<string, readonly { label: string; timestamps: [number, number] }[]>>;
  /** results: label, score, begin, end, and how much of it the truth shares */
  readonly judged: Readonly<Record<string, readonly [string, number, number, number, number][]>>;
  readonly external: unknown;
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  await writeFolder(activitynet, videos, out);
  const { fields, classes, short, labels, judged, external } = (await askPeerOf(
    'fiftyone',
    'activitynet',
    out,
  )) as Told;
  assert.deepEqual(fields, [
    ['database', 'taxonomy', 'version'],
    ['external_data', 'results', 'version'],
  ]);
  assert.deepEqual(classes, LABELS.map(({ text }) => text).toSorted(byCodePoint));
  assert.deepEqual(
    short,
    videos
      .filter(({ duration = 0 }) => duration <= 4)
      .map(keyOf)
      .sort(),
  );
  assert.deepEqual(external, { used: true, details: modelName(MODEL) });
  const { videos: read } = await readBack(
    activitynetReader,
    'annotations.json',
    await readFile(join(out, 'annotations.json'), 'utf8'),
  );
  for (const [n, video] of videos.entries()) {
    const there = asRead(video).tags.filter(({ decision }) => decision === 'yes');
    const nameless = { tags: there.map((tag) => ({ ...tag, by: '' })) };
    assert.deepEqual(read[n] && toldTags(video, read[n], frameOf), toldTags(video, nameless, frameOf));
    const said = (labels[`v_${keyOf(video)}`] ?? []).map(({ label, timestamps }) => line(video, label, timestamps));
    assert.deepEqual(
      said.sort(),
      video.tags
        .flatMap((tag) => (tag.decision === 'yes' ? [line(video, tag.label, edges(video, tag.span))] : []))
        .sort(),
    );
    assert.deepEqual(
      judged[keyOf(video)]?.map(([label, score, begin, end]) => [line(video, label, [begin, end]), score]),
      video.suggestions.map(({ label, span, fit }) => [line(video, label, edges(video, span)), fit]),
    );
    // The one is true in the last 13 frames, of the other nobody said yes.
    const [all = 0, none] = judged[keyOf(video)]?.map(([, , , , shared]) => shared) ?? [];
    assert.ok(all > 0.05 && all < 0.25 && none === 0, `${all} of the whole and ${none} of nothing are shared`);
  }
  return `FiftyOne’s reader finds each segment of ${videos.length} videos at its frames, and results are judged against them`;
}

function keyOf({ name }: HandedVideo): string {
  return name.replace(/\.[^.]+$/, '');
}

function edges({ duration = 0 }: HandedVideo, span: HandedVideo['tags'][number]['span']): [number, number] {
  return span === undefined ? [0, duration] : [span.start, span.end];
}

function line({ clock }: HandedVideo, label: string, [begin, end]: readonly [number, number]): string {
  assert.ok(clock);
  return `${label} ${edgeAt(clock, begin)}–${edgeAt(clock, end)}`;
}

/** As Python sorts. */
function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
