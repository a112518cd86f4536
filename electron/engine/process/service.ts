/**
 * The engine's side of its contract: one model open at a time, one job of its after the other, nothing kept but for speed.
 * Of many clips that are asked about at once the readers read some while the model looks at others.
 */
import { availableParallelism } from 'node:os';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { Args } from '../../wire/contract.ts';
import type { EngineContract, ModelRef, OpenModel, RankedVideo, StageProgress, ToldSpan } from '../../wire/engine.ts';
import { TagError } from '../../wire/errors.ts';
import type { HandlerContext, Handlers } from '../../wire/rpc.ts';
import type { FrameTensor, InternVideo2MultiModality } from '../index.ts';
import { Films } from '../reader/films.ts';
import { Pool } from '../reader/pool.ts';
import { type ReadClip, Readers } from '../reader/readers.ts';
import { Line, type Sight } from './line.ts';
import { clipOf, ReadAhead, type WantedClip } from './read-ahead.ts';
import { encodeSpans, explainSpan } from './spans.ts';

type Context = HandlerContext<StageProgress>;

/** Texts are encoded in groups, between which a cancellation is heard. */
const TEXT_GROUP = 32;
/** Text vectors kept from one video to the next: 20 MB of them. */
const REMEMBERED_TEXTS = 10_000;

export interface EngineOptions {
  /** Something for the log that concerns no call in particular. */
  readonly warn?: (message: string) => void;
  /** The open model has left its device for the CPU. */
  readonly onDeviceLeft?: (facts: OpenModel) => void;
}

