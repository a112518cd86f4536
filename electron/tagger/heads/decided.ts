/** What there is to learn from: decisions on whole videos, by their labels. Unsure teaches nothing. */
import { createHash } from 'node:crypto';
import { hashOf } from '../../fit/random.ts';
import { type Footage, footageName } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { Decision } from '../../wire/app/tags.ts';
import type { Words } from './training.ts';

export interface Decided {
  readonly footage: Footage;
  readonly yes: boolean;
}

/** Of so many of yes, and of no, more would teach hardly anything. */
const MOST_OF_EACH = 5_000;

/** @throws AbortError */
export async function decidedOf(
  decisions: Iterable<readonly [Footage, Decision]>,
  signal: AbortSignal,
): Promise<Decided[]> {
  const decided: Decided[] = [];
  const breathe = breathing(signal);
  for (const [footage, decision] of decisions) {
    if (decision !== 'unsure') decided.push({ footage, yes: decision === 'yes' });
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return decided;
}

export function countOf(decided: readonly Decided[]): { yes: number; no: number } {
  const yes = decided.filter((one) => one.yes).length;
  return { yes, no: decided.length - yes };
}

/** What a head is trained on: a part that is the same each time where there is very much, in an order that is. */
export function chosen(decided: readonly Decided[]): Decided[] {
  const some = [true, false].flatMap((yes) => {
    const all = decided.filter((one) => one.yes === yes);
    if (all.length <= MOST_OF_EACH) return all;
    const keyed = all.map((one) => ({ one, key: hashOf(footageName(one.footage)) }));
    return keyed
      .sort((a, b) => a.key - b.key)
      .slice(0, MOST_OF_EACH)
      .map(({ one }) => one);
  });
  const named = some.map((one) => ({ one, name: footageName(one.footage) }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ one }) => one);
}

/** Moves when the same lessons would give another head. */
const TRAINING = 1;

/** A name for all that a head is made of. */
export function digestOf(decided: readonly Decided[], { text, alone }: Words): string {
  const hash = createHash('sha256').update(`${TRAINING}`);
  for (const { buffer, byteOffset, byteLength } of alone === undefined ? [text] : [text, alone]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  for (const { footage, yes } of decided) hash.update(`${yes ? '+' : '-'}${footageName(footage)}\n`);
  return hash.digest('base64');
}
