/** What a row of a table says of a video: the same of CSV, of JSON lines and of Parquet. Pure. */
import { COLOURS, LONGEST_LABEL, LONGEST_NAME } from '../../wire/app/labels.ts';
import { LONGEST_NOTE } from '../../wire/app/tags.ts';
import type { LeaveOut } from '../format.ts';
import type { HandedTime, ReadTag, ReadVector, ReadVideo } from '../handed.ts';
import { quoted } from '../quoted.ts';
import { colourOf } from '../words/hex-colours.ts';
import type { Fact } from './columns.ts';
import { decisionOf, isoOf, secondsOf, textOf, uuidOf } from './values.ts';

/** undefined where the table has no such column */
export type CellOf = (fact: Fact) => unknown;

const NO_COLOUR = `Its colour is none that labels have: write one of ${COLOURS.join(', ')}.`;
const NO_DATE = 'When it was decided is no date: write it as 2026-11-20T08:00:00Z.';
const GUESS =
  'It has a score and no decision, as guesses of a model have: add a column “decision” with yes to take it over.';
export const NO_VIDEO = 'It names no video: write its path or name.';

/** @returns undefined where it names no video, or says nothing of it */
export function readRow(where: string, cellOf: CellOf, leaveOut: LeaveOut): ReadVideo | undefined {
  const names = namesOf(cellOf);
  if (names.path === undefined && names.name === undefined && !names.id && !names.contentId && !names.uuid) {
    leaveOut(NO_VIDEO, where);
    return undefined;
  }
  const tag = tagOf(where, cellOf, leaveOut);
  const video = { where, names, tags: tag === undefined ? [] : [tag], ...marksOf(where, cellOf, leaveOut) };
  return tag === undefined && Object.keys(video).length === 3 ? undefined : video;
}

