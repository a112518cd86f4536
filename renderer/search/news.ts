/** What is found anew for the same question while somebody looks at its answer: whether it may be another, and what of the old one stays. Pure. */
import type { Filters } from '../../electron/wire/app/asking.ts';
import type { Results } from '../../electron/wire/app/search.ts';
import type { Place } from '../../electron/wire/app/tags.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import type { Selection } from '../library/selection.ts';
import { keyOfMoment, keyOfNamed } from './rows.ts';

type Videos = ReadonlyMap<string, Video>;

/** Whether what has become of the videos may be another answer. */
export function concernsVideos(before: Videos, after: Videos, filters: Filters): boolean {
  if (Object.keys(filters).length > 0 || before.size !== after.size) return true;
  for (const [id, video] of after) {
    const was = before.get(id);
    if (was !== video && (was === undefined || factsOf(was) !== factsOf(video))) return true;
  }
  return false;
}

/** What a search is about, where nothing is asked of the videos themselves. */
function factsOf({ state, name, folder, edition, track }: Video): string {
  return JSON.stringify([state === 'done', name, folder, edition, track]);
}

/** Whether decisions, notes and marks may be another answer: what stands in them is looked for when somebody asks. */
export function concernsTags({ decisions, reviewed, by, text, rating }: Filters): boolean {
  return [decisions, reviewed, by, text, rating].some((asked) => asked !== undefined);
}

/**
 * The row that somebody is at stays where it is among its neighbours, also where it would not be found any more.
 *
 * @param isThere whether a video is in the list: the row of one that has gone goes with it
 */
export function withCurrent(
  newest: Results,
  shown: Results,
  current: string | undefined,
  isThere: (id: string) => boolean,
): Results {
  const left = <T extends Place>(all: readonly T[]): T[] => all.filter(({ id }) => isThere(id));
  return {
    ...newest,
    moments: withOne(newest.moments, left(shown.moments), keyOfMoment, current),
    named: withOne(newest.named, left(shown.named), keyOfNamed, current),
  };
}

function withOne<T>(newest: readonly T[], shown: readonly T[], keyOf: (each: T) => string, current?: string): T[] {
  const at = shown.findIndex((each) => keyOf(each) === current);
  const [one] = at < 0 ? [] : shown.slice(at, at + 1);
  const keys = newest.map(keyOf);
  if (one === undefined || keys.includes(keyOf(one))) return [...newest];
  const before = shown.slice(0, at).findLast((each) => keys.includes(keyOf(each)));
  return newest.toSpliced(before === undefined ? 0 : keys.indexOf(keyOf(before)) + 1, 0, one);
}

/** @param keys of the rows that are there now */
export function stillSelected({ ids, anchor, current }: Selection, keys: ReadonlySet<string>): Selection {
  const there = (key: string | undefined): string | undefined => (key !== undefined && keys.has(key) ? key : undefined);
  return { ids: new Set([...ids].filter((key) => keys.has(key))), anchor: there(anchor), current: there(current) };
}
