/** A project held against the rules by which BORIS reads it: states, observers and files are what was decided. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boris } from '../../../electron/interchange/annotation/boris.ts';
import { borisReader } from '../../../electron/interchange/annotation/boris-reader.ts';
import { edgeAt, framesOf } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, written } from '../../support/editing-lab.ts';
import { HANDED, toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

type State = [
  code: string,
  subject: string,
  modifier: string,
  start: number,
  end: number,
  first: number,
  after: number,
  comment: string,
];

interface Told {
  readonly behaviours: Record<string, { category: string; type: string }>;
  readonly observations: Record<string, Observation>;
}

interface Observation {
  readonly path: string;
  readonly length: number;
  readonly fps: number;
  readonly description: string;
  readonly variables: Record<string, string>;
  readonly states: State[];
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const { files } = await written(boris, videos);
  const [[name, text] = ['', '']] = files;
  await writeFile(join(out, name), text);
  const told = (await askPeer('boris', join(out, name))) as Told;
  assert.deepEqual(
    Object.entries(told.behaviours).map(([code, { category, type }]) => [code, category, type]),
    HANDED.labels.map(({ text: label, group }) => [label, group?.name ?? '', 'State event']),
  );
  for (const video of videos) holdAgainst(video, Object.values(told.observations));
  const { videos: read } = await readAll(borisReader, fileOf(name, text));
  for (const video of videos) {
    const tags = read.filter(({ names }) => names.id === video.id).flatMap((each) => each.tags);
    assert.deepEqual(toldTags(video, { tags }, frameOf), ownTags(video, frameOf));
  }
  return `${videos.flatMap(({ tags }) => tags).length} decisions as states of their observers, to the frame, by the rules that BORIS publishes`;
}

function holdAgainst(video: HandedVideo, all: readonly Observation[]): void {
  const { clock, duration = 0 } = video;
  assert(clock !== undefined);
  const observations = all.filter(({ path }) => path === video.path);
  const states = observations.flatMap(({ states, variables }) =>
    states.map(([code, subject, modifier, start, end, first, after, comment]) => {
      assert.deepEqual([edgeAt(clock, start), edgeAt(clock, end)], [first, after]);
      return [code, subject, modifier, first, after, comment, variables['observer']].join('|');
    }),
  );
  const ours = video.tags.map(({ label, span, decision, by, at }) => {
    const { first, end } = framesOf(clock, span ?? { start: 0, end: duration });
    return [label, span === undefined ? 'whole video' : '', decision, first, end, `decided ${at}`, by].join('|');
  });
  assert.deepEqual(states.filter((state) => !state.includes('|suggested|')).sort(), ours.sort());
  assert.equal(states.length, video.tags.length + video.suggestions.length);
  for (const { length, fps, description, variables } of observations) {
    assert.deepEqual([length, fps, description], [duration, clock.rate[0] / clock.rate[1], video.note]);
    assert.deepEqual(
      [Number(variables['rating']), variables['reviewed']],
      [video.rating, video.reviewed ? 'yes' : 'no'],
    );
  }
}
