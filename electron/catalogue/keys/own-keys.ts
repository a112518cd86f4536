/** Keys that someone has changed, over those of the table. Pure. */
import { parseChord } from './chord.ts';
import { isKeyId, KEY_IDS, type KeyId, keyEntry, overlap } from './table.ts';

/** By command; what is not here has the table's. */
export type OwnKeys = Readonly<Record<string, readonly string[]>>;
/** null: the table's again. */
export type KeyChanges = Readonly<Record<string, readonly string[] | null>>;

/** As many as one command may have. */
const MOST_CHORDS = 4;

/** The chords of a command. One that someone has given to another is not the table's any more. */
export function keysOf(id: KeyId, own: OwnKeys, mac: boolean): readonly string[] {
  const chosen = own[id];
  if (chosen !== undefined) return chosen;
  const { keys, mac: onMac } = keyEntry(id);
  const given = Object.entries(own).filter(([other]) => isKeyId(other) && overlap(id, other));
  return ((mac ? onMac : undefined) ?? keys).filter((key) => !given.some(([, chords]) => chords.includes(key)));
}

/** Who has the chord, where it would mean either. */
export function holdersOf(chord: string, id: KeyId, own: OwnKeys, mac: boolean): KeyId[] {
  return KEY_IDS.filter((other) => other !== id && overlap(id, other) && keysOf(other, own, mac).includes(chord));
}

/**
 * What gives a command the chord, whoever had it. What others have of the table they lose by that alone, and have again when the
 * chord is given back.
 */
export function giving(chord: string, id: KeyId, own: OwnKeys, mac: boolean): KeyChanges {
  const taken = holdersOf(chord, id, own, mac).flatMap((other) => {
    const chosen = own[other];
    return chosen === undefined ? [] : [[other, chosen.filter((key) => key !== chord)] as const];
  });
  const keys = [...keysOf(id, own, mac).filter((key) => key !== chord), chord].slice(-MOST_CHORDS);
  return { ...Object.fromEntries(taken), [id]: keys };
}

/** Drops what no command of this version has, and what is no chord. */
export function withChanges(own: OwnKeys, changes: KeyChanges): OwnKeys {
  const merged = Object.entries({ ...own, ...changes }).flatMap(([id, chords]) => {
    if (chords === null || !isKeyId(id) || keyEntry(id).fixed) return [];
    const sound = [...new Set(chords)].filter((chord) => parseChord(chord) !== undefined);
    return [[id, sound.slice(0, MOST_CHORDS)] as const];
  });
  return Object.fromEntries(merged);
}