export function engineHandlers({
  warn = console.error,
  onDeviceLeft = () => {},
}: EngineOptions = {}): Handlers<EngineContract> {
  const inTurn = queue();
  const models = new ModelKeeper(warn, onDeviceLeft);
  const pool = new Pool(availableParallelism());
  const readers = new Readers({}, pool);
  const films = new Films(pool);
  // While the model looks at so many, as many again are read.
  const line = new Line((clips) => {
    readers.stayAhead(2 * clips);
    films.stayAhead(2 * clips);
  });
  const ahead = new ReadAhead(readers);
  const open = (ref: ModelRef, context: Context): Promise<OpenedModel> => models.open(ref, context);
  /** In a turn, unless it is open already. */
  const openFirst = async (model: ModelRef, context: Context): Promise<OpenedModel> =>
    models.opened(model) ?? (await inTurn(context, () => open(model, context)));
  /** How a call has the model see more than one thing. */
  const showing = (model: ModelRef, context: Context, fraction: () => number) => ({
    ...{ model: keyOf(model), line, signal: context.signal },
    onSeeing: () => context.onProgress({ stage: 'encoding', fraction: fraction() }),
    inTurn: (job: (open: () => Promise<InternVideo2MultiModality>) => Promise<void>) =>
      inTurn(context, () =>
        job(async () => {
          const opened = await open(model, context); // another may have come between
          await begin('encoding', context, fraction());
          return opened.model;
        }),
      ),
  });
  /** Reads a clip beside others, and has the model see it in its turn, or in that of another before it. */
  const onClip = async <T>(
    wanted: WantedClip & { readonly tokens: boolean },
    context: Context,
    answer: (model: OpenedModel, clip: Clip) => Promise<T>,
    check: (model: OpenedModel) => Promise<void> = async () => {},
  ): Promise<T> => {
    const { model, tokens } = wanted;
    const { signal, onProgress } = context;
    const known = await openFirst(model, context);
    await check(known);
    const read = await readClip(known, { readers, ahead }, wanted, context);
    let leave = (): void => {};
    try {
      const { input: frames, ...sampled } = onlySpan(read);
      const input = 'at' in wanted.range ? known.model.asPicture(frames) : frames;
      const onSeeing = (): void => onProgress({ stage: 'encoding', fraction: 0 });
      const waiting = { model: keyOf(model), input, tokens, signal, onSeeing, onSeen: read.release };
      leave = () => line.leave(waiting);
      line.join(waiting);
      return await inTurn(context, async () => {
        const opened = await open(model, context); // another may have come between
        const see = async (): Promise<Sight> => {
          await begin('encoding', context);
          return line.see(waiting, opened.model);
        };
        return answer(opened, { sampled, see });
      });
    } finally {
      leave();
      read.release();
    }
  };
  return {
    openModel: ({ model, next }, context) =>
      inTurn(context, async () => {
        if (next === undefined) ahead.drop();
        else ahead.begin({ model, ...next });
        try {
          return (await open(model, context)).facts();
        } catch (error) {
          ahead.drop();
          throw error;
        }
      }),
    rankVideo: (args, context) =>
      onClip(
        { ...args, tokens: args.match },
        context,
        (model, clip) => rankVideo(model, clip, args, context),
        (model) => model.requireDistinct(args.labels),
      ),
    encodeVideo: (args, context) =>
      onClip({ ...args, tokens: false }, context, async (_model, { sampled, see }) => ({
        ...sampled,
        embedding: (await see()).embedding,
      })),
    encodeSpans: async ({ model, path, track, spans }, context) => {
      // The others go before from the beginning.
      context.onProgress({ stage: 'decoding', fraction: 0, crawls: true });
      const { targetNumFrames: frameCount, frameSize } = (await openFirst(model, context)).model.config;
      const clip = { path, spans, ...(track === undefined ? {} : { track }), frameCount, frameSize };
      let told = 0;
      const onTold = (span: ToldSpan): void => {
        told += 1;
        context.onProgress(span);
      };
      const show = showing(model, context, () => told / spans.length);
      await encodeSpans(clip, films, show, onTold);
      return {};
    },
    explainSpan: async (args, context) => {
      const read = await readClip(await openFirst(args.model, context), { readers, ahead }, args, context);
      try {
        const { input, ...sampled } = onlySpan(read);
        return {
          ...sampled,
          ...(await explainSpan(
            input,
            showing(args.model, context, () => 0),
          )),
        };
      } finally {
        read.release();
      }
    },
    encodeFrame: ({ at, ...args }, context) =>
      onClip({ ...args, range: { at }, tokens: false }, context, async (_model, { sampled, see }) => ({
        ...sampled,
        embedding: (await see()).embedding,
      })),
    encodePicture: async ({ model, path }, context) => {
      const { signal, onProgress } = context;
      await openFirst(model, context);
      onProgress({ stage: 'decoding', fraction: 0 });
      const { readPicture } = await import('../video/still.ts');
      const picture = await readPicture(path, signal);
      return inTurn(context, async () => {
        const opened = await open(model, context);
        await begin('encoding', context);
        return { embedding: await opened.model.encodePicture(picture) };
      });
    },
    embedTexts: ({ model: ref, texts }, context) =>
      inTurn(context, async () => ({ embeddings: await (await open(ref, context)).embedTexts(texts, context) })),
    findCutTexts: ({ model: ref, texts }, context) =>
      inTurn(context, async () => {
        const { model } = await open(ref, context);
        return { cut: texts.filter((text) => model.isTextTruncated(text)), maxTokens: model.config.maxTextLength };
      }),
    matchVideo: (args, context) =>
      onClip({ ...args, tokens: true }, context, async (model, { sampled, see }) => ({
        ...sampled,
        probabilities: await match(model, await see(), args.texts, context),
      })),
    modelInfo: ({ directory }, context) =>
      inTurn(context, async () => (await import('./model-info.ts')).modelInfo(directory, context)),
    exportModel: ({ directory, precision, ...what }, context) =>
      inTurn(context, async () => {
        const { exportModel } = await import('../internvideo2/served/export-model.ts');
        return exportModel({ ...(await filesOf({ directory, precision })), ...what, precision, ...context });
      }),
    downloadModel: ({ directory, token }, { signal, onProgress }) =>
      inTurn({ signal }, async () => {
        const { InternVideo2MultiModality } = await import('../index.ts');
        await InternVideo2MultiModality.downloadWeightsOnNode(directory, {
          signal,
          ...(token === undefined ? {} : { token }),
          onProgress: ({ totalBytes, ...progress }) =>
            onProgress({ ...progress, ...(totalBytes === undefined ? {} : { totalBytes }) }),
        });
        return { directory };
      }),
    fetchFile: ({ url, size, sha256, target }, { signal }) =>
      inTurn({ signal }, async () => {
        const { downloadFile } = await import('../download/download.ts');
        const remote = { url: new URL(url), size, algorithm: 'sha256', hex: sha256 } as const;
        await downloadFile(async () => remote, target, { signal });
        return {};
      }),
    listDevices: async ({ model }) => {
      const { listDevices } = await import('../internvideo2/devices/device-list.ts');
      return { devices: await listDevices(await filesOf(model)) };
    },
    measureDevice: ({ model, device }, context) =>
      inTurn(context, async () => {
        const { measureAndRemember } = await import('../internvideo2/devices/device-list.ts');
        return measureAndRemember({ ...(await filesOf(model)), ...context, device });
      }),
    examine: ({ cacheDirectory }, context) =>
      inTurn(context, async () => ({ findings: await (await import('./doctor.ts')).examine(cacheDirectory) })),
  };
}

