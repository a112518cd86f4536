/** A model as labelling tools name what made a suggestion: one text, which says its checkpoint, too. */
import type { HandedModel } from '../handed.ts';

export function modelName(model: HandedModel | undefined): string | undefined {
  return model && `${model.name}@${model.sha256}`;
}

/** Reeltag's own suggestions, on their way back: they are no news. */
export function isOwnModel(name: string): boolean {
  return /@[0-9a-f]{64}$/.test(name);
}

/** What is said where a model's guesses are left out. */
export const OWN_GUESS = 'A suggestion that Reeltag itself had written: it suggests anew by itself.';
export const BESIDE_DECISIONS =
  'A model’s guess beside what people annotated: import those guesses from a file of their own.';
