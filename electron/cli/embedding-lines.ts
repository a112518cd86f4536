/** The lines of `reeltag embed`: what each says, and which are there already. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { type ContentIdentity, identifyContent, isWholeId } from '../content/identify.ts';
import type { EncodedVideo, OpenModel, Precision, TimeRange } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';

/** What a line is of: another of the same would say the same. */
export interface Embedded {
  /** as it was named on the command line */
  readonly video: string;
  readonly content: string;
  readonly model: string;
  readonly precision: Precision;
  /** what of it is looked at */
  readonly part: { readonly range: TimeRange; readonly track?: number };
}

export function embeddingLine(
  { video, content, model, precision, part: { range, track } }: Embedded,
  { device }: Pick<OpenModel, 'device'>,
  { frames, seconds, embedding }: EncodedVideo,
): string {
  const { start, end } = range;
  const of = {
    ...{ video, content, model, precision, device },
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
    ...(track === undefined ? {} : { track }),
  };
  return JSON.stringify({ ...of, frames, timestamps: seconds, embedding: [...embedding] });
}

const lineSchema = z.object({
  video: z.string(),
  content: z.string(),
  model: z.string(),
  precision: z.enum(['fp32', 'fp16', 'int8']),
  from: z.number().exactOptional(),
  to: z.number().exactOptional(),
  track: z.number().exactOptional(),
  embedding: z.array(z.unknown()).min(1),
});

export class EmbeddedAlready {
  readonly #keys = new Set<string>();

  /** @param comparable whether a line of the CPU in fp32 is as good */
  has(embedded: Embedded, comparable = false): boolean {
    return this.#keys.has(keyOf(embedded)) || (comparable && this.#keys.has(keyOf({ ...embedded, precision: 'fp32' })));
  }

  add(embedded: Embedded): void {
    this.#keys.add(keyOf(embedded));
  }

  /** Takes in a line of a file; one that says too little, of an earlier version or another program, is of nothing. */
  addLine(line: string): void {
    const { data } = lineSchema.safeParse(parsed(line));
    if (data === undefined) return;
    const { from, to, track, embedding: _, ...rest } = data;
    const range = { ...(from === undefined ? {} : { start: from }), ...(to === undefined ? {} : { end: to }) };
    this.add({ ...rest, part: { range, ...(track === undefined ? {} : { track }) } });
  }
}

/** Pieces of a large file are no proof: its name has to be the same, too. */
function keyOf({ video, content, model, precision, part: { range, track } }: Embedded): string {
  const name = isWholeId(content) ? '' : basename(video);
  return JSON.stringify([content, name, model, precision, range.start ?? null, range.end ?? null, track ?? null]);
}

/** The whole line, numbers and all: of one that was cut within them, and went on with another, the beginning looks well. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The content of a video; undefined where there is no file that could be read: the engine says why. */
export async function contentOf(path: string): Promise<ContentIdentity | undefined> {
  const stats = await stat(path).catch(() => undefined);
  // To open a pipe could take for ever.
  return stats?.isFile() ? identifyContent(path).catch(() => undefined) : undefined;
}

/** @throws TagError `unreadable` for a file that was changed while the engine read it */
export async function requireUnchanged(path: string, { size, mtimeMs }: ContentIdentity): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.size === size && stats.mtimeMs === mtimeMs) return;
  throw new TagError('unreadable', `${path} is being changed by another program: try again when that has finished.`);
}
