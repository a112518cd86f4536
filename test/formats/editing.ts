/** What programs that edit should find of the made library: frames of a constant rate, counted from the first. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { conformedRate } from '../../electron/interchange/editing/conformed.ts';
import type { Reader } from '../../electron/interchange/format.ts';
import { framesOf, secondsOfFrame } from '../../electron/interchange/frame-clock.ts';
import type { HandedVideo, ReadVideo } from '../../electron/interchange/handed.ts';
import type { Span } from '../../electron/wire/app/tags.ts';
import { fileOf, frameOf, readAll } from '../support/editing-lab.ts';
import { toldTags } from '../support/handed-case.ts';

/** A clip or an event as a peer tells it. */
export interface PeerClip {
  readonly name: string;
  readonly url: string;
  readonly start: number;
  readonly length: number;
  readonly rate: number;
  readonly markers: readonly { name: string; start: number; length: number; comment: string; colour: string }[];
}

export async function put(out: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const paths = [...files.keys()].map((name) => join(out, name));
  for (const [name, text] of files) {
    await mkdir(dirname(join(out, name)), { recursive: true });
    await writeFile(join(out, name), text);
  }
  return paths;
}

export function rateOf({ clock }: HandedVideo): number {
  if (clock === undefined) throw new Error('no clock');
  const [num, den] = conformedRate(clock);
  return num / den;
}

/** `[first, end)`: of a variable rate those whose times are nearest. */
export function framesAt(video: HandedVideo, span: Span | undefined): { first: number; end: number } {
  const { clock } = video;
  if (clock === undefined) throw new Error('no clock');
  const counted = (frame: number) =>
    clock.constant ? frame : Math.round(secondsOfFrame(clock, frame) * rateOf(video));
  if (span === undefined) return { first: 0, end: counted(clock.ticks.length - 1) };
  const { first, end } = framesOf(clock, span);
  return { first: counted(first), end: counted(end) };
}

/** `label | first–end | yes by Ada`, but for what was decided to be untrue. */
export function toldOf(video: HandedVideo): string[] {
  const decided = video.tags
    .filter(({ decision }) => decision !== 'no')
    .map(({ label, span, decision, by }) => line(video, label, span, `${decision} by ${by}`));
  const suggested = video.suggestions.map(({ label, span, fit }) => line(video, label, span, `suggested ${fit}`));
  return [...decided, ...suggested].sort();
}

function line(video: HandedVideo, label: string, span: Span | undefined, how: string): string {
  const { first, end } = framesAt(video, span);
  return [label, `${first}–${end}`, how].join(' | ');
}

/** The same of what a note says: “yes of the whole video by Ada, 2026…”. */
export function howOf(note: string): string {
  const [, fit] = /^suggested.*, fit ([\d.]+)/.exec(note) ?? [];
  if (fit !== undefined) return `suggested ${fit}`;
  return note.replace(' of the whole video', '').replace(/, \d{4}-[^,]*$/, '');
}

/** What our reader takes from a file that lies there, as `toldTags` tells it. */
export async function readBack(reader: Reader, path: string): Promise<ReadVideo[]> {
  const text = await readFile(path, 'utf8');
  const name = path.split('/').at(-1) ?? path;
  if (!reader.recognises(name, text.slice(0, 65_536))) throw new Error(`not recognised: ${name}`);
  return (await readAll(reader, fileOf(name, text))).videos;
}

export function toldRead(video: HandedVideo, read: Pick<ReadVideo, 'tags'> | undefined): string[] {
  return toldTags(video, read ?? { tags: [] }, frameOf);
}

/** What should have been read: all decisions, or those that say something holds or may. */
export function toldKept(video: HandedVideo, keep: (tag: HandedVideo['tags'][number]) => boolean): string[] {
  const tags = video.tags
    .filter(keep)
    .map(({ span, ...tag }) =>
      span === undefined ? tag : { ...tag, start: { seconds: span.start }, end: { seconds: span.end } },
    );
  return toldTags(video, { tags }, frameOf);
}
