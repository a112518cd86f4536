/** Chooses parts of results here: with the model that made them, where words are asked. */
import { isDemoModel, modelDirectory } from '../../../catalogue/models.ts';
import type { Library } from '../../../library/index.ts';
import type { ResultMap, ResultPart } from '../../../wire/app/results.ts';
import type { ModelRef } from '../../../wire/engine.ts';
import { TagError } from '../../../wire/errors.ts';
import type { Events } from '../../events.ts';
import { untilReady } from '../../models/ready.ts';
import type { Disk } from '../../videos/disk.ts';
import type { Embeddings } from '../../videos/embeddings.ts';
import { type ResultsFolder, requirePlan } from '../folder.ts';
import { modelOf, type ResultsModelOptions } from '../model.ts';
import { resultsKey } from '../opening.ts';
import { isSameKey } from '../put.ts';
import { type Choosing, type Chosen, choosePart } from './choose.ts';
import { pathsUnder } from './paths.ts';
import { askOf, type PartQuestion, requireWords } from './question.ts';
import { sampleVectors } from './sample-vectors.ts';

export interface ChooserOptions extends ResultsModelOptions {
  readonly library: Library;
  readonly embeddings: Embeddings;
  readonly events: Events;
  readonly disk: Disk;
}

export class Chooser {
  readonly #o: ChooserOptions;

  constructor(options: ChooserOptions) {
    this.#o = options;
  }

  /** @throws TagError as `chooseResults` says; AbortError */
  async choose(
    results: ResultsFolder,
    part: ResultPart,
    maps: readonly ResultMap[],
    how: Pick<Choosing, 'signal' | 'onProgress'>,
  ): Promise<Chosen> {
    const { words, under } = part;
    const isMeant = under === undefined ? () => true : pathsUnder(under, maps, results.plan.manifest);
    const question = words === undefined ? undefined : await this.#ask(results, words, how.signal);
    const chosen = await choosePart(results, { part, question, isMeant, ...how });
    // The best of what was read before a drive went are not the best.
    if (chosen.damaged > 0) await requirePlan(results.folder, this.#o.disk, how.signal);
    return chosen;
  }

  async #ask(results: ResultsFolder, words: string, signal: AbortSignal): Promise<PartQuestion> {
    requireWords(words);
    const choice = await modelOf(results.plan, this.#o, signal);
    if (choice === undefined) throw noModel(results.plan.model);
    const directory = modelDirectory(choice.model, this.#o.resources);
    const { device, precision } = choice;
    const isDemo = isDemoModel(directory, this.#o.resources);
    return askOf(
      words,
      {
        isDemo,
        read: (texts) => this.#read({ directory, device, precision }, results, texts, signal),
        sample: () => sampleVectors(results, signal),
      },
      signal,
    );
  }

  /** By the engine that reads labels where the model is in use, and else by one that ends with it. */
  async #read(
    model: ModelRef,
    { plan }: ResultsFolder,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const { engines, embeddings, events, library, model: inUse } = this.#o;
    const key = resultsKey(plan, embeddings.key);
    const known = new Map(texts.map((text) => [text, library.texts.get(key.model, text)?.vector]));
    const missing = texts.filter((text) => known.get(text) === undefined);
    if (missing.length > 0) {
      const isInUse = isSameKey(key, embeddings.key);
      if (isInUse) await untilReady(inUse, events, signal);
      const { embeddings: read } = isInUse
        ? await engines.texts.call('embedTexts', { model: inUse.ref, texts: missing }, { signal })
        : await engines.errand('embedTexts', { model, texts: missing }, { signal, onProgress: () => {} });
      for (const [n, text] of missing.entries()) known.set(text, read[n]);
    }
    const vectors = texts.map((text) => known.get(text) as Float32Array);
    if (vectors.every(({ length }) => length === plan.dimensions)) return vectors;
    throw new TagError(
      'unreadable',
      `${results(plan.dimensions)} than the model ${plan.model} here gives: words cannot be held against them.`,
    );
  }
}

const results = (dimensions: number): string => `These results have vectors of ${dimensions} numbers, others`;

function noModel(model: string): TagError {
  return new TagError(
    'model-missing',
    `Words are read by the model that made these results, ${model}, and it is not on this computer: get it first, or open a sample, or a folder of them.`,
  );
}
