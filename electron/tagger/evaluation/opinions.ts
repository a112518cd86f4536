/**
 * What each person said last of each label on each whole video. The tags that hold know the last word alone: what others said
 * before stands in the log.
 */
import { type Footage, footageName, type Library } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { Decision } from '../../wire/app/tags.ts';
import { nothingSaid, type SaidAtPlace as Place, takeLine } from '../tags/said-at-place.ts';
import type { Tags } from '../tags/tags.ts';

/** By label, by footage's name, and then by person. */
export type Opinions = ReadonlyMap<string, ReadonlyMap<string, { readonly opinions: ReadonlyMap<string, Decision> }>>;

/** Lines of the log that are read at once. */
const PART = 2_000;

/**
 * @param footage that counts
 * @param groups one-of groups: a yes to one of a group's labels is a no to the others, which is logged where it changes something
 * @throws AbortError
 */
export async function opinionsOf(
  { library, tags }: { library: Library; tags: Tags },
  footage: Iterable<Footage>,
  groups: Iterable<readonly string[]>,
  signal: AbortSignal,
): Promise<Opinions> {
  tags.learnAuthors();
  const names = new Set([...footage].map(footageName));
  const places = new Map<string, Map<string, Place>>();
  const breathe = breathing(signal);
  for (const part of library.tags.wholes(PART)) {
    for (const { footage: of, label, decided } of part) {
      const name = footageName(of);
      if (names.has(name)) {
        const by = decided === undefined ? '' : tags.authorOf({ label, span: undefined, ...decided }).by;
        takeLine(placeOf(places, label, name), by, decided);
      }
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
  }
  for (const group of groups) {
    for (const label of group) {
      for (const [name, { opinions }] of places.get(label) ?? []) {
        for (const [person, decision] of opinions) {
          if (decision === 'yes') imply(places, group, label, name, person);
        }
        const breath = breathe();
        if (breath !== undefined) await breath;
      }
    }
  }
  return places;
}

function placeOf(places: Map<string, Map<string, Place>>, label: string, name: string): Place {
  const byName = places.get(label) ?? new Map<string, Place>();
  places.set(label, byName);
  const place = byName.get(name) ?? nothingSaid();
  byName.set(name, place);
  return place;
}

function imply(
  places: Map<string, Map<string, Place>>,
  group: readonly string[],
  yesTo: string,
  name: string,
  person: string,
): void {
  for (const label of group) {
    if (label === yesTo) continue;
    const { opinions } = placeOf(places, label, name);
    if (!opinions.has(person)) opinions.set(person, 'no');
  }
}
