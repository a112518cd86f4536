/** What files of every format may say of a label, and what it means. Pure. */
import {
  COLOURS,
  type LabelEntry,
  type LabelGroup,
  type LabelHead,
  LONGEST_LABEL,
  LONGEST_NAME,
  labelHeadSchema,
  MOST_WORDINGS,
} from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';
import { quoted } from './quoted.ts';
import { wordOf } from './word.ts';

/** A label as its file has it. */
export interface FoundLabel {
  /** as a sentence begins with it: “Line 3” */
  readonly where: string;
  readonly entry: Omit<LabelEntry, 'group'>;
  /** `kind` is that of the others of the group where it is not said */
  readonly group: { readonly name: string; readonly kind?: LabelGroup['kind'] } | undefined;
}

/** A label, or why it is none. */
export type FileRow = FoundLabel | { readonly refused: TagError };

/** As they come: cells are texts, JSON has anything. Empty texts, `null` and what is absent say nothing. */
export interface RawLabel {
  readonly text: unknown;
  readonly wordings?: unknown;
  readonly templates?: unknown;
  readonly threshold?: unknown;
  readonly key?: unknown;
  readonly colour?: unknown;
  readonly group?: unknown;
  readonly groupKind?: unknown;
  readonly learn?: unknown;
  readonly head?: unknown;
}

export function labelRow(where: string, raw: RawLabel): FileRow {
  try {
    return found(where, raw);
  } catch (error) {
    if (error instanceof TagError) return { refused: error };
    throw error;
  }
}

function found(where: string, raw: RawLabel): FoundLabel {
  if (isNothing(raw.text)) throw new TagError('empty-label', `${where} has no label: write one, or remove the rest.`);
  if (typeof raw.text !== 'string') {
    throw new TagError('usage', `${where}: a label is a text, not ${shown(raw.text)}: put it in quotes.`);
  }
  const text = cleaned(raw.text);
  if (text.length > LONGEST_LABEL) {
    const most = LONGEST_LABEL.toLocaleString('en');
    throw new TagError('too-large', `${where}: ${quoted(text)} has more than ${most} characters: shorten it.`);
  }
  const read = <T>(name: Field, value: unknown): T | undefined => {
    if (isNothing(value)) return undefined;
    const read = FIELDS[name].read(value) as T | undefined;
    if (read !== undefined) return read;
    const wanted = `the ${name} of ${quoted(text)} should be ${FIELDS[name].wanted}, not ${shown(value)}`;
    throw new TagError('usage', `${where}: ${wanted}: correct it.`);
  };
  const wordings = read<string[]>('wordings', raw.wordings) ?? [];
  const templates = read<boolean>('templates', raw.templates);
  const threshold = read<number>('threshold', raw.threshold);
  const key = read<string>('key', raw.key);
  const colour = read<(typeof COLOURS)[number]>('colour', raw.colour);
  const learn = read<boolean>('learn', raw.learn);
  const head = read<LabelHead>('head', raw.head);
  const name = read<string>('group', raw.group);
  const kind = read<LabelGroup['kind']>('group kind', raw.groupKind);
  return {
    where,
    entry: {
      text,
      ...(wordings.length === 0 ? {} : { wordings }),
      ...(templates === true ? { templates } : {}),
      ...(threshold === undefined ? {} : { threshold }),
      ...(key === undefined ? {} : { key }),
      ...(colour === undefined ? {} : { colour }),
      ...(learn === false ? { learn } : {}),
      ...(head === undefined ? {} : { head }),
    },
    group: name === undefined ? undefined : { name, ...(kind === undefined ? {} : { kind }) },
  };
}

/** `read` gives undefined for what is none. */
const FIELDS = {
  wordings: { read: toWordings, wanted: `up to ${MOST_WORDINGS} texts, none longer than a label may be` },
  templates: { read: toFlag, wanted: 'yes or no' },
  threshold: { read: toThreshold, wanted: 'a number from 0 to 1, such as 0.7, or a percentage, such as 70 %' },
  key: { read: toKey, wanted: 'one character' },
  learn: { read: toFlag, wanted: 'yes or no' },
  head: { read: (value) => labelHeadSchema.safeParse(value).data, wanted: 'as Reeltag writes it' },
  colour: { read: (value) => named(COLOURS, value), wanted: `one of ${COLOURS.join(', ')}` },
  group: { read: toName, wanted: `a name of at most ${LONGEST_NAME} characters` },
  'group kind': {
    read: (value) => named(['one-of', 'any-of'], wordOf(value).replace(/[ _]/, '-')),
    wanted: 'one-of or any-of',
  },
} as const satisfies Record<string, { read(value: unknown): unknown; wanted: string }>;
type Field = keyof typeof FIELDS;

function toWordings(value: unknown): string[] | undefined {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const wordings: string[] = [];
  for (const text of texts) {
    if (typeof text !== 'string') return undefined;
    const wording = cleaned(text);
    if (wording !== '') wordings.push(wording);
    if (wording.length > LONGEST_LABEL || wordings.length > MOST_WORDINGS) return undefined;
  }
  return wordings;
}

function toFlag(value: unknown): boolean | undefined {
  const word = wordOf(value).trim().toLowerCase();
  if (['true', 'yes', '1', 'x'].includes(word)) return true;
  return ['false', 'no', '0'].includes(word) ? false : undefined;
}

/** Spreadsheets write what their country writes: 0,7 as well as 0.7. */
function toThreshold(value: unknown): number | undefined {
  const [, digits, percent] = /^(\d*[.,]?\d+(?:[eE]-?\d+)?)\s*(%?)$/.exec(wordOf(value).trim()) ?? [];
  if (digits === undefined) return undefined;
  const threshold = Number(digits.replace(',', '.')) / (percent === '' ? 1 : 100);
  return threshold <= 1 ? threshold : undefined;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Code units of a key. */
const LONGEST_KEY = 8;

function toKey(value: unknown): string | undefined {
  const key = typeof value === 'number' ? String(value) : value;
  if (typeof key !== 'string' || key.length > LONGEST_KEY) return undefined;
  return [...graphemes.segment(key)].length === 1 ? key : undefined;
}

function toName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = cleaned(value);
  return name.length <= LONGEST_NAME ? name : undefined;
}

function named<T extends string>(names: readonly T[], value: unknown): T | undefined {
  const wanted = wordOf(value).trim().toLowerCase();
  return names.find((name) => name === wanted);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Half of a character is none that could be kept. */
function cleaned(text: string): string {
  return text.toWellFormed().trim();
}

/** A value as a sentence shows it. */
function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1' : `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : String(value);
}