/** What is asked about devices is asked of a model that need not be open. */
async function filesOf({ directory, precision }: Pick<ModelRef, 'directory' | 'precision'>) {
  const { locateModel } = await import('../internvideo2/weights.ts');
  const { createConfig } = await import('../internvideo2/stage2.ts');
  const { checkpointPath, tokenizerDir } = await locateModel(directory);
  return createConfig(checkpointPath, tokenizerDir, { precision });
}

/** Runs jobs one after the other. A job cancelled while it waits is never begun. */
function queue() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>({ signal }: { signal: AbortSignal }, job: () => Promise<T>): Promise<T> => {
    const run = last.then(() => {
      signal.throwIfAborted();
      return job();
    });
    last = run.catch(() => {});
    return run;
  };
}

/** Tells the host what comes next, and lets the event loop turn, so that the message leaves and a cancellation arrives. */
async function begin(stage: StageProgress['stage'], { signal, onProgress }: Context, fraction = 0): Promise<void> {
  onProgress({ stage, fraction });
  await turnOfLoop();
  signal.throwIfAborted();
}

/** A model of 4 GB has no place beside another: opening one closes the one before. */
class ModelKeeper {
  readonly #log: (message: string) => void;
  readonly #onDeviceLeft: (facts: OpenModel) => void;
  #key: string | undefined;
  #model: OpenedModel | undefined;

  constructor(log: (message: string) => void, onDeviceLeft: (facts: OpenModel) => void) {
    this.#log = log;
    this.#onDeviceLeft = onDeviceLeft;
  }

  /** Undefined where that model is not open. */
  opened(ref: ModelRef): OpenedModel | undefined {
    return this.#key === keyOf(ref) ? this.#model : undefined;
  }

  async open(ref: ModelRef, context: Context): Promise<OpenedModel> {
    const key = keyOf(ref);
    if (this.#model !== undefined && this.#key === key) return this.#model;
    await this.#model?.model.close();
    this.#model = undefined;
    await begin('opening', context);
    const { InternVideo2MultiModality } = await import('../index.ts');
    const { directory, device, precision } = ref;
    let opened = '';
    const log = (message: string): void => {
      this.#log(message);
      if (opened !== '' && model.device !== opened) this.#onDeviceLeft(new OpenedModel(model).facts());
    };
    const model = new InternVideo2MultiModality(directory, { device, precision, log });
    await model.setup({ signal: context.signal, onProgress: context.onProgress });
    opened = model.device;
    this.#key = key;
    this.#model = new OpenedModel(model);
    return this.#model;
  }
}

const keyOf = ({ directory, device, precision }: ModelRef): string => JSON.stringify([directory, device, precision]);

class OpenedModel {
  readonly model: InternVideo2MultiModality;
  readonly #texts = new Map<string, Float32Array>();

  constructor(model: InternVideo2MultiModality) {
    this.model = model;
  }

