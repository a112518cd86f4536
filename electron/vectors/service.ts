/** What the process answers: the contract, over what it holds. */
import type { Handlers } from '../wire/rpc.ts';
import type { VectorsContract } from '../wire/vectors.ts';
import { Choices } from './choices.ts';
import { clustersOf, mapOf, pairsOf, unlikeOf } from './grouping.ts';
import type { Held } from './held.ts';
import { Holding } from './holding.ts';
import type { Chosen } from './items.ts';
import { type Multiply, openMultiply } from './multiply.ts';
import { nearest } from './nearest.ts';

export function vectorsHandlers(): Handlers<VectorsContract> {
  let opened: Promise<Multiply> | undefined;
  const holding = new Holding(() => {
    opened ??= openMultiply();
    return opened;
  });
  const choices = new Choices();
  const about = (question: { choice?: string; model?: string }): [Held, Chosen] => {
    const held = holding.held(question.model);
    return [held, choices.chosen(held, question.choice)];
  };
  return {
    hold: async (what, context) => {
      const { rows, size } = await holding.hold(what, context);
      return { segments: rows, size };
    },
    choose: ({ choice, footage }) => {
      choices.choose(choice, footage);
      return {};
    },
    nearest: (question, { signal }) => nearest(...about(question), question, { signal }),
    pairs: (question, context) => pairsOf(...about(question), question, context),
    clusters: (question, context) => clustersOf(...about(question), question, context),
    unlike: (question, context) => unlikeOf(...about(question), question, context),
    map: (question, context) => mapOf(...about(question), question, context),
  };
}
