/** What NeMo Curator wrote of clips: embeddings by their uuids, and whose clip each uuid is. Pure. */
import { TagError } from '../../wire/errors.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { ReadVideo } from '../handed.ts';
import { readParquet } from '../parquet/read.ts';
import { uuidOf } from '../tables/values.ts';

const EMBEDDINGS = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\.parquet$/i;

export const curatorReader: Reader = {
  id: 'curator',
  recognises: (name, beginning) => EMBEDDINGS.test(name) || (/\.json$/i.test(name) && isMeta(beginning)),
  read,
};

function isMeta(beginning: string): boolean {
  return /^\s*\{/.test(beginning) && /"span_uuid"\s*:/.test(beginning) && /"source_video"\s*:/.test(beginning);
}

/** Bytes: of one clip, with all that was said of its parts. */
const LARGEST_META = 2 ** 24;

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncGenerator<ReadVideo> {
  if (/\.parquet$/i.test(file.name)) {
    for await (const video of readParquet(file, leaveOut)) yield file.folder === OTHER_MODELS ? ofCosmos(video) : video;
    return;
  }
  if (file.byteLength > LARGEST_META)
    throw new TagError('too-large', 'It is larger than 16 MB, and says what one clip is.');
  const meta = parsed(await file.text());
  const [uuid, path] = [uuidOf(meta?.['span_uuid']), meta?.['source_video']];
  const [start, end] = Array.isArray(meta?.['duration_span']) ? (meta['duration_span'] as unknown[]) : [];
  if (uuid === undefined || typeof path !== 'string' || path === '') throw noMeta();
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const isSpan = typeof start === 'number' && typeof end === 'number' && start >= 0 && start < end;
  if (!isSpan) leaveOut('A clip does not say when it begins and ends.', 'duration_span');
  else
    yield {
      where: uuid,
      names: { path, name, uuid },
      clip: { start: { seconds: start }, end: { seconds: end } },
      tags: [],
    };
}

/** Today's Curator embeds by Cosmos-Embed1: what it gives is never what another model would. */
const OTHER_MODELS = 'ce1_embd_parquet';

function ofCosmos(video: ReadVideo): ReadVideo {
  const vectors = video.vectors?.map((vector) => ({ ...vector, model: vector.model ?? 'Cosmos-Embed1' }));
  return vectors === undefined ? video : { ...video, vectors };
}

function noMeta(): TagError {
  return new TagError(
    'unreadable',
    'It does not say which clip of which video it is: it needs “span_uuid”, “source_video” and “duration_span”.',
  );
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : undefined;
  } catch {
    return undefined;
  }
}
