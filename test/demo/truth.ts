/** What is surely absent from a clip, so that a match probability can be held against it. */
import type { Clip } from './clips.ts';
import type { Labels } from './labels.ts';

/** What a person may see in a source besides what the clip was made for: neither present nor absent. */
const SEEMS: readonly (readonly [source: RegExp, concepts: readonly string[]])[] = [
  [/snow|yard|street/, ['look.blue', 'look.dark', 'look.black-and-white']],
  [/coast|valley/, ['look.green']],
  [/spike/, ['look.orange']],
  [/triangles/, ['look.blue', 'look.black-and-white']],
  [/cells/, ['look.black-and-white', 'look.dark']],
  [/blobs|gradients/, ['look.blurry']],
  [/chart/, ['text.present', 'text.absent']],
];

/** Looks that one picture may well have both of. */
const OVERLAPS: readonly (readonly [string, string])[] = [
  ['look.sepia', 'look.yellow'],
  ['look.sepia', 'look.orange'],
  ['look.bright', 'look.washed-out'],
  ['look.yellow', 'look.orange'],
  ...['red', 'green', 'blue', 'yellow', 'orange', 'purple'].map((tint) => ['look.dark', `look.${tint}`] as const),
];

/**
 * The other concepts of the groups that the clip was made for, and the editing of a clip that has none, less what one
 * may disagree about.
 */
export function absentConcepts(clip: Pick<Clip, 'shows' | 'sources'>, { groups }: Labels): string[] {
  const shown = new Set(clip.shows);
  const undecided = new Set(
    SEEMS.flatMap(([source, concepts]) => (clip.sources.some((name) => source.test(name)) ? concepts : [])),
  );
  for (const [a, b] of OVERLAPS) {
    if (shown.has(a)) undecided.add(b);
    if (shown.has(b)) undecided.add(a);
  }
  if (!clip.shows.some((concept) => concept.startsWith('editing.'))) undecided.add('editing.none');
  return groups
    .filter(({ id, concepts }) => id === 'editing' || concepts.some((concept) => shown.has(concept.id)))
    .flatMap(({ concepts }) => concepts.map(({ id }) => id))
    .filter((id) => !shown.has(id) && !undecided.has(id));
}
