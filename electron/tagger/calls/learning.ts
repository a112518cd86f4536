/** The calls about what decisions have taught. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

export function learningCalls({ heads, fitHistograms }: Parts) {
  return {
    learnings: () => ({ labels: heads.learnings() }),
    fitsOf: ({ label }, { signal }) => fitHistograms.of(label, signal),
    thresholdFor: async ({ label, precision }, { signal }) => {
      const at = await fitHistograms.thresholdFor(label, precision, signal);
      return at === undefined ? {} : { at };
    },
  } satisfies Partial<Handlers<AppContract>>;
}
