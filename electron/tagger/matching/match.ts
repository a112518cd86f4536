/** Asks the match head about a video, and keeps what it says. */
import type { StageProgress } from '../../wire/engine.ts';
import { TagError } from '../../wire/errors.ts';
import type { HandlerContext } from '../../wire/rpc.ts';
import type { Engines } from '../engines.ts';
import type { Events } from '../events.ts';
import { type ModelInUse, requireReady } from '../models/in-use.ts';
import type { Log } from '../problem.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import type { VideoList } from '../videos/list.ts';
import { asked } from '../videos/track.ts';

export interface MatchParts {
  readonly engines: Engines;
  readonly events: Events;
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly model: ModelInUse;
  readonly files: FileFacts;
}

/**
 * Finds out the matches of the texts that are not known yet.
 *
 * @throws TagError `not-found`, `usage`, as the model's status says, as the file's, and as the engine does; AbortError
 */
export async function match(
  { engines, events, list, embeddings, model, files }: MatchParts,
  id: string,
  texts: readonly string[],
  { signal, onProgress }: HandlerContext<StageProgress>,
): Promise<void> {
  requireReady(model.status);
  const { key } = embeddings;
  const footage = await files.footage(id, signal);
  const entry = list.get(id);
  if (entry === undefined) throw new TagError('not-found', 'This video is no longer in the list: add it again.');
  const { path } = entry;
  if (key === undefined || footage === undefined || embeddings.get(footage) === undefined) throw notDone(path);
  const missing = embeddings.unmatched(footage, texts);
  if (missing.length === 0) return;
  const args = { model: model.ref, path, range: {}, ...asked(footage), texts: missing };
  const { probabilities } = await engines.askAboutVideo('matchVideo', args, { signal, onProgress });
  // Another file may have come in its place: what was seen is not what was known.
  if (!(await files.isUnchanged(id, signal))) throw notDone(path);
  embeddings.putMatches(footage, key, new Map(missing.map((text, i) => [text, probabilities[i] as number])));
  events.matched(list.showing(footage.contentId));
}

export function notDone(path: string): TagError {
  return new TagError('usage', `${path} has not been encoded by this model yet: wait until it is done.`);
}

/** What it takes to ask when nobody waits for the answer. */
export interface InTurn extends MatchParts {
  /** Lends a place among the videos at work: see `Queue`. */
  readonly place: (turn: 'next' | 'last', signal: AbortSignal) => Promise<() => void>;
  readonly log: Log;
}

/**
 * The same without anybody waiting for it, in its turn among the videos of the queue. What the model has begun is not given up any
 * more: an engine that computes cannot hear of it and would have to be ended, and what comes of it is worth keeping.
 *
 * @returns how many seconds it took, once it was its turn
 */
export async function matchInTurn(
  parts: InTurn,
  turn: 'next' | 'last',
  { id, texts, signal }: { id: string; texts: readonly string[]; signal: AbortSignal },
): Promise<number> {
  const giveBack = await parts.place(turn, signal);
  const asking = new AbortController();
  const began = performance.now();
  let isBegun = false;
  const giveUp = (): void => {
    if (!isBegun) asking.abort();
  };
  const onProgress = ({ stage, crawls }: StageProgress): void => {
    isBegun ||= stage !== 'decoding';
    // Others are read in its place.
    if (crawls === true) giveBack();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await match(parts, id, texts, { signal: asking.signal, onProgress });
    return (performance.now() - began) / 1000;
  } finally {
    signal.removeEventListener('abort', giveUp);
    giveBack();
  }
}
