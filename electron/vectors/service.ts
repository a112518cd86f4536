/** What the process answers: the contract, over what it holds. */
import type { Handlers } from '../wire/rpc.ts';
import type { VectorsContract } from '../wire/vectors.ts';
import { Choices } from './choices.ts';
import { clustersOf, mapOf, pairsOf, unlikeOf } from './grouping.ts';
import type { Held } from './held.ts';
import { Holding } from './holding.ts';
import { makeIndex } from './index/make.ts';
import { isIndexed, nearestIndexed } from './index/nearest.ts';
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
      const { held, rows, index } = await holding.hold(what, context);
      return { segments: rows, size: held.size, ...(index === undefined ? {} : { index }) };
    },
    makeIndex: async (what, context) => makeIndex(what, await openMultiply(), context),
    choose: ({ choice, footage }) => {
      choices.choose(choice, footage);
      return {};
    },
    nearest: (question, { signal }) => {
      const [held, chosen] = about(question);
      return isIndexed(held)
        ? nearestIndexed(held, chosen, question, { signal })
        : nearest(held, chosen, question, { signal });
    },
    pairs: (question, context) => pairsOf(...about(question), question, context),
    clusters: (question, context) => clustersOf(...about(question), question, context),
    unlike: (question, context) => unlikeOf(...about(question), question, context),
    map: (question, context) => mapOf(...about(question), question, context),
  };
}
