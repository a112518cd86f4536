/** What the process answers: the contract, over what it holds. */
import type { Handlers } from '../wire/rpc.ts';
import type { VectorsContract } from '../wire/vectors.ts';
import { Choices } from './choices.ts';
import { Holding } from './holding.ts';
import { type Multiply, openMultiply } from './multiply.ts';
import { nearest } from './nearest.ts';

export type Answered = Pick<Handlers<VectorsContract>, 'hold' | 'choose' | 'nearest'>;

export function vectorsHandlers(open: () => Promise<Multiply> = openMultiply): Answered {
  let opened: Promise<Multiply> | undefined;
  const holding = new Holding(() => {
    opened ??= open();
    return opened;
  });
  const choices = new Choices();
  return {
    hold: async (what, context) => {
      const { rows, size } = await holding.hold(what, context);
      return { segments: rows, size };
    },
    choose: ({ choice, footage }) => {
      choices.choose(choice, footage);
      return {};
    },
    nearest: (question, { signal }) => {
      const held = holding.held(question.model);
      return nearest(held, question, choices.chosen(held, question.choice), { signal });
    },
  };
}
