/** Failures in the background, where nobody waits for an answer, as the pages see them. */
import type { Problem } from '../wire/app/problem.ts';
import { TagError } from '../wire/errors.ts';

export type Log = (message: string, error: unknown) => void;

/** Of what is expected, the sentence; of a bug, all. */
export const logToStderr: Log = (message, error) =>
  console.error(`reeltag: ${message}:`, error instanceof TagError ? error.message : error);

/** An expected failure as it is; a bug is logged, and told as one. */
export function toProblem(error: unknown, log: Log): Problem {
  if (error instanceof TagError) return error.toJSON();
  log('an unexpected failure', error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'engine-crashed',
    message: `Reeltag made a mistake (${message}): try again, and report it if it happens twice.`,
  };
}

/** Characters of all problems in one message to a page: those of a hundred thousand videos would be more than a wire carries. */
const MOST_TEXT = 2 ** 24;
/** What is left of a sentence beyond that. */
const SHORT = 300;

/** Of very many failed videos, the first with all that is known, the rest with a sentence. */
export function withLittleDetail<T extends { problem?: Problem }>(videos: readonly T[], most = MOST_TEXT): T[] {
  let left = most;
  return videos.map((video) => {
    const { problem } = video;
    if (problem === undefined) return video;
    left -= problem.message.length + (problem.detail?.length ?? 0);
    if (left >= 0) return video;
    return { ...video, problem: { kind: problem.kind, message: problem.message.slice(0, SHORT).toWellFormed() } };
  });
}
