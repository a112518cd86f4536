/**
 * CVAT’s own XML, of a task, a job or a project, for video and for images: tracks, whatever shapes they have, and tags of frames. A thing
 * is there from the frame that it comes at to the one that it is gone at; where in the picture it is has no place here.
 */
import type { Element } from '@xmldom/xmldom';
import { decisionSchema } from '../../wire/app/tags.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { ReadTag, ReadVideo } from '../handed.ts';
import { momentOf, textOf } from '../json/read.ts';
import { colourOf } from '../words/hex-colours.ts';
import { childOf, childrenOf, childText, countIn, partsOf, requireRoot } from '../xml/read.ts';
import { BESIDE_DECISIONS, isOwnModel, OWN_GUESS } from './model-name.ts';

export const cvatReader: Reader = {
  id: 'cvat',
  recognises: (name, beginning) => {
    return (
      /\.xml$/i.test(name) &&
      /<annotations[\s>]/.test(beginning) &&
      /<(?:meta|track|image|version)[\s>]/.test(beginning)
    );
  },
  read,
};

const ROOT = 'annotations';
const SHAPES = ['box', 'polygon', 'polyline', 'points', 'cuboid', 'ellipse', 'skeleton', 'mask'];

/** A task: which video it is of, and which of its frames it has. */
interface Task {
  readonly id: string;
  readonly names: ReadVideo['names'];
  /** not a job, which may be a part of one */
  readonly isWhole: boolean;
  /** frames from one that it has to the next */
  readonly step: number;
  /** the frame after its last */
  readonly end: number | undefined;
}

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncIterable<ReadVideo> {
  const text = await file.text();
  requireRoot(text, ROOT, 'There are no annotations of CVAT in it: export them there as CVAT for video 1.1.');
  const [meta] = partsOf(text, ROOT, 'meta');
  const tasks = tasksIn(meta, file.name).map((task) => ({ task, tracks: [] as Said[], runs: new Runs(task.step) }));
  for (const part of partsOf(text, ROOT, 'track', 'image')) {
    const breath = file.breathe();
    if (breath !== undefined) await breath;
    const own = tasks.length === 1 ? tasks[0] : tasks.find(({ task }) => task.id === part.getAttribute('task_id'));
    if (own === undefined) leaveOut('Something of a task that the file does not name.', part.nodeName);
    else if (part.nodeName === 'track') for (const said of trackTags(part, own.task)) own.tracks.push(said);
    else own.runs.add(part);
  }
  const colours = coloursIn(meta);
  for (const { task, tracks, runs } of tasks) {
    const where = tasks.length === 1 ? 'its task' : `task ${task.id}`;
    const tags = new Sifted(where, leaveOut, colours).of([...tracks, ...runs.all()]);
    yield { where, names: task.names, tags };
  }
}

function tasksIn(meta: Element | undefined, fileName: string): Task[] {
  const project = childOf(meta, 'project');
  const elements = [
    ...(project === undefined ? childrenOf(meta, 'task', 'job') : childrenOf(childOf(project, 'tasks'), 'task')),
  ];
  const tasks = elements.map((element, n) =>
    taskOf(element, n, elements.length === 1 ? childText(meta, 'source') : undefined),
  );
  // An old file may name none: its own name is what is left.
  return tasks.length > 0
    ? tasks
    : [{ id: '', names: { name: fileName.replace(/\.xml$/i, '') }, isWhole: true, step: 1, end: undefined }];
}

function taskOf(element: Element, n: number, source: string | undefined): Task {
  const name = source ?? childText(element, 'source') ?? childText(element, 'name');
  const step = Math.max(1, countIn(/step=(\d+)/.exec(childText(element, 'frame_filter') ?? '')?.[1]) ?? 1);
  const first = countIn(childText(element, 'start_frame')) ?? 0;
  const [last, size] = [countIn(childText(element, 'stop_frame')), countIn(childText(element, 'size'))];
  const isWhole = element.nodeName === 'task' && first === 0;
  const end = last !== undefined ? last + 1 : size === undefined ? undefined : first + size * step;
  return { id: childText(element, 'id') ?? `${n + 1}`, names: name === undefined ? {} : { name }, isWhole, step, end };
}

function coloursIn(meta: Element | undefined): Map<string, NonNullable<ReadTag['colour']>> {
  const labels = childOf(childOf(meta, 'task', 'job', 'project'), 'labels');
  return new Map(
    [...childrenOf(labels, 'label')].flatMap((label) => {
      const [name, colour] = [childText(label, 'name'), colourOf(childText(label, 'color') ?? '')];
      return name === undefined || colour === undefined ? [] : [[name, colour]];
    }),
  );
}

/** What is said of some frames, or of all. */
interface Said {
  readonly label: string | null;
  readonly source: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** frames, the end not with them; undefined where it never comes or goes */
  readonly frames: { readonly first: number; readonly end: number } | undefined;
}

function* trackTags(track: Element, task: Task): Generator<Said> {
  const shapes = [...childrenOf(track, ...SHAPES)].flatMap((shape) => {
    const frame = countIn(shape.getAttribute('frame'));
    return frame === undefined ? [] : [{ frame, isThere: shape.getAttribute('outside') !== '1', shape }];
  });
  shapes.sort((one, other) => one.frame - other.frame);
  const [label, source] = [track.getAttribute('label'), track.getAttribute('source')];
  for (const { frames, shape } of visibleIn(shapes, task))
    yield { label, source, attributes: attributesOf(shape), frames };
}

