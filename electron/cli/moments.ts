/** `reeltag moments`: where in each video labels hold. */
import { basename, resolve } from 'node:path';
import { DEMO_BANK, GENERAL_BANK } from '../catalogue/background.ts';
import { DEFAULT_LABELS } from '../catalogue/default-labels.ts';
import { unknownWords } from '../catalogue/labels.ts';
import { isDemoModel } from '../catalogue/models.ts';
import { cosines } from '../engine/internvideo2/ranking.ts';
import type { Supervisor } from '../engine-host/supervisor.ts';
import { BackgroundTable } from '../fit/background-table.ts';
import { BYTE_ORDER_MARK, csvRow, markedAsText } from '../interchange/csv.ts';
import { type Cells, cellsOf, fitsIn } from '../moments/cells.ts';
import { type FoundMoment, momentsOf } from '../moments/moments.ts';
import { breathing } from '../turns/breath.ts';
import { USUAL_THRESHOLD } from '../wire/app/labels.ts';
import { USUAL_MOMENTS } from '../wire/app/settings.ts';
import type { Span } from '../wire/app/tags.ts';
import type { ModelRef, StageProgress } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';
import { clock } from './clock.ts';
import type { Context } from './context.ts';
import { measureForMany } from './devices.ts';
import { forEachVideo } from './each-video.ts';
import { type ModelOptions, modelInUse, modelRef, openModel, withEngine } from './engine.ts';
import { type LabelSources, namesLabels, readLabels, requireDistinctTokens } from './labels.ts';
import { parseCount, parseFraction, parseLength } from './numbers.ts';
import { segmentsOf } from './segments.ts';
import { percent } from './table.ts';
import { printable } from './text.ts';

export interface MomentsOptions extends ModelOptions, LabelSources {
  segment?: string | undefined;
  threshold?: string | undefined;
  track?: string | undefined;
  json?: boolean | undefined;
  csv?: boolean | undefined;
}

/** Of one video the scenes are looked for while the model looks at another. */
const VIDEOS_AT_ONCE = 2;

/** @throws TagError for what keeps every video from being looked at; AbortError */
export async function moments(context: Context, videos: readonly string[], options: MomentsOptions): Promise<number> {
  const seconds = options.segment === undefined ? USUAL_MOMENTS.seconds : parseLength('--segment', options.segment);
  const threshold = options.threshold === undefined ? USUAL_THRESHOLD : parseFraction('--threshold', options.threshold);
  const track = options.track === undefined ? {} : { track: parseCount('--track', options.track) };
  const model = modelRef(options, await modelInUse(options));
  const isDemo = isDemoModel(model.directory);
  const named = isDemo && !namesLabels(options) ? [...DEFAULT_LABELS] : await readLabels(options, context.say);
  const labels = isDemo ? sayUnknown(context, named) : named;
  const { signal } = context;
  const work = async (engine: Supervisor): Promise<number> => {
    await requireDistinctTokens(labels, model.directory);
    await measureForMany(context, engine, model, videos.length);
    const { id, frameCount } = await openModel(context, engine, model);
    const texts = await readTexts(engine, model, labels, isDemo ? DEMO_BANK : GENERAL_BANK, context);
    if (options.csv === true) context.print(BYTE_ORDER_MARK + csvLine(['video', 'label', 'start', 'end', 'fit']));
    const isHopeless = (): boolean => engine.stopped;
    return forEachVideo(context, videos, { jobs: VIDEOS_AT_ONCE, isHopeless }, async (video, show) => {
      const path = resolve(video);
      const onProgress = (fraction: number): void => show({ stage: 'decoding', fraction });
      const cut = { seconds, overlap: USUAL_MOMENTS.overlap };
      const { spans, end } = await segmentsOf(path, { ...track, cut, signal, onProgress });
      const seen = await look(engine, { model, path, ...track, spans }, show, signal).catch((error: unknown) => {
        // Nobody chose a part of it.
        if (error instanceof TagError && error.kind === 'too-short') throw tooShort(video, frameCount);
        throw error;
      });
      const found = await momentsOfLabels(seen, end, texts, threshold, signal);
      return () => print(context, options, { video, model: id, labels, found });
    });
  };
  return withEngine(context, work, VIDEOS_AT_ONCE);
}

interface Texts {
  /** (D) each */
  readonly labels: readonly Float32Array[];
  readonly bank: readonly Float32Array[];
}

