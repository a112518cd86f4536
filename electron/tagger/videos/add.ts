/** Takes files and folders into the list. */
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { beginsLikeVideo, isNamedLikeVideo } from '../../catalogue/file-kinds.ts';
import { openVideoFile } from '../../engine/video/video-file.ts';
import { type Added, NAMED_PASSED_OVER, type PassedOver, type WhyPassedOver } from '../../wire/app/videos.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { Disk } from './disk.ts';
import type { FoundFile, VideoList } from './list.ts';
import { walkVideos } from './walk.ts';

/** Files taken in with one write. */
const BATCH = 100;
/** Files looked at at once. */
const AT_ONCE = 8;

export interface AddContext {
  readonly list: VideoList;
  readonly disk: Disk;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { found: number }) => void;
  /** Called with the ids of each batch: those that are new, and those whose file is another now. */
  readonly onAdded: (added: readonly string[], changed: readonly string[]) => void;
  /** Called with each folder that is gone through, absolute. */
  readonly onFolder: (folder: string) => void;
}

/**
 * Adds the files at `paths` and the videos in the folders among them. What was added before an abort stays.
 *
 * @throws AbortError; TagError where the library cannot be written
 */
export async function addPaths(paths: readonly string[], context: AddContext): Promise<Added> {
  const { list, signal, onProgress, onAdded } = context;
  const added = new Set<string>();
  const known = new Set<string>();
  const refused: Added['refused'] = [];
  const passedOver: PassedOver = { count: 0, named: [], others: 0 };
  let found = 0;
  let batch: FoundFile[] = [];
  const flush = (): void => {
    const result = list.add(batch);
    batch = [];
    for (const id of result.added) added.add(id);
    for (const id of result.known) if (!added.has(id)) known.add(id);
    onAdded(result.added, result.changed);
    onProgress({ found });
  };
  try {
    for await (const outcome of inGroups(findFiles(paths, context), AT_ONCE)) {
      if ('refused' in outcome) {
        refused.push(outcome.refused);
        continue;
      }
      if ('passedOver' in outcome) {
        passedOver.count += 1;
        if (passedOver.named.length < NAMED_PASSED_OVER) passedOver.named.push(outcome.passedOver);
        continue;
      }
      if ('other' in outcome) {
        passedOver.others += 1;
        continue;
      }
      found += 1;
      batch.push(outcome.file);
      if (batch.length === BATCH) flush();
      signal.throwIfAborted();
    }
  } finally {
    flush();
  }
  const wasSelective = passedOver.count + passedOver.others > 0;
  return { added: [...added], known: [...known], refused, ...(wasSelective ? { passedOver } : {}) };
}

type Outcome =
  | { file: FoundFile }
  | { refused: Added['refused'][number] }
  | { passedOver: PassedOver['named'][number] }
  | { other: true };

/** What there is at each path, looked at when it is called. */
async function* findFiles(
  paths: readonly string[],
  { disk, signal, onFolder }: AddContext,
): AsyncGenerator<() => Promise<Outcome>> {
  for (const given of paths) {
    const path = resolve(given);
    const kind = await disk
      .run(path, () => stat(path), { signal })
      .catch((error: unknown) => {
        signal.throwIfAborted();
        return error instanceof TagError ? error : undefined;
      });
    if (kind instanceof TagError) {
      yield async () => refusal(given, kind);
    } else if (kind?.isDirectory()) {
      onFolder(path);
      yield* filesWithin(given, path, disk, signal);
    } else {
      yield () => lookAt(path, disk, signal).catch((error: unknown) => refusal(given, error));
    }
  }
}

async function* filesWithin(given: string, folder: string, disk: Disk, signal: AbortSignal) {
  try {
    for await (const walked of walkVideos(folder, disk, signal)) {
      if (walked === 'other') yield async () => ({ other: true }) as const;
      else if ('passedOver' in walked) yield async () => passedOver(walked.passedOver, walked.why);
      else yield () => lookAtUnnamed(walked, disk, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    yield async () => refusal(given, folderFailure(folder, error));
  }
}

/** A file that nobody named: what is wrong with it is told beside the others, unless it is a video, which the queue will find out. */
async function lookAtUnnamed(
  { path, doubtful }: { path: string; doubtful: boolean },
  disk: Disk,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    if (doubtful && !beginsLikeVideo((await disk.run(path, () => openVideoFile(path), { signal })).head)) {
      return isNamedLikeVideo(path) ? passedOver(path, 'no-video') : { other: true };
    }
    return await lookAt(path, disk, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TagError) && systemErrorCode(error) === undefined) throw error;
    if (!isNamedLikeVideo(path)) return { other: true };
    return passedOver(path, error instanceof TagError && error.kind === 'empty-file' ? 'empty' : 'unreadable');
  }
}

function passedOver(path: string, why: WhyPassedOver): Outcome {
  return { passedOver: { path, why } };
}

/** @throws TagError for what is no plain file that can be read, or is empty */
async function lookAt(path: string, disk: Disk, signal: AbortSignal): Promise<Outcome> {
  await disk.run(path, () => openVideoFile(path), { signal });
  const realPath = await disk.run(path, () => realpath(path), { signal });
  const { size, mtimeMs } = await disk.run(path, () => stat(path), { signal });
  return { file: { path, realPath, size, mtimeMs } };
}

function refusal(path: string, error: unknown): Outcome {
  if (!(error instanceof TagError)) throw error;
  return { refused: { path, problem: error.toJSON() } };
}

function folderFailure(folder: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof TagError) return error;
  return new TagError('unreadable', `The folder ${folder} cannot be read (${code}): check its permissions.`, {
    cause: error,
  });
}

/** Calls `size` at a time, and gives their results in order. */
async function* inGroups(calls: AsyncIterable<() => Promise<Outcome>>, size: number): AsyncGenerator<Outcome> {
  let group: Promise<Outcome>[] = [];
  const settle = async (): Promise<Outcome[]> => {
    const settled = await Promise.all(group);
    group = [];
    return settled;
  };
  for await (const call of calls) {
    group.push(call());
    if (group.length === size) yield* await settle();
  }
  yield* await settle();
}
