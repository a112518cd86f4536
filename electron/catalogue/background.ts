/** The bank: sentences of which most are true of no given video. A label's cosine is held against theirs on the same video. */
import general from '../../resources/background.json' with { type: 'json' };
import demo from '../../resources/models/demo/labels.json' with { type: 'json' };

/** In an order in which the first some dozens are of everything already. */
export const GENERAL_BANK: readonly string[] = general;

/** The demo model knows no more than its own concepts: each in its own words and in held-out ones. */
export const DEMO_BANK: readonly string[] = [
  ...new Set([
    ...demo.groups.flatMap(({ concepts }) => concepts.map(({ label }) => label)),
    ...demo.groups.flatMap(({ concepts }) => concepts.flatMap(({ heldOut }) => heldOut)),
  ]),
];
