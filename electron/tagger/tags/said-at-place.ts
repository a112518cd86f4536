/** What each person said last of one tag, as the log's lines about it tell, one after the other. */
import type { Decided } from '../../library/index.ts';
import type { Decision } from '../../wire/app/tags.ts';

export interface SaidAtPlace {
  /** by person */
  readonly opinions: Map<string, Decision>;
  /** whose word holds, and by which act */
  held: { readonly by: string; readonly act: number } | undefined;
}

export function nothingSaid(): SaidAtPlace {
  return { opinions: new Map(), held: undefined };
}

/** One line of the log. An act older than the one that held comes back by an undo: then the newer word was never said. */
export function takeLine(place: SaidAtPlace, by: string, decided: Decided | undefined): void {
  const { held, opinions } = place;
  if (held !== undefined && (decided === undefined || decided.act < held.act)) opinions.delete(held.by);
  place.held = decided && { by, act: decided.act };
  // Nobody's are those whose acts a damaged library has lost.
  if (decided !== undefined && by !== '') opinions.set(by, decided.decision);
}