export function namesOf(cellOf: CellOf): ReadVideo['names'] {
  const video = textOf(cellOf('video'));
  const id = uuidOf(cellOf('id'));
  const contentId = textOf(cellOf('contentId'));
  const uuid = uuidOf(cellOf('uuid'));
  const duration = secondsOf(cellOf('duration'));
  return {
    ...(/[\\/]/.test(video) ? { path: video } : {}),
    ...(video === '' ? {} : { name: video.slice(Math.max(video.lastIndexOf('/'), video.lastIndexOf('\\')) + 1) }),
    ...(id === undefined ? {} : { id }),
    ...(contentId === '' ? {} : { contentId }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(duration === undefined ? {} : { duration }),
  };
}

type Marks = Pick<ReadVideo, 'rating' | 'note' | 'reviewed'>;

export function marksOf(where: string, cellOf: CellOf, leaveOut: LeaveOut): Marks {
  const rating = textOf(cellOf('rating'));
  const isRating = /^[0-5](?:\.0)?$/.test(rating);
  if (rating !== '' && !isRating) leaveOut('A rating is a whole number from 0 to 5.', where);
  const noteCell = cellOf('note');
  const note = typeof noteCell === 'string' ? noteCell : textOf(noteCell);
  const isNote = note.trim() !== '' && note.length <= LONGEST_NOTE;
  if (note.length > LONGEST_NOTE) leaveOut('A note is longer than a note may be: shorten it.', where);
  const reviewed = decisionOf(cellOf('reviewed'));
  return {
    ...(isRating && Number(rating) > 0 ? { rating: Number(rating) } : {}),
    ...(isNote ? { note } : {}),
    ...(reviewed === 'yes' || reviewed === 'no' ? { reviewed: reviewed === 'yes' } : {}),
  };
}

export function tagOf(where: string, cellOf: CellOf, leaveOut: LeaveOut): ReadTag | undefined {
  const refuse = (sentence: string): undefined => {
    leaveOut(sentence, where);
    return undefined;
  };
  const label = textOf(cellOf('label'));
  if (label === '')
    return textOf(cellOf('start')) === '' ? undefined : refuse('It has times and no label: write what is seen there.');
  if (label.length > LONGEST_LABEL) return refuse('A label is longer than a label may be: shorten it.');
  if (textOf(cellOf('kind')) === 'suggestion') return refuse('It is what a model suggests and nobody has decided.');
  const said = cellOf('decision');
  if (hasParts(said)) return refuse('A decision is one word: write yes, no or unsure.');
  if (said !== undefined && textOf(said) === '') return undefined;
  if (said === undefined && textOf(cellOf('score')) !== '') return refuse(GUESS);
  const decision = said === undefined ? 'yes' : decisionOf(said);
  if (decision === undefined) return refuse(`${quoted(textOf(said))} is no decision: write yes, no or unsure.`);
  const times = timesOf(cellOf('start'), cellOf('end'));
  if (typeof times === 'string') return refuse(times);
  const by = textOf(cellOf('by')).slice(0, LONGEST_NAME);
  const at = isoOf(cellOf('at'));
  if (at === undefined && textOf(cellOf('at')) !== '') leaveOut(NO_DATE, where);
  return {
    ...{ label, decision },
    ...times,
    ...(by === '' ? {} : { by }),
    ...(at === undefined ? {} : { at }),
    ...lookOf(where, cellOf, leaveOut),
  };
}

/** A sentence for what is no time. */
function timesOf(start: unknown, end: unknown): Pick<ReadTag, 'start' | 'end'> | string {
  // Without its times it would be of the whole video.
  if (hasParts(start) || hasParts(end)) return 'A time is one number: write seconds, such as 12.5.';
  const [startText, endText] = [textOf(start), textOf(end)];
  if (startText === '' && endText === '') return {};
  if (startText === '') return 'It has an end and no start: write when it begins.';
  const [first, after] = [secondsOf(start), endText === '' ? undefined : secondsOf(end)];
  const wrong = first === undefined ? startText : endText !== '' && after === undefined ? endText : undefined;
  if (wrong !== undefined) {
    return `${quoted(wrong)} is no time: write seconds, such as 12.5, or hours, minutes and seconds, such as 0:00:12.5.`;
  }
  if (after !== undefined && after < (first as number))
    return 'It ends before it begins: write the two the other way round.';
  const begins: HandedTime = { seconds: first as number };
  return { start: begins, end: after === undefined || after === first ? 'next frame' : { seconds: after } };
}

/** A list or an object, where one value is meant. */
function hasParts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function lookOf(where: string, cellOf: CellOf, leaveOut: LeaveOut): Pick<ReadTag, 'colour' | 'group'> {
  const word = textOf(cellOf('colour')).toLowerCase();
  const colour = COLOURS.find((known) => known === word) ?? colourOf(word);
  if (word !== '' && colour === undefined) leaveOut(NO_COLOUR, where);
  const name = textOf(cellOf('group'));
  const kind = textOf(cellOf('groupKind')) === 'one-of' ? 'one-of' : 'any-of';
  return {
    ...(colour === undefined ? {} : { colour }),
    ...(name === '' || name.length > LONGEST_NAME ? {} : { group: { name, kind } }),
  };
}

/** Puts rows of one video that follow each other together. */
export class OneVideoAtATime {
  #now: ReadVideo | undefined;
  #key = '';
  #tags: ReadTag[] = [];
  #vectors: ReadVector[] = [];

  /** @returns the video before, once the next has begun */
  add(row: ReadVideo): ReadVideo | undefined {
    const key = JSON.stringify([row.names.id, row.names.path, row.names.name, row.names.contentId, row.names.uuid]);
    if (this.#now !== undefined && key === this.#key) {
      for (const tag of row.tags) this.#tags.push(tag);
      for (const vector of row.vectors ?? []) this.#vectors.push(vector);
      this.#now = this.#with({ ...row, ...this.#now });
      return undefined;
    }
    const before = this.#now;
    this.#tags = [...row.tags];
    this.#vectors = [...(row.vectors ?? [])];
    this.#now = this.#with(row);
    this.#key = key;
    return before;
  }

  #with(row: ReadVideo): ReadVideo {
    return { ...row, tags: this.#tags, ...(this.#vectors.length === 0 ? {} : { vectors: this.#vectors }) };
  }

  last(): ReadVideo | undefined {
    return this.#now;
  }
}
