/** `reeltag rank`: how well each label fits each video. */
import { resolve } from 'node:path';
import { DEFAULT_LABELS } from '../catalogue/default-labels.ts';
import { unknownWords } from '../catalogue/labels.ts';
import { isDemoModel } from '../catalogue/models.ts';
import type { Supervisor } from '../engine-host/supervisor.ts';
import type { RankedVideo } from '../wire/engine.ts';
import type { Context } from './context.ts';
import { measureForMany } from './devices.ts';
import { forEachVideo, parseJobs } from './each-video.ts';
import { type ModelOptions, modelInUse, modelRef, openModel, withEngine } from './engine.ts';
import { type LabelSources, namesLabels, readLabels, requireDistinctTokens } from './labels.ts';
import { type PartOptions, parseCount, parsePart } from './numbers.ts';
import { learntFirst, noneFits, rankingTable } from './table.ts';
import { quoted } from './text.ts';

export interface RankOptions extends ModelOptions, LabelSources, PartOptions {
  top?: string | undefined;
  match?: boolean | undefined;
  json?: boolean | undefined;
  jobs?: string | undefined;
}

/** @throws TagError for what keeps every video from being ranked; AbortError */
export async function rank(context: Context, videos: readonly string[], options: RankOptions): Promise<number> {
  const top = options.top === undefined ? undefined : parseCount('--top', options.top);
  const part = parsePart(options);
  const jobs = parseJobs(options.jobs);
  const model = modelRef(options, await modelInUse(options));
  const isDemo = isDemoModel(model.directory);
  const labels = isDemo && !namesLabels(options) ? [...DEFAULT_LABELS] : await readLabels(options, context.say);
  // What it was never taught it still has a number for, and nobody should believe it.
  const unknown = new Map(isDemo ? labels.map((label) => [label, unknownWords(label)]) : []);
  const { signal } = context;
  const work = async (engine: Supervisor): Promise<number> => {
    // The engine is still starting up: this costs no time, and opening the model begins to read the first video.
    await requireDistinctTokens(labels, model.directory);
    await measureForMany(context, engine, model, videos.length);
    const { id, device } = await openModel(context, engine, model, { video: videos[0], part });
    const { cut, maxTokens } = await engine.call('findCutTexts', { model, texts: labels }, { signal });
    warnOfCuts(context, cut, maxTokens);
    let first = true;
    const print = (video: string, ranked: RankedVideo): void => {
      if (options.json === true) {
        const marked = ranked.labels.slice(0, top).map((each) => withUnknown(each, unknown.get(each.label)));
        context.print(JSON.stringify({ video, model: id, device, frames: ranked.frames, labels: marked }));
        return;
      }
      if (!first) context.print('');
      first = false;
      const shown = { ...ranked, labels: learntFirst(ranked.labels, unknown).slice(0, top) };
      const isNone = noneFits(ranked.labels, unknown);
      for (const line of rankingTable(video, shown, context.style, unknown, isNone)) context.print(line);
    };
    return forEachVideo(context, videos, { jobs, isHopeless: () => engine.stopped }, async (video, onProgress) => {
      const args = { model, path: resolve(video), ...part, labels, match: options.match === true };
      const ranked = await engine.call('rankVideo', args, { signal, onProgress });
      return () => print(video, ranked);
    });
  };
  return withEngine(context, work, jobs);
}

function withUnknown<T extends object>(label: T, words: readonly string[] = []): T | (T & { unknownWords: string[] }) {
  return words.length === 0 ? label : { ...label, unknownWords: [...words] };
}

/** So many are named; of more, their number is enough. */
const NAMED_CUTS = 3;

function warnOfCuts({ say }: Context, cut: readonly string[], maxTokens: number): void {
  const limit = `longer than the ${maxTokens} tokens that the model reads`;
  for (const label of cut.slice(0, NAMED_CUTS)) say(`The label ${quoted(label)} is ${limit}, and was cut.`);
  const more = cut.length - NAMED_CUTS;
  if (more === 1) say(`1 more label is ${limit}, and was cut.`);
  if (more > 1) say(`${more} more labels are ${limit}, and were cut.`);
}