function* visibleIn(
  shapes: readonly { frame: number; isThere: boolean; shape: Element }[],
  task: Task,
): Generator<{ frames: Said['frames']; shape: Element }> {
  let since: (typeof shapes)[number] | undefined;
  for (const each of shapes) {
    if (each.isThere) since ??= each;
    else if (since !== undefined) {
      if (each.frame > since.frame) yield { frames: framesBetween(since.frame, each.frame, task), shape: since.shape };
      since = undefined;
    }
  }
  if (since === undefined) return;
  const until = endWithout(since.frame, shapes, task);
  yield { frames: framesBetween(since.frame, until, task), shape: since.shape };
}

/** Where a track ends that does not say so: CVAT’s with the video; others have a shape a frame, to the last in which it is seen. */
function endWithout(since: number, shapes: readonly { frame: number }[], { step, end }: Task): number | undefined {
  const seen = shapes.filter(({ frame }) => frame >= since);
  const after = (seen[seen.length - 1]?.frame ?? since) + step;
  const isDense = seen.length > 1 && after - since === seen.length * step;
  return isDense || (end !== undefined && end < after) ? after : end;
}

function framesBetween(first: number, until: number | undefined, { isWhole, step, end }: Task): Said['frames'] {
  if (isWhole && first === 0 && (until === undefined || until === end)) return undefined;
  return { first, end: until ?? first + step };
}

/** Tags of frames, and shapes that belong to no track: of one that follows the other a span is made. */
class Runs {
  readonly #runs = new Map<string, { said: Omit<Said, 'frames'>; spans: { first: number; end: number }[] }>();
  readonly #step: number;

  constructor(step: number) {
    this.#step = step;
  }

  add(image: Element): void {
    const frame = countIn(image.getAttribute('id'));
    if (frame === undefined) return;
    for (const element of childrenOf(image, 'tag', ...SHAPES)) {
      const said = {
        label: element.getAttribute('label'),
        source: element.getAttribute('source'),
        attributes: attributesOf(element),
      };
      const { decision, by } = said.attributes;
      const key = JSON.stringify([said.label, decision, by, isGuess(said)]);
      const run = this.#runs.get(key) ?? { said, spans: [] };
      this.#runs.set(key, run);
      const last = run.spans[run.spans.length - 1];
      const end = frame + this.#step;
      if (last !== undefined && frame >= last.first && frame <= last.end) last.end = Math.max(last.end, end);
      else run.spans.push({ first: frame, end });
    }
  }

  all(): Said[] {
    return [...this.#runs.values()].flatMap(({ said, spans }) => spans.map((frames) => ({ ...said, frames })));
  }
}

function attributesOf(element: Element): Record<string, string> {
  const pairs = [...childrenOf(element, 'attribute')].map((each) => [
    each.getAttribute('name') ?? '',
    each.textContent ?? '',
  ]);
  return Object.fromEntries(pairs);
}

/** A model’s, or one that only followed what a person drew. */
function isGuess({ source, attributes }: Pick<Said, 'source' | 'attributes'>): boolean {
  return source === 'auto' || isOwnModel(attributes['model'] ?? '');
}

const OWN_ATTRIBUTES: readonly string[] = ['decision', 'by', 'at', 'fit', 'model'];

class Sifted {
  readonly #where: string;
  readonly #leaveOut: LeaveOut;
  readonly #colours: ReadonlyMap<string, NonNullable<ReadTag['colour']>>;

  constructor(where: string, leaveOut: LeaveOut, colours: ReadonlyMap<string, NonNullable<ReadTag['colour']>>) {
    this.#where = where;
    this.#leaveOut = leaveOut;
    this.#colours = colours;
  }

  of(all: readonly Said[]): ReadTag[] {
    const isDecided = all.some((said) => !isGuess(said));
    return all.flatMap((said) => (isGuess(said) ? this.#guessOf(said, isDecided) : this.#tagOf(said, 'yes')));
  }

  #guessOf(said: Said, isDecided: boolean): ReadTag[] {
    if (isOwnModel(said.attributes['model'] ?? '')) this.#skip(OWN_GUESS);
    else if (isDecided) this.#skip(BESIDE_DECISIONS);
    else return this.#tagOf({ ...said, attributes: { by: 'a model in CVAT', ...said.attributes } }, 'unsure');
    return [];
  }

  #tagOf({ label: named, attributes, frames }: Said, decision: ReadTag['decision']): ReadTag[] {
    const label = textOf(named);
    if (label === undefined) {
      this.#skip('Something without a label.');
      return [];
    }
    if (Object.keys(attributes).some((name) => !OWN_ATTRIBUTES.includes(name))) this.#skip('An attribute of a label.');
    const said = decisionSchema.safeParse(attributes['decision']);
    const [by, at, colour] = [textOf(attributes['by']), momentOf(attributes['at']), this.#colours.get(label)];
    return [
      {
        label,
        ...(colour === undefined ? {} : { colour }),
        ...(frames === undefined ? {} : { start: { frame: frames.first }, end: { frame: frames.end } }),
        decision: said.success ? said.data : decision,
        ...(by === undefined ? {} : { by }),
        ...(at === undefined ? {} : { at }),
      },
    ];
  }

  #skip(sentence: string): void {
    this.#leaveOut(sentence, this.#where);
  }
}