  facts(): OpenModel {
    const { modelId: id, device, precision, isComparable: comparable, deviceReason } = this.model;
    const frameCount = this.model.getTargetNumFrames();
    return { id, device, precision, comparable, frameCount, ...(deviceReason === undefined ? {} : { deviceReason }) };
  }

  /** @throws TagError `empty-label`, `repeated-label`, before anything is read for them */
  async requireDistinct(labels: readonly string[]): Promise<void> {
    const { labelFaults } = await import('../internvideo2/tokenizer/distinct.ts');
    for (const { error } of labelFaults(labels, (label) => this.model.textKey(label)).values()) throw error;
  }

  /** (D) vectors in the order of `texts`; each distinct text is encoded once, for all videos. */
  async embedTexts(texts: readonly string[], context: Context): Promise<Float32Array[]> {
    if (this.#texts.size > REMEMBERED_TEXTS) this.#texts.clear();
    const missing = [...new Set(texts)].filter((text) => !this.#texts.has(text));
    for (let first = 0; first < missing.length; first += TEXT_GROUP) {
      await begin('reading', context, first / missing.length);
      const group = missing.slice(first, first + TEXT_GROUP);
      const vectors = await this.model.getTextEmbeddings(group);
      for (const [i, text] of group.entries()) this.#texts.set(text, vectors[i] as Float32Array);
    }
    return texts.map((text) => this.#texts.get(text) as Float32Array);
  }
}

async function rankVideo(
  opened: OpenedModel,
  clip: Clip,
  { labels, match: wantMatch }: Args<EngineContract, 'rankVideo'>,
  context: Context,
): Promise<RankedVideo> {
  const texts = await opened.embedTexts(labels, context); // (labels, D)
  const seen = await clip.see();
  const video = seen.embedding; // (D)
  const matches = wantMatch ? await match(opened, seen, labels, context) : undefined;
  const { cosines } = await import('../internvideo2/ranking.ts');
  const cosine = cosines(video, texts);
  const { probs, indices } = opened.model.evaluate(video, texts);
  const ranked = indices.map((index, rank) => ({
    label: labels[index] as string,
    probability: probs[rank] as number,
    cosine: cosine[index] as number,
    ...(matches === undefined ? {} : { match: matches[index] as number }),
  }));
  return { ...clip.sampled, labels: ranked };
}

/** A clip that was read. */
interface Clip {
  readonly sampled: { readonly frames: number[]; readonly seconds: number[] };
  /** What the model sees of it. Once. */
  readonly see: () => Promise<Sight>;
}

/** Reads a clip, unless that was begun before the model was open. */
async function readClip(
  { model }: OpenedModel,
  { readers, ahead }: { readers: Readers; ahead: ReadAhead },
  wanted: WantedClip,
  { signal, onProgress }: Context,
): Promise<ReadClip> {
  const onBegin = (): void => onProgress({ stage: 'decoding', fraction: 0 });
  const onCrawl = (): void => onProgress({ stage: 'decoding', fraction: 0, crawls: true });
  const begun = ahead.take(wanted, { signal, onCrawl });
  if (begun !== undefined) {
    onBegin();
    return begun;
  }
  const { targetNumFrames: frameCount, frameSize } = model.config;
  const sizes = { frameCount: 'at' in wanted.range ? 1 : frameCount, frameSize };
  return readers.read(clipOf(wanted, sizes), { signal, onBegin, onCrawl });
}

/** @throws TagError why it cannot be seen */
function onlySpan({ spans: [span] }: ReadClip): { frames: number[]; seconds: number[]; input: FrameTensor } {
  if (span === undefined) throw new Error('a clip was read without its span');
  if ('error' in span) throw TagError.fromJSON(span.error);
  const { frames, seconds, input } = span;
  return { frames: [...frames], seconds: [...seconds], input };
}

async function match({ model }: OpenedModel, { tokens }: Sight, texts: readonly string[], context: Context) {
  if (tokens === undefined) throw new Error('the clip was seen without its tokens');
  await begin('matching', context);
  return model.matchProbabilities({ tokens }, texts);
}
