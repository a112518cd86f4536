/** ELAN documents held against pympi: what it reads is what was decided, and what it writes is read. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { elan } from '../../../electron/interchange/annotation/elan.ts';
import { elanReader } from '../../../electron/interchange/annotation/elan-reader.ts';
import { edgeAt } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, written } from '../../support/editing-lab.ts';
import { toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Told {
  readonly media: { MEDIA_URL: string; MIME_TYPE: string }[];
  readonly properties: [string, string | null][];
  readonly vocabulary: Record<string, string[]>;
  readonly tiers: Record<string, { parameters: Record<string, string>; annotations: [number, number, string][] }>;
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const { files } = await written(elan, videos);
  const names = [...files.keys()];
  for (const [name, text] of files) await writeFile(join(out, name), text);
  const told = (await askPeer('elan', 'tell', ...names.map((name) => join(out, name)))) as Record<string, Told>;
  for (const [n, video] of videos.entries()) {
    const name = names[n] as string;
    holdAgainst(video, told[name] as Told);
    const { videos: read, leftOut } = await readAll(elanReader, fileOf(name, files.get(name) as string));
    assert.deepEqual(toldTags(video, read[0] ?? { tags: [] }, frameOf), ownTags(video, frameOf));
    assert.deepEqual(Object.values(leftOut), [video.suggestions.length]);
  }

  const theirs = join(out, 'theirs.eaf');
  await askPeer('elan', 'write', theirs);
  const { videos: read } = await readAll(elanReader, fileOf('theirs.eaf', await readFile(theirs, 'utf8')));
  assert.deepEqual(
    read[0]?.tags.map(({ label, by, start }) => [label, by, start]),
    [
      ['points & waves', 'Grace', { seconds: 0.4 }],
      ['rests', 'Grace', { seconds: 1.2 }],
      ['silence', undefined, { seconds: 2 }],
      ['left', 'Alan', { seconds: 0.4 }],
    ],
  );
  return `${videos.flatMap(({ tags }) => tags).length} decisions by pympi to the frame, with who made them, and what it wrote is read`;
}

/** By the names of tiers and their annotators. */
function holdAgainst(video: HandedVideo, { media, properties, vocabulary, tiers }: Told): void {
  assert.equal(decodeURI(media[0]?.MEDIA_URL ?? '').replaceAll('%26', '&'), `file://${video.path}`);
  assert.equal(media[0]?.MIME_TYPE, video.name.endsWith('.mov') ? 'video/quicktime' : 'video/mp4');
  assert.deepEqual(vocabulary, { decision: ['yes', 'no', 'unsure'] });
  const facts = new Map(properties);
  assert.deepEqual([facts.get('reeltag:id'), facts.get('reeltag:note') ?? ''], [video.id, video.note]);
  assert.equal(Number(facts.get('reeltag:rating') ?? 0), video.rating);
  const { clock, duration = 0 } = video;
  assert(clock !== undefined);
  const line = (label: string, by: string, start: number, end: number, value: string) =>
    `${label}@${by} ${edgeAt(clock, start)}–${edgeAt(clock, end)} ${value}`;
  const theirs = Object.entries(tiers).flatMap(([name, { parameters, annotations }]) =>
    annotations.map(([start, end, value]) => {
      const by = parameters['ANNOTATOR'] ?? '';
      assert(name.endsWith(`@${by}`), name);
      return line(name.slice(0, -by.length - 1), by, start / 1000, end / 1000, value);
    }),
  );
  const ours = video.tags.map(({ label, by, span, decision }) =>
    span === undefined
      ? line(`${label} (whole video)`, by, 0, duration, decision)
      : line(label, by, span.start, span.end, decision),
  );
  assert.deepEqual(theirs.filter((each) => !/ (?:fit) /.test(each)).sort(), ours.sort());
}
