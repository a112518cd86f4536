/** Whether anything goes on in the application that should not be disturbed, and that would be lost if the program ended. */
import type { Parts } from './parts.ts';

type Running = Pick<Parts, 'queue' | 'matching' | 'looking' | 'cutting' | 'results' | 'model'>;

/** What is asked for right now is known to whoever answers the pages. */
export function isAtWork({ queue, matching, looking, cutting, results, model }: Running): boolean {
  const { left, paused } = queue.facts;
  if (left > 0 && !paused) return true;
  if ([matching, looking, cutting, results].some(({ facts }) => facts.state === 'running')) return true;
  return model.status.state === 'opening';
}