async function readTexts(
  engine: Supervisor,
  model: ModelRef,
  labels: readonly string[],
  bank: readonly string[],
  { signal }: Context,
): Promise<Texts> {
  const { embeddings } = await engine.call('embedTexts', { model, texts: [...labels, ...bank] }, { signal });
  return { labels: embeddings.slice(0, labels.length), bank: embeddings.slice(labels.length) };
}

/** Labels that the demo model never learnt have numbers that nobody should believe. */
function sayUnknown({ say }: Context, labels: readonly string[]): string[] {
  const unknown = labels.filter((label) => unknownWords(label).length > 0);
  for (const label of unknown) {
    say(`The demo model never learnt ${unknownWords(label).join(', ')}: “${printable(label)}” is left out.`);
  }
  const known = labels.filter((label) => !unknown.includes(label));
  if (known.length > 0) return known;
  throw new TagError(
    'no-labels',
    'The demo model knows none of these labels: get the official model, or use other words.',
  );
}

interface Look {
  readonly span: Span;
  readonly vector: Float32Array;
}

async function look(
  engine: Supervisor,
  args: { model: ModelRef; path: string; track?: number; spans: Span[] },
  show: (stage: StageProgress) => void,
  signal: AbortSignal,
): Promise<Look[]> {
  const seen: Look[] = [];
  let [count, failure] = [0, undefined as TagError | undefined];
  await engine.call('encodeSpans', args, {
    signal,
    onProgress: (progress) => {
      if (!('span' in progress)) return;
      count += 1;
      show({ stage: 'encoding', fraction: count / args.spans.length });
      if ('error' in progress) failure ??= TagError.fromJSON(progress.error);
      else seen.push({ span: args.spans[progress.span] as Span, vector: progress.embedding });
    },
  });
  if (seen.length === 0 && failure !== undefined) throw failure;
  return seen;
}

function tooShort(video: string, frameCount: number): TagError {
  return new TagError(
    'too-short',
    `Every scene of ${basename(video)} is too short: the model needs ${frameCount} frames of one; use a longer video.`,
  );
}

/** (labels) the moments of each, by how its cosines stand against their background. */
async function momentsOfLabels(
  seen: readonly Look[],
  end: number,
  { labels, bank }: Texts,
  threshold: number,
  signal: AbortSignal,
): Promise<FoundMoment[][]> {
  if (seen.length === 0) return labels.map(() => []);
  const breathe = breathing(signal);
  const vectors = seen.map(({ vector }) => vector);
  const table = await BackgroundTable.of(vectors, bank, breathe);
  await table.learn(labels, breathe);
  const cells: Cells = cellsOf(
    seen.map(({ span }) => span),
    end,
  );
  const cosine = vectors.map((vector) => cosines(vector, labels)); // (segments, labels)
  const { slack, gap, shortest } = USUAL_MOMENTS;
  return labels.map((label, n) => {
    const fits = fitsIn(cells, (i) => table.fit(vectors[i] as Float32Array, label, cosine[i]?.[n] as number));
    return momentsOf(cells.edges, fits, { threshold, slack, gap, shortest });
  });
}

interface Found {
  readonly video: string;
  readonly model: string;
  readonly labels: readonly string[];
  readonly found: readonly (readonly FoundMoment[])[];
}

function print({ print: line }: Context, { json, csv }: MomentsOptions, { video, model, labels, found }: Found): void {
  const all = found
    .flatMap((some, n) => some.map((moment) => ({ label: labels[n] as string, ...moment })))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  if (json !== true && csv !== true) line(printable(video));
  const last = all.reduce((most, { end }) => Math.max(most, end), 0);
  for (const { label, start, end, fit } of all) {
    const [from, to] = [thousandths(start), thousandths(end)];
    if (json === true) line(JSON.stringify({ video, model, label, start: from, end: to, fit }));
    else if (csv === true)
      line(csvLine([markedAsText(video), markedAsText(label), String(from), String(to), fit.toFixed(4)]));
    else line(`  ${clock(start, last)} – ${clock(end, last)}  ${percent(fit)}  ${printable(label)}`);
  }
  if (all.length === 0 && json !== true && csv !== true) line('  Nothing known fits well anywhere.');
}

/** Whoever prints it ends it. */
const csvLine = (cells: readonly string[]): string => csvRow(cells).replace(/\n$/, '');
const thousandths = (time: number): number => Math.round(time * 1000) / 1000;
