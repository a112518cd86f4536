/**
 * What an edit makes of the list of labels. Pure: labels in, changed labels out; nothing here says whether they may be so.
 */
import { randomUUID } from 'node:crypto';
import type { StoredLabel } from '../../library/index.ts';
import type { LabelEdit, LabelEntry, LabelFacts, LabelGroup } from '../../wire/app/labels.ts';
import { TagError } from '../../wire/errors.ts';

/** What an edit starts from. */
export interface EditedList {
  /** in their order */
  readonly listed: readonly StoredLabel[];
  readonly away: readonly StoredLabel[];
  readonly examples: readonly string[];
  /** They make room for the first label of one's own. */
  readonly isExample: boolean;
  /** Labels of one key are one label. */
  readonly keyOf: (text: string) => string;
}

/** The list as it is to be. What is not in it any more has left it. */
export function editedList(edit: LabelEdit, list: EditedList): StoredLabel[] {
  const { listed, away, examples, isExample, keyOf } = list;
  switch (edit.kind) {
    case 'add':
      return consistent([...taken(edit.labels, away, keyOf), ...(isExample ? [] : listed)]);
    case 'remove': {
      const ids = new Set(edit.ids);
      return listed.filter(({ id }) => !ids.has(id));
    }
    case 'rename':
      return listed.with(placeOf(listed, edit.id), { ...labelOf(listed, edit.id), text: edit.text.trim() });
    case 'describe':
      return described(listed, edit.id, edit.facts);
    case 'move': {
      const at = placeOf(listed, edit.id);
      return listed.toSpliced(at, 1).toSpliced(edit.to, 0, labelOf(listed, edit.id));
    }
    case 'replace':
      return consistent(taken(edit.labels, [...away, ...listed], keyOf));
    case 'examples':
      return consistent(
        taken(
          examples.map((text) => ({ text })),
          [...away, ...listed],
          keyOf,
        ),
      );
    case 'bring-back': {
      const ids = new Set(edit.ids);
      return consistent([...listed, ...away.filter(({ id }) => ids.has(id))]);
    }
  }
}

/**
 * Entries as labels. One that is known comes with its tags, and with what belonged to it.
 *
 * @param known of two that are one, the last is taken
 */
function taken(
  entries: readonly LabelEntry[],
  known: readonly StoredLabel[],
  keyOf: (text: string) => string,
): StoredLabel[] {
  const byKey = new Map(known.map((label) => [keyOf(label.text), label]));
  return entries.map(({ text, head: _, ...facts }) => {
    const key = keyOf(text.trim());
    const label = byKey.get(key);
    // What is there twice is two labels, and refused for it.
    byKey.delete(key);
    const own = Object.keys(facts).length > 0 ? facts : (label?.facts ?? {});
    return { id: label?.id ?? randomUUID(), text: text.trim(), position: label?.position, facts: own };
  });
}

/** Of labels that come together, the first keeps a key that others have, too, and says of which kind its group is. */
function consistent(labels: readonly StoredLabel[]): StoredLabel[] {
  const keys = new Set<string>();
  const groups = new Map<string, LabelGroup>();
  return labels.map((label) => {
    const { key, group, ...others } = label.facts;
    const isTaken = key !== undefined && keys.has(key);
    if (key !== undefined) keys.add(key);
    const known = group && (groups.get(group.name) ?? group);
    if (known !== undefined) groups.set(known.name, known);
    if (!isTaken && known?.kind === group?.kind) return label;
    const facts = { ...others, ...(isTaken || key === undefined ? {} : { key }), ...(known && { group: known }) };
    return { ...label, facts };
  });
}

/** What it is said to be goes before what others are. */
function described(listed: readonly StoredLabel[], id: string, facts: LabelFacts): StoredLabel[] {
  const at = placeOf(listed, id);
  const label = { ...labelOf(listed, id), facts };
  const [first = label, ...others] = consistent([label, ...listed.toSpliced(at, 1)]);
  return others.toSpliced(at, 0, first);
}

function placeOf(listed: readonly StoredLabel[], id: string): number {
  const at = listed.findIndex((label) => label.id === id);
  if (at < 0) throw new TagError('not-found', 'This label is no longer in the list: somebody else has removed it.');
  return at;
}

function labelOf(listed: readonly StoredLabel[], id: string): StoredLabel {
  return listed[placeOf(listed, id)] as StoredLabel;
}

/** Nearer than this, two labels leave no room between them. */
const NEAREST = 1e-6;

/**
 * Gives each label of a list a place, and as few as may be another than they have: a list of thousands is not written
 * anew where one label moves.
 */
export function placed(list: readonly StoredLabel[]): StoredLabel[] {
  const fixed = rising(list.map(({ position }) => position));
  const result = [...list];
  let before: number | undefined;
  for (let i = 0; i < list.length; ) {
    if (fixed.has(i)) {
      before = list[i]?.position;
      i += 1;
      continue;
    }
    let end = i;
    while (end < list.length && !fixed.has(end)) end += 1;
    const next = list[end]?.position;
    const count = end - i;
    const from: number = before ?? (next === undefined ? -1 : next - count - 1);
    const step = next === undefined ? 1 : (next - from) / (count + 1);
    if (step < NEAREST) return list.map((label, position) => ({ ...label, position }));
    for (let k = 0; k < count; k++) {
      result[i + k] = { ...(list[i + k] as StoredLabel), position: from + step * (k + 1) };
    }
    before = from + step * count;
    i = end;
  }
  return result;
}

/** The places of a longest rising subsequence: what of the order can stay. */
function rising(positions: readonly (number | undefined)[]): Set<number> {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [i, position] of positions.entries()) {
    if (position === undefined) continue;
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions[tails[middle] as number] as number) < position) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? tails[low - 1] : undefined;
    tails[low] = i;
  }
  const kept = new Set<number>();
  for (let i: number | undefined = tails.at(-1); i !== undefined; i = previous[i]) kept.add(i);
  return kept;
}
