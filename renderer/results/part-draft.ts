/** Which clips are to come, as it is typed. Pure. */
import type { ResultFacts, ResultPart } from '../../electron/wire/app/results.ts';
import { USUAL_PART } from '../../electron/wire/app/results.ts';
import { MOST_VIDEOS } from '../../electron/wire/app/videos.ts';

export interface PartDraft {
  readonly by: 'all' | 'words' | 'sample';
  readonly words: string;
  readonly most: string;
  readonly under: string;
}

/** Where all are more than a library holds, some of them. */
export function firstDraft(facts: ResultFacts): PartDraft {
  const by = !isTooLarge(facts) ? 'all' : facts.modelIs === 'missing' ? 'sample' : 'words';
  return { by, words: '', most: String(USUAL_PART), under: '' };
}

export function isTooLarge({ there }: Pick<ResultFacts, 'there'>): boolean {
  return there.files > MOST_VIDEOS;
}

/** @returns undefined while something is missing */
export function partOf({ by, words, most, under }: PartDraft, facts: ResultFacts): ResultPart | undefined {
  const count = Number(most);
  const isCount = most.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= MOST_VIDEOS;
  const beneath = under.trim() === '' ? {} : { under: under.trim() };
  if (by === 'all') return isTooLarge(facts) && under.trim() === '' ? undefined : beneath;
  if (!isCount || (by === 'words' && words.trim() === '')) return undefined;
  return { ...(by === 'words' ? { words } : {}), most: count, ...beneath };
}

/** How many come at most; undefined where only looking through them tells it. */
export function mostOf(part: ResultPart, { there }: Pick<ResultFacts, 'there'>): number | undefined {
  if (part.most !== undefined) return Math.min(part.most, there.clips);
  return part.under === undefined ? there.clips : undefined;
}
