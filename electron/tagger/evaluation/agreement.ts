/** How far each two people agree, of those who decided most. */
import { kappa } from '../../fit/kappa.ts';
import { breathing } from '../../turns/breath.ts';
import { type Agreement, MOST_PEOPLE } from '../../wire/app/evaluation.ts';
import type { Opinions } from './opinions.ts';

/**
 * @param labels in the order in which they are told of
 * @throws AbortError
 */
export async function agreementsOf(
  opinions: Opinions,
  labels: readonly string[],
  signal: AbortSignal,
): Promise<Agreement[]> {
  const people = await mostHeard(opinions, labels, signal);
  const agreements: Agreement[] = [];
  const breathe = breathing(signal);
  for (const [i, one] of people.entries()) {
    for (const other of people.slice(i + 1)) {
      const all: Both = { one: [], other: [] };
      const each: Agreement['labels'] = [];
      for (const label of labels) {
        const both: Both = { one: [], other: [] };
        for (const { opinions: said } of opinions.get(label)?.values() ?? []) {
          const [a, b] = [said.get(one), said.get(other)];
          if (isSure(a) && isSure(b)) {
            for (const { one: ones, other: others } of [both, all]) {
              ones.push(a);
              others.push(b);
            }
          }
          const breath = breathe();
          if (breath !== undefined) await breath;
        }
        if (both.one.length > 0) each.push({ label, ...agreed(both) });
      }
      if (all.one.length > 0) agreements.push({ one, other, ...agreed(all), labels: each });
    }
  }
  return agreements;
}

interface Both {
  readonly one: string[];
  readonly other: string[];
}

function agreed({ one, other }: Both) {
  const value = kappa(one, other);
  const same = one.filter((said, i) => said === other[i]).length;
  return { videos: one.length, same, ...(value === undefined ? {} : { kappa: value }) };
}

/** Unsure says nothing that somebody else could agree with. */
export function isSure(decision: string | undefined): decision is 'yes' | 'no' {
  return decision === 'yes' || decision === 'no';
}

async function mostHeard(opinions: Opinions, labels: readonly string[], signal: AbortSignal): Promise<string[]> {
  const counts = new Map<string, number>();
  const breathe = breathing(signal);
  for (const label of labels) {
    for (const { opinions: said } of opinions.get(label)?.values() ?? []) {
      for (const person of said.keys()) counts.set(person, (counts.get(person) ?? 0) + 1);
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
  }
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MOST_PEOPLE)
    .map(([person]) => person);
}
