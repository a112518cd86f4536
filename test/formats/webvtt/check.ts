/** WebVTT held against webvtt-py: the cues that it reads are the moments, and what it writes is read. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webvtt } from '../../../electron/interchange/annotation/webvtt.ts';
import { webvttReader } from '../../../electron/interchange/annotation/webvtt-reader.ts';
import { plainText } from '../../../electron/interchange/annotation/webvtt-text.ts';
import { edgeAt } from '../../../electron/interchange/frame-clock.ts';
import type { HandedTag, HandedVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, written } from '../../support/editing-lab.ts';
import { toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly raw: string;
  readonly voice: string | null;
}

const isHeld = ({ span, decision }: HandedTag) => span !== undefined && decision !== 'no';

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const { files } = await written(webvtt, videos);
  const names = [...files.keys()];
  for (const [name, text] of files) await writeFile(join(out, name), text);
  const told = (await askPeer('webvtt', 'tell', ...names.map((name) => join(out, name)))) as Record<string, Cue[]>;
  let moments = 0;
  for (const [n, video] of videos.entries()) {
    const name = names[n] as string;
    moments += holdAgainst(video, told[name] ?? []);
    const { videos: read } = await readAll(webvttReader, fileOf(name, files.get(name) as string));
    assert.deepEqual(toldTags(video, read[0] ?? { tags: [] }, frameOf), ownTags(video, frameOf, isHeld));
  }
  const theirs = join(out, 'theirs.vtt');
  await askPeer('webvtt', 'write', theirs);
  const { videos: read } = await readAll(webvttReader, fileOf('theirs.vtt', await readFile(theirs, 'utf8')));
  assert.deepEqual(
    read[0]?.tags.map(({ label, by, start }) => [label, by, start]),
    [
      ['wave & splash', 'Grace', { seconds: 1.5 }],
      ['she paddles out', undefined, { seconds: 2 }],
      ['one', 'Alan', { seconds: 3600 }],
      ['two', 'Grace', { seconds: 3600 }],
    ],
  );
  return `${moments} moments as cues of webvtt-py, with their voices, and what it wrote is read`;
}

function holdAgainst({ clock, tags }: HandedVideo, cues: readonly Cue[]): number {
  assert(clock !== undefined);
  const line = (label: string, by: string, start: number, end: number) =>
    `${label}|${by}|${edgeAt(clock, start)}–${edgeAt(clock, end)}`;
  const theirs = cues
    .filter(({ raw }) => !raw.startsWith('<v.suggested'))
    .map(({ text, voice, start, end }) => line(plainText(text), plainText(voice ?? ''), start, end));
  const ours = tags
    .filter(isHeld)
    .map(({ label, by, span }) => line(label, by, span?.start ?? Number.NaN, span?.end ?? Number.NaN));
  assert.deepEqual(theirs.sort(), ours.sort());
  return ours.length;
}
