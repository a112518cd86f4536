/**
 * The library's answers, as the list shows them. Pure.
 *
 * The list does not move under anybody's hands: while the question is the same, what it shows stays where it is, whatever has
 * been decided, found out or finished since. A row that would not be found any more stays, so that one can see what became of
 * it, select it and take its decision back; what is found in addition comes at the end. Only the scores and decisions in the
 * rows follow at once. Where the newest answer is another, it waits until somebody asks for it (“Sort again”) or asks
 * something else.
 */
import type { Found } from '../../electron/wire/app/asking.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';

export interface Answer {
  /** what is shown */
  readonly found: Found;
  /** the newest answer, where its rows or their order are others */
  readonly newer: Found | undefined;
}

/**
 * @param shown the answer to the same question that is on screen
 * @param isThere whether a video is in the list: one that was removed keeps its place, for when that is taken back
 */
export function withNews(shown: Found, newest: Found, isThere: (id: string) => boolean): Answer {
  const known = new Set(shown.ids);
  const ids = [...shown.ids, ...newest.ids.filter((id) => !known.has(id))];
  const seen = ids.filter(isThere);
  const isSame = seen.length === newest.ids.length && seen.every((id, n) => id === newest.ids[n]);
  const now = factsIn(newest);
  const before = factsIn(shown);
  const facts = ids.map((id) => now.get(id) ?? before.get(id));
  const found: Found = {
    ...{ revision: newest.revision, ids },
    ...(newest.scores === undefined ? {} : { scores: facts.map((fact) => fact?.score ?? null) }),
    ...(newest.decisions === undefined ? {} : { decisions: facts.map((fact) => fact?.decision ?? null) }),
  };
  return { found, newer: isSame ? undefined : newest };
}

export interface FoundFacts {
  readonly score: number | undefined;
  readonly decision: Decision | undefined;
}

const KNOWN = new WeakMap<Found, ReadonlyMap<string, FoundFacts>>();

/** What an answer says of each video about the query's label; nothing where it was about none. */
export function factsIn(found: Found): ReadonlyMap<string, FoundFacts> {
  const known = KNOWN.get(found) ?? collect(found);
  KNOWN.set(found, known);
  return known;
}

function collect({ ids, scores, decisions }: Found): ReadonlyMap<string, FoundFacts> {
  if (scores === undefined) return new Map();
  return new Map(
    ids.map((id, n) => [id, { score: scores[n] ?? undefined, decision: decisions?.[n] ?? undefined }] as const),
  );
}
