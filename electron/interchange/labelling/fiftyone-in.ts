/**
 * FiftyOne's `labels.json`, of temporal detections or of classifications, as its exporters write them, `data.json` that says which file
 * each key of these is, and `samples.json` of a whole dataset.
 */
import type { Decision } from '../../wire/app/tags.ts';
import { decisionSchema } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { ReadTag, ReadVideo } from '../handed.ts';
import { isObject, type JsonObject, jsonOf, momentOf, numberOf, objectsIn, textOf } from '../json/read.ts';
import { BESIDE_DECISIONS, isOwnModel, OWN_GUESS } from './model-name.ts';

export const fiftyoneReader: Reader = {
  id: 'fiftyone',
  recognises: (name, beginning) =>
    /\.json$/i.test(name) && (isLabels(beginning) || isSamples(beginning) || isManifest(name, beginning)),
  read,
};

function isLabels(beginning: string): boolean {
  return (
    /^\s*\{/.test(beginning) &&
    /"labels"\s*:\s*\{/.test(beginning) &&
    /"(?:classes|support|timestamps)"\s*:/.test(beginning)
  );
}

function isSamples(beginning: string): boolean {
  return /^\s*\{\s*"samples"\s*:\s*\[/.test(beginning) && /"(?:filepath|_id)"\s*:/.test(beginning);
}

function isManifest(name: string, beginning: string): boolean {
  return /^data\.json$/i.test(name) && /^\s*\{\s*"[^"]+"\s*:\s*"/.test(beginning);
}

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncIterable<ReadVideo> {
  const data = await jsonOf(file);
  if (isObject(data) && Array.isArray(data['samples'])) yield* samplesIn(data['samples'], leaveOut);
  else if (isObject(data) && isObject(data['labels'])) yield* labelsIn(data['labels'], classesIn(data), leaveOut);
  else if (isObject(data) && isManifest(file.name, JSON.stringify(data).slice(0, 10_000))) yield* filesIn(data);
  else
    throw new TagError('unreadable', 'There are no labels of FiftyOne in it: choose its labels.json or samples.json.');
}

function classesIn({ classes }: JsonObject): readonly unknown[] {
  return Array.isArray(classes) ? classes : [];
}

function* labelsIn(labels: JsonObject, classes: readonly unknown[], leaveOut: LeaveOut): Generator<ReadVideo> {
  for (const [key, value] of Object.entries(labels)) {
    const where = `“${key.slice(0, 80)}”`;
    const entries = Array.isArray(value) ? value : value === null ? [] : [value];
    yield { where, names: namesOf(key), tags: new ReadEntries(classes, where, leaveOut).of(entries) };
  }
}

/** What other files call a video, and where it lies. */
function* filesIn(files: JsonObject): Generator<ReadVideo> {
  for (const [key, path] of Object.entries(files)) {
    if (typeof path !== 'string' || path === '') continue;
    yield {
      where: `“${key.slice(0, 80)}”`,
      names: { ...namesOf(key), path, name: path.replace(/^.*[\\/]/s, '') },
      tags: [],
    };
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Keys are absolute paths, or what videos are called beneath the dataset’s folder, without the ending. */
function namesOf(key: string): ReadVideo['names'] {
  if (UUID.test(key)) return { id: key.toLowerCase() };
  const name = key.replace(/^.*[\\/]/s, '');
  return /^(?:[\\/]|[a-z]:[\\/])/i.test(key) ? { path: key, name } : { name };
}

/** Each field of a sample may be labels; fields that describe the file or its frames are none. */
function* samplesIn(samples: readonly unknown[], leaveOut: LeaveOut): Generator<ReadVideo> {
  for (const [n, sample] of samples.entries()) {
    const where = `sample ${n + 1}`;
    const path = isObject(sample) ? textOf(sample['filepath']) : undefined;
    if (!isObject(sample) || path === undefined) {
      leaveOut('A sample that names no file.', where);
      continue;
    }
    const metadata = isObject(sample['metadata']) ? sample['metadata'] : {};
    const duration = numberOf(metadata['duration']);
    if (Array.isArray(sample['tags']) && sample['tags'].length > 0)
      leaveOut('A sample’s tag of FiftyOne: it is no label.', where);
    const lists = Object.values(sample).flatMap((field) => (isObject(field) ? [listIn(field)] : []));
    yield {
      where,
      names: { path, name: path.replace(/^.*[\\/]/s, ''), ...(duration === undefined ? {} : { duration }) },
      tags: new ReadEntries([], where, leaveOut).of(lists.flat()),
    };
  }
}

/** What of a field are labels that have a place here. */
function listIn(field: JsonObject): unknown[] {
  switch (field['_cls']) {
    case 'TemporalDetections':
      return objectsIn(field['detections']);
    case 'Classifications':
      return objectsIn(field['classifications']);
    case 'TemporalDetection':
    case 'Classification':
      return [field];
    default:
      return [];
  }
}

class ReadEntries {
  readonly #classes: readonly unknown[];
  readonly #where: string;
  readonly #leaveOut: LeaveOut;

  constructor(classes: readonly unknown[], where: string, leaveOut: LeaveOut) {
    this.#classes = classes;
    this.#where = where;
    this.#leaveOut = leaveOut;
  }

  of(entries: readonly unknown[]): ReadTag[] {
    const plain = entries.map((entry) => (isObject(entry) ? entry : { label: entry }));
    const [guessed, decided] = [plain.filter(isGuess), plain.filter((entry) => !isGuess(entry))];
    const tags = decided.flatMap((entry) => this.#tagOf(entry, 'yes', undefined));
    return [...tags, ...guessed.flatMap((entry) => this.#guessOf(entry, decided.length > 0))];
  }

  #guessOf(entry: JsonObject, isDecided: boolean): ReadTag[] {
    const model = factOf(entry, 'model') ?? 'a model in FiftyOne';
    if (isOwnModel(model)) this.#skip(OWN_GUESS);
    else if (isDecided) this.#skip(BESIDE_DECISIONS);
    else return this.#tagOf(entry, 'unsure', model);
    return [];
  }

  #tagOf(entry: JsonObject, decision: Decision, model: string | undefined): ReadTag[] {
    const label = this.#labelOf(entry['label']);
    const place = label === undefined ? undefined : placeOf(entry);
    if (label === undefined || place === undefined) {
      this.#skip(
        label === undefined ? 'Something without a label.' : 'A detection without frames or times of its own.',
      );
      return [];
    }
    const said = decisionSchema.safeParse(factOf(entry, 'decision'));
    const [by, at] = [model ?? factOf(entry, 'by'), momentOf(factOf(entry, 'at'))];
    return [
      {
        label,
        ...place,
        decision: said.success ? said.data : decision,
        ...(by === undefined ? {} : { by }),
        ...(at === undefined ? {} : { at }),
      },
    ];
  }

  /** A number is that of a class. */
  #labelOf(label: unknown): string | undefined {
    return textOf(label) ?? (typeof label === 'number' ? (textOf(this.#classes[label]) ?? String(label)) : undefined);
  }

  #skip(sentence: string): void {
    this.#leaveOut(sentence, this.#where);
  }
}

/** What has a confidence comes from a model. */
function isGuess({ confidence }: JsonObject): boolean {
  return numberOf(confidence) !== undefined;
}

/** An attribute: by itself, or a field of the label as whole datasets have them. */
function factOf(entry: JsonObject, name: string): string | undefined {
  return textOf(isObject(entry['attributes']) ? entry['attributes'][name] : undefined) ?? textOf(entry[name]);
}

function placeOf(entry: JsonObject): Pick<ReadTag, 'start' | 'end'> | undefined {
  const { support, timestamps } = entry;
  if (support === undefined && timestamps === undefined) return entry['_cls'] === 'TemporalDetection' ? undefined : {};
  const [from, to] = Array.isArray(support ?? timestamps) ? ((support ?? timestamps) as unknown[]) : [];
  if (support === undefined) {
    const [start, end] = [secondsIn(from), secondsIn(to)];
    if (start === undefined || end === undefined || end < start || start < 0) return undefined;
    return { start: { seconds: start }, end: end === start ? 'next frame' : { seconds: end } };
  }
  const [first, last] = [numberOf(from), numberOf(to)];
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return undefined;
  const [begin, end] = [(first as number) - 1, last as number];
  return begin < 0 || end <= begin ? undefined : { start: { frame: begin }, end: { frame: end } };
}

/** Seconds, or `HH:MM:SS.XXX`. */
function secondsIn(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(\d+):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(value) : null;
  if (parts === null) return numberOf(value);
  return 3600 * Number(parts[1]) + 60 * Number(parts[2]) + Number(parts[3]);
}
