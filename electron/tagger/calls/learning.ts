/** The calls about what decisions have taught. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

export function learningCalls({ heads }: Parts) {
  return {
    learnings: () => ({ labels: heads.learnings() }),
  } satisfies Partial<Handlers<AppContract>>;
}
