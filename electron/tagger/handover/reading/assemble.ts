/** What was found in files, as a plan: labels told apart as the model reads them, decisions by place and in the order of time. */
import type { StoredLabel } from '../../../library/index.ts';
import { breathing } from '../../../turns/breath.ts';
import type { LabelEntry } from '../../../wire/app/labels.ts';
import type { LabelList } from '../../labels/list.ts';
import type { ModelKey } from '../../videos/embeddings.ts';
import type { Planned, PlannedAuthor, PlannedPlace } from './planned.ts';
import { type Found, placeName } from './read-files.ts';

/** @throws TagError `too-large`, `empty-label`, `repeated-label`; AbortError */
export async function assembled(
  found: Found,
  key: ModelKey | undefined,
  { labels, leaveOut }: { labels: LabelList; leaveOut: (sentence: string, where: string) => void },
  signal: AbortSignal,
): Promise<Planned> {
  const named = await namedLabels(found, labels, leaveOut);
  const { authors, rank } = authorsOf(found);
  const places = new Map<string, PlannedPlace>();
  const breathe = breathing(signal);
  for (const { footage, video, label: entry, span, slack, decision, author } of found.tags) {
    const breath = breathe();
    if (breath !== undefined) await breath;
    const label = named.placeOf.get(entry.text);
    if (label === undefined) continue;
    const name = placeName({ footage, span }, label);
    const place = places.get(name) ?? { footage, video, label, span, slack, decisions: [] };
    places.set(name, place);
    place.decisions.push({ decision, author: author && rank.get(nameOf(author)) });
  }
  // Whoever is not named imports them now; the others are in the order of time.
  for (const { decisions } of places.values()) decisions.sort((a, b) => (a.author ?? -1) - (b.author ?? -1));
  return {
    ...{ labels: named.labels, authors, places: [...places.values()] },
    ...{ marks: found.marks, key, vectors: found.vectors },
  };
}

async function namedLabels(found: Found, labels: LabelList, leaveOut: (sentence: string, where: string) => void) {
  const entries = new Map<string, LabelEntry>();
  for (const { label } of found.tags) {
    const before = entries.get(label.text);
    // The first that says something of it.
    entries.set(label.text, before === undefined ? label : { ...label, ...before });
  }
  const { listed, away, keyOf } = await labels.withKeys([...entries.values()]);
  const known = new Map<string, StoredLabel>();
  for (const label of [...away, ...listed]) known.set(keyOf(label.text.toWellFormed()), label);
  const placeByKey = new Map<string, number>();
  const placeOf = new Map<string, number>();
  const all: Planned['labels'][number][] = [];
  for (const entry of entries.values()) {
    const key = keyOf(entry.text);
    if (key === '') {
      leaveOut('Its label holds nothing that the model reads.', entry.text);
      continue;
    }
    const place = placeByKey.get(key) ?? all.push({ entry, id: known.get(key)?.id }) - 1;
    placeByKey.set(key, place);
    placeOf.set(entry.text, place);
  }
  return { labels: all, placeOf };
}

function authorsOf(found: Found) {
  const byName = new Map<string, PlannedAuthor>();
  for (const { author } of found.tags) if (author !== undefined) byName.set(nameOf(author), author);
  const authors = [...byName.values()].sort((a, b) => (a.at ?? LATEST).localeCompare(b.at ?? LATEST));
  return { authors, rank: new Map(authors.map((author, n) => [nameOf(author), n])) };
}

/** Behind all times. */
const LATEST = '~';

function nameOf({ by, at }: PlannedAuthor): string {
  return `${at ?? ''} ${by ?? ''}`;
}
