/** Failures in the background, where nobody waits for an answer, as the pages see them. */
import type { Problem } from '../wire/app/problem.ts';
import { TagError } from '../wire/errors.ts';

export type Log = (message: string, error: unknown) => void;

export const logToStderr: Log = (message, error) => console.error(`reeltag: ${message}:`, error);

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
