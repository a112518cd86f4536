/** A video whose file is about to be read, and what is to be found to be the same when that is done. */
import type { Footage } from '../../library/index.ts';
import type { Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import { type ModelInUse, requireReady } from '../models/in-use.ts';
import type { Embeddings, ModelKey } from '../videos/embeddings.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import type { VideoList } from '../videos/list.ts';

export interface OpenVideo {
  readonly id: string;
  readonly path: string;
  readonly footage: Footage;
  readonly key: ModelKey;
}

/** The video as it is now, for a model that can be asked. @throws TagError */
export async function openVideo(
  { embeddings, files, list, model }: { embeddings: Embeddings; files: FileFacts; list: VideoList; model: ModelInUse },
  id: string,
  signal: AbortSignal,
): Promise<OpenVideo> {
  requireReady(model.status);
  const { key } = embeddings;
  const footage = await files.footage(id, signal);
  const entry = list.get(id);
  if (entry === undefined) throw new TagError('not-found', 'This video is no longer in the list: add it again.');
  if (key === undefined || footage === undefined) throw changedMeanwhile(entry.path);
  return { id, path: entry.path, footage, key };
}

/**
 * That it is still the file that it was. Where it is not, it is looked at, so that a run comes back to it as what it is now. Somebody else
 * may have noticed that before: then what the list knows of it is of another content.
 *
 * @throws TagError `unreadable`, `not-found`; AbortError
 */
export async function requireSame(
  files: FileFacts,
  { id, path, footage }: Pick<OpenVideo, 'id' | 'path' | 'footage'>,
  signal: AbortSignal,
): Promise<void> {
  const isUnchanged = await files.isUnchanged(id, signal);
  const now = await files.footage(id, signal);
  if (!isUnchanged || now?.contentId !== footage.contentId) throw changedMeanwhile(path);
}

/** @param over when the video is. @throws TagError `bad-range` for what begins when it is over */
export function requireWithin({ start }: Pick<Span, 'start'>, over: number, path: string): void {
  if (start < over) return;
  throw new TagError('bad-range', `${path} is over after ${over} s: choose a span that begins before.`);
}

/** Another file has come in its place while it was read: what was seen of it is not what was known. */
function changedMeanwhile(path: string): TagError {
  return new TagError(
    'unreadable',
    `${path} was changed while it was looked at: look at it again when that has finished.`,
  );
}
