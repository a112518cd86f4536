import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { edgeAt } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { labelStudio } from '../../../electron/interchange/labelling/label-studio.ts';
import { labelStudioReader } from '../../../electron/interchange/labelling/label-studio-in.ts';
import { LABELS, toldTags } from '../../support/handed-case.ts';
import { asRead, frameOf, readBack } from '../../support/labelling.ts';
import { writeFolder } from '../folder.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Region {
  readonly ranges: readonly { start: number; end: number }[];
  readonly timelinelabels: readonly string[];
}
type Choices = string | readonly { readonly choices: readonly string[] }[];
interface Told {
  readonly errors: readonly string[];
  readonly rate: string;
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** JSON_MIN: a record an annotation, a field a control */
  readonly records: readonly ({ id: number; video: string; fps: number } & Record<string, unknown>)[];
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const [folder, exported] = [join(out, 'written'), join(out, 'exported')];
  await mkdir(exported);
  await writeFolder(labelStudio, videos, folder);
  const { errors, rate, labels, records } = (await askPeer('label-studio', folder, exported)) as Told;
  assert.deepEqual(errors, []);
  assert.equal(rate, '$fps');
  assert.deepEqual(
    labels['moments'],
    LABELS.map(({ text }) => text),
  );
  for (const [n, video] of videos.entries()) {
    const own = records.filter(({ id }) => id === n + 1);
    assert.deepEqual(own.flatMap((record) => toldIn(record, video)).sort(), told(video), video.name);
  }
  const { videos: read } = await readBack(
    labelStudioReader,
    'export.json',
    await readFile(join(exported, 'export.json'), 'utf8'),
  );
  for (const [n, video] of videos.entries()) {
    assert.deepEqual(
      toldTags(video, read[n] as (typeof read)[number], frameOf),
      toldTags(video, asRead(video), frameOf),
    );
  }
  return `the SDK finds no fault with ${videos.length} tasks and their config, and exports each label at its frames; read in again they are the same`;
}

/** Labels, decisions and frames, without people: JSON_MIN has none but annotators. */
function told(video: HandedVideo): string[] {
  return toldTags(video, { tags: asRead(video).tags.map((tag) => ({ ...tag, by: '' })) }, frameOf);
}

function toldIn(record: Told['records'][number], { clock, path }: HandedVideo): string[] {
  assert.equal(record.video, path);
  assert.ok(clock);
  // Its player shows frame n from (n - 1) / fps on.
  const edge = (number: number) => edgeAt(clock, number / record.fps);
  return Object.entries(record).flatMap(([control, value]) => {
    const decision = /_(no|unsure)$/.exec(control)?.[1] ?? 'yes';
    if (control.startsWith('moments')) {
      return (value as Region[]).flatMap(({ ranges, timelinelabels: [label] }) =>
        ranges.map(({ start, end }) => `${label} | ${decision} |  | ${edge(start - 1)}–${edge(end)}`),
      );
    }
    const said = control.startsWith('tags') ? (value as Choices) : [];
    const chosen = typeof said === 'string' ? [said] : said.flatMap(({ choices }) => choices);
    return chosen.map((label) => `${label} | ${decision} |  | whole`);
  });
}
