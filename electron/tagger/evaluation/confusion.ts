/** Within a one-of group: which label people chose, and which has the highest fit. */
import type { StoredLabel } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { GroupEvaluation } from '../../wire/app/evaluation.ts';
import { type FitsNow, fitOf } from './held.ts';
import type { Said } from './said.ts';

export interface Confused {
  readonly id: string;
  readonly decided: string;
  readonly highest: string;
}

/** The labels of each one-of group that has more than one. */
export function groupsOf(labels: readonly StoredLabel[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, facts } of labels) {
    if (facts.group?.kind === 'one-of') groups.set(facts.group.name, [...(groups.get(facts.group.name) ?? []), id]);
  }
  for (const [name, ids] of groups) if (ids.length < 2) groups.delete(name);
  return groups;
}

/**
 * Videos with a yes to one of the group's labels.
 *
 * @param decided to which labels
 * @throws AbortError
 */
export async function confusedOf(
  group: readonly string[],
  decided: readonly string[],
  said: ReadonlyMap<string, readonly Said[]>,
  now: FitsNow,
  signal: AbortSignal,
): Promise<Confused[]> {
  const places = group.map((label) => [label, now.active.ids.indexOf(label)] as const);
  const confused: Confused[] = [];
  const breathe = breathing(signal);
  for (const label of decided) {
    for (const { id, footage, decision } of said.get(label) ?? []) {
      if (decision !== 'yes') continue;
      let highest: { label: string; value: number } | undefined;
      for (const [other, place] of places) {
        const value = fitOf(place, footage, now)?.value;
        if (value !== undefined && value > (highest?.value ?? -1)) highest = { label: other, value };
        const breath = breathe();
        if (breath !== undefined) await breath;
      }
      if (highest !== undefined) confused.push({ id, decided: label, highest: highest.label });
    }
  }
  return confused;
}

/** The cells that count something; undefined where none does. */
export function groupEvaluation(
  name: string,
  labels: readonly string[],
  confused: readonly Confused[],
): GroupEvaluation | undefined {
  const counts = new Map<string, GroupEvaluation['cells'][number]>();
  for (const { decided, highest } of confused) {
    const key = `${decided} ${highest}`;
    counts.set(key, { decided, highest, videos: (counts.get(key)?.videos ?? 0) + 1 });
  }
  return counts.size === 0 ? undefined : { name, labels: [...labels], cells: [...counts.values()] };
}
