/** The lines of `reeltag embed`: what each says, and which are there already. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { type ContentIdentity, identifyContent, isWholeId } from '../content/identify.ts';
import {
  type EncodedVideo,
  type OpenModel,
  type Precision,
  precisionSchema,
  type TimeRange,
  vectorsOf,
} from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';

/** What a line is of: another of the same would say the same. */
export interface Embedded {
  /** as it was named on the command line */
  readonly video: string;
  readonly content: string;
  readonly model: string;
  /** which of the model's vectors may stand beside it, as `vectorsOf` */
  readonly vectors: string;
  /** what of it is looked at */
  readonly part: { readonly range: TimeRange; readonly track?: number };
}

export function embeddingLine(
  { video, content, model, part: { range, track } }: Embedded,
  { device, precision, comparable }: Pick<OpenModel, 'device' | 'precision' | 'comparable'>,
  { frames, seconds, embedding }: EncodedVideo,
): string {
  const { start, end } = range;
  const of = {
    ...{ video, content, model, precision, device },
    ...(comparable === isComparableAlone(precision) ? {} : { comparable }),
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
    ...(track === undefined ? {} : { track }),
  };
  return JSON.stringify({ ...of, frames, timestamps: seconds, embedding: [...embedding] });
}

/** Whether vectors of a precision are taken for those that the CPU makes in fp32, where a line says no more. */
const isComparableAlone = (precision: Precision): boolean => precision === 'fp32';

const lineSchema = z.object({
  video: z.string(),
  content: z.string(),
  model: z.string(),
  precision: precisionSchema,
  device: z.string().default('cpu'),
  comparable: z.boolean().exactOptional(),
  from: z.number().exactOptional(),
  to: z.number().exactOptional(),
  track: z.number().exactOptional(),
  embedding: z.array(z.unknown()).min(1),
});

export class EmbeddedAlready {
  readonly #keys = new Set<string>();

  has(embedded: Embedded): boolean {
    return this.#keys.has(keyOf(embedded));
  }

  add(embedded: Embedded): void {
    this.#keys.add(keyOf(embedded));
  }

  /** Takes in a line of a file; one that says too little, of an earlier version or another program, is of nothing. */
  addLine(line: string): void {
    const { data } = lineSchema.safeParse(parsed(line));
    if (data === undefined) return;
    const { video, content, model, precision, device, from, to, track } = data;
    const vectors = vectorsOf({ precision, device, comparable: data.comparable ?? isComparableAlone(precision) });
    const range = { ...(from === undefined ? {} : { start: from }), ...(to === undefined ? {} : { end: to }) };
    this.add({ video, content, model, vectors, part: { range, ...(track === undefined ? {} : { track }) } });
  }
}

/**
 * Pieces of a large file are no proof: its name has to be the same, too. The model is its content: earlier versions called
 * the demo model by the official one's name.
 */
function keyOf({ video, content, model, vectors, part: { range, track } }: Embedded): string {
  const name = isWholeId(content) ? '' : basename(video);
  const weights = model.replace(/^.*@/, '');
  return JSON.stringify([content, name, weights, vectors, range.start ?? null, range.end ?? null, track ?? null]);
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
