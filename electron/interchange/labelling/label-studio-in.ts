/**
 * What Label Studio exports: JSON of every version (annotations, or completions as they were called), and JSON_MIN where a value
 * can only be a label's. Files that were made for its import are read, too.
 */
import { TagError } from '../../wire/errors.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { Rational } from '../frame-clock.ts';
import type { ReadTag, ReadVideo } from '../handed.ts';
import { isObject, type JsonObject, jsonOf, momentOf, numberOf, objectsIn, textOf } from '../json/read.ts';
import { decisionOf } from './label-studio-config.ts';
import { videoNameIn } from './label-studio-video.ts';
import { BESIDE_DECISIONS, isOwnModel, OWN_GUESS } from './model-name.ts';
import { rateOf } from './rates.ts';

/** Results that hold labels. */
const TAKEN: readonly string[] = ['timelinelabels', 'choices', 'labels'];

export const labelStudioReader: Reader = {
  id: 'label-studio',
  recognises: (name, beginning) => /\.json$/i.test(name) && (isTasks(beginning) || isMin(beginning)),
  read,
};

function isTasks(beginning: string): boolean {
  return (
    /"(?:annotations|completions|predictions)"\s*:\s*\[/.test(beginning) &&
    /"data"\s*:\s*\{|"(?:completed_by|was_cancelled|from_name)"\s*:/.test(beginning)
  );
}

function isMin(beginning: string): boolean {
  return /^\s*\[\s*\{/.test(beginning) && /"(?:annotation_id|lead_time)"\s*:/.test(beginning);
}

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncIterable<ReadVideo> {
  const data = await jsonOf(file);
  if (!Array.isArray(data) && !isObject(data)) {
    throw new TagError(
      'unreadable',
      'There are no tasks of Label Studio in it: export them there as JSON, then try again.',
    );
  }
  for (const [n, task] of (Array.isArray(data) ? data : [data]).entries()) {
    const where = `task ${isObject(task) ? (numberOf(task['id']) ?? n + 1) : n + 1}`;
    const video = isObject(task) ? readTask(task, where, leaveOut) : undefined;
    if (video === undefined) leaveOut('A task that names no video.', where);
    else yield video;
  }
}

function readTask(task: JsonObject, where: string, leaveOut: LeaveOut): ReadVideo | undefined {
  const data = isObject(task['data']) ? task['data'] : task;
  const names = videoNameIn(data);
  const meta = isObject(task['meta']) ? task['meta'] : {};
  const [id, contentId, duration] = [textOf(meta['id']), textOf(meta['content']), numberOf(meta['duration'])];
  if (names === undefined && id === undefined) return undefined;
  const results = new ReadResults(rateIn(data), where, leaveOut);
  const tags = data === task ? results.ofMin(task) : results.ofTask(task);
  const rating = numberOf(meta['rating']) ?? results.rating;
  const note = textOf(meta['note']);
  return {
    where,
    names: {
      ...names,
      ...(id === undefined ? {} : { id }),
      ...(contentId === undefined ? {} : { contentId }),
      ...(duration === undefined ? {} : { duration }),
    },
    tags,
    ...(rating === undefined ? {} : { rating }),
    ...(note === undefined ? {} : { note }),
    ...(meta['reviewed'] === true ? { reviewed: true } : {}),
  };
}

const RATE_NAMES = /^(?:fps|frame_?rate)$/i;

/** Which rate the task's frames are counted by, where it says so: the video's own may be another. */
function rateIn(data: JsonObject): Rational | undefined {
  const name = Object.keys(data).find((key) => RATE_NAMES.test(key));
  const value = name === undefined ? undefined : data[name];
  return rateOf(typeof value === 'string' ? Number(value) : (numberOf(value) ?? Number.NaN));
}

/** Who decided, and when: of a whole annotation, unless a result says otherwise. */
type Source = Pick<ReadTag, 'by' | 'at'> & Partial<Pick<ReadTag, 'decision'>>;

class ReadResults {
  /** stars that somebody gave */
  rating: number | undefined;
  readonly #rate: Rational | undefined;
  readonly #where: string;
  readonly #leaveOut: LeaveOut;

  constructor(rate: Rational | undefined, where: string, leaveOut: LeaveOut) {
    this.#rate = rate;
    this.#where = where;
    this.#leaveOut = leaveOut;
  }

  ofTask(task: JsonObject): ReadTag[] {
    const annotations = objectsIn(task['annotations'] ?? task['completions']);
    const valid = annotations.filter((each) => each['was_cancelled'] !== true && each['skipped'] !== true);
    if (valid.length < annotations.length) this.#skip('An annotation that was cancelled.');
    const tags = valid.flatMap((annotation) => this.#ofResults(annotation['result'], sourceOf(annotation)));
    return [...tags, ...this.#ofPredictions(objectsIn(task['predictions']), valid.length > 0)];
  }

  #ofPredictions(predictions: readonly JsonObject[], isDecided: boolean): ReadTag[] {
    return predictions.flatMap((prediction) => {
      const by = textOf(prediction['model_version']) ?? 'a model in Label Studio';
      if (isOwnModel(by)) this.#skip(OWN_GUESS);
      else if (isDecided) this.#skip(BESIDE_DECISIONS);
      else return this.#ofResults(prediction['result'], { by, ...timeIn(prediction), decision: 'unsure' });
      return [];
    });
  }

  /** Choices of one label alone are texts as any other datum is. */
  ofMin(record: JsonObject): ReadTag[] {
    const by = personIn(record['annotator']);
    const source = { ...(by === undefined ? {} : { by }), ...timeIn(record) };
    return Object.entries(record).flatMap(([control, value]) =>
      objectsIn(Array.isArray(value) ? value : [value]).flatMap((each) => this.#ofValue(control, each, source, {})),
    );
  }

  #ofResults(results: unknown, source: Source): ReadTag[] {
    return objectsIn(results).flatMap((result) => {
      const value = isObject(result['value']) ? result['value'] : {};
      const meta = isObject(result['meta']) ? result['meta'] : {};
      const type = textOf(result['type']);
      if (type === undefined || TAKEN.includes(type)) {
        return this.#ofValue(textOf(result['from_name']) ?? '', value, source, meta);
      }
      // A rectangle has labels, too.
      this.#tellOf(type, value);
      return [];
    });
  }

  #tellOf(type: string, value: JsonObject): void {
    if (type === 'rating' && Number.isInteger(value['rating'])) this.rating = numberOf(value['rating']);
    else this.#skip('A result that is neither a choice nor a label on a timeline.');
  }

  #ofValue(control: string, value: JsonObject, source: Source, meta: JsonObject): ReadTag[] {
    const kind = TAKEN.find((name) => Array.isArray(value[name]));
    if (kind === undefined) return [];
    const labels = value[kind] as unknown[];
    // A choice may be of a region, and then has its place.
    const places = kind === 'choices' && value['ranges'] === undefined ? [{}] : this.#placesIn(value);
    return labels.flatMap((named, n) => {
      const label = textOf(named);
      if (label === undefined) {
        this.#skip('A choice within choices: it has no one label.');
        return [];
      }
      const own = ownSource(meta, n);
      return places.map((place) => ({ label, decision: decisionOf(control), ...source, ...own, ...place }));
    });
  }

  #placesIn(value: JsonObject): Pick<ReadTag, 'start' | 'end'>[] {
    if (value['ranges'] === undefined) return this.#secondsIn(value);
    return objectsIn(value['ranges']).flatMap(({ start, end = start }) => {
      const [first, last] = [numberOf(start), numberOf(end)];
      if (first === undefined || last === undefined || last < first || first < 0 || last > Number.MAX_SAFE_INTEGER) {
        this.#skip('A range of frames that ends before it begins, or has no numbers.');
        return [];
      }
      // Frames are counted from 1; some models count from 0 all the same.
      const begin = Math.max(0, Math.round(first) - 1);
      return [{ start: this.#frame(begin), end: this.#frame(Math.max(begin + 1, Math.round(last))) }];
    });
  }

  /** Spans of sound, which older projects put on a video’s sound track. */
  #secondsIn({ start, end }: JsonObject): Pick<ReadTag, 'start' | 'end'>[] {
    const [from, to] = [numberOf(start), numberOf(end)];
    if (from === undefined || to === undefined || from < 0 || to <= from) {
      this.#skip('A label without a place in time.');
      return [];
    }
    return [{ start: { seconds: from }, end: { seconds: to } }];
  }

  #frame(frame: number): NonNullable<ReadTag['start']> {
    return this.#rate === undefined ? { frame } : { frame, rate: this.#rate };
  }

  #skip(sentence: string): void {
    this.#leaveOut(sentence, this.#where);
  }
}

function sourceOf(annotation: JsonObject): Source {
  const by = personIn(annotation['completed_by']);
  return { ...(by === undefined ? {} : { by }), ...timeIn(annotation) };
}

function timeIn(annotation: JsonObject): Pick<ReadTag, 'at'> {
  const at = momentOf(annotation['updated_at']) ?? momentOf(annotation['created_at']);
  return at === undefined ? {} : { at };
}

/** Labels Studio's own number of a person, an address, or somebody with several names. */
function personIn(value: unknown): string | undefined {
  if (typeof value === 'number') return `Label Studio user ${value}`;
  if (!isObject(value)) return textOf(value);
  const name = [textOf(value['first_name']), textOf(value['last_name'])].filter((part) => part !== undefined).join(' ');
  return textOf(value['email']) ?? textOf(value['username']) ?? textOf(name) ?? personIn(value['id']);
}

/** What Reeltag wrote of the n-th label of a result. */
function ownSource(meta: JsonObject, n: number): Source {
  const nth = (name: string) => (Array.isArray(meta[name]) ? (meta[name] as unknown[])[n] : undefined);
  const [by, at] = [textOf(nth('by')), momentOf(nth('at'))];
  return { ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) };
}
