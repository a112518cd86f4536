/** `reeltag worker`: embeds the videos that another program names, a line of JSON each, as `cluster/worker-lines.ts` says. */
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { packageVersion } from '../catalogue/version.ts';
import { WORKER_PROTOCOL, type WorkerAnswer, type WorkerReady, type WorkerRequest } from '../cluster/worker-lines.ts';
import { identifyContent } from '../content/identify.ts';
import { findFfmpeg, findFfprobe } from '../engine/video/tools.ts';
import type { Supervisor } from '../engine-host/supervisor.ts';
import { type EncodedVideo, type ModelRef, type OpenModel, samplingOf, vectorsOf } from '../wire/engine.ts';
import { TagError, type TagErrorData } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import { answerLines, type Desk } from './answer-lines.ts';
import { type Context, sentenceOf } from './context.ts';
import { measureForMany } from './devices.ts';
import { parseJobs } from './each-video.ts';
import { contentOf, requireUnchanged } from './embedding-lines.ts';
import { type ModelOptions, modelInUse, modelRef, openModel, readModelInfo, withEngine } from './engine.ts';
import { segmentsOf } from './segments.ts';
import { readRequest } from './worker-request.ts';

export interface WorkerOptions extends ModelOptions {
  inFlight?: string | undefined;
}

interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

/** How long answers may take to leave after an abort, in milliseconds: whoever reads them may have stopped to. */
const LEAVE_MS = 500;

/**
 * Whatever keeps every video from being looked at is a line of the output, too.
 *
 * @throws AbortError
 */
export async function worker(context: Context, options: WorkerOptions): Promise<number> {
  try {
    return await workFor(context, options, { input: process.stdin, output: process.stdout });
  } catch (error) {
    setTimeout(() => process.exit(), LEAVE_MS).unref();
    throw error;
  }
}

/** As `worker`, for whoever is at the other end of these. */
export async function workFor(context: Context, options: WorkerOptions, streams: Streams): Promise<number> {
  try {
    return await work(context, options, streams);
  } catch (error) {
    if (context.signal.aborted) throw error;
    say(streams.output, { error: failureOf(context, error) });
    if (error instanceof TagError) context.report(error);
    return 1;
  } finally {
    streams.input.destroy();
  }
}

async function work(context: Context, options: WorkerOptions, { input, output }: Streams): Promise<number> {
  const model = modelRef(options, await modelInUse(options));
  const most = parseJobs(options.inFlight, '--in-flight');
  const other = new AbortController();
  const signal = AbortSignal.any([context.signal, other.signal]);
  let opened: OpenModel | undefined;
  const run = async (engine: Supervisor): Promise<number> => {
    await Promise.all([findFfmpeg(), findFfprobe()]);
    await measureForMany(context, engine, model, Number.POSITIVE_INFINITY);
    opened = await openModel(context, engine, model);
    say(output, { ready: await readyOf(context, engine, model, opened) });
    const clips = new Clips(context, engine, model, opened);
    await answerLines({ input, output, most, signal, answer: (line, desk) => clips.answer(readRequest(line), desk) });
    return 0;
  };
  return withEngine(context, run, most, {
    // Of all that fly together each may end it once beside the others and once alone.
    limits: { crashes: 2 * most + 2, answersForgive: true },
    onDeviceLeft: (left) => {
      if (opened !== undefined && vectorsOf(left) !== vectorsOf(opened)) other.abort(new OtherDevice(opened, left));
    },
  });
}

async function readyOf(context: Context, engine: Supervisor, model: ModelRef, opened: OpenModel): Promise<WorkerReady> {
  const { embeddingSize } = await readModelInfo(context, engine, model.directory);
  const { id, device, precision, frameCount } = opened;
  return {
    protocol: WORKER_PROTOCOL,
    version: packageVersion(),
    ...{ model: id, device, precision },
    vectors: vectorsOf(opened),
    frames: frameCount,
    dimensions: embeddingSize,
    sampling: samplingOf(opened),
  };
}

/** Its vectors could not stand beside those before: another worker, which says what it is, may make them. */
class OtherDevice extends TagError {
  constructor({ device }: OpenModel, now: OpenModel) {
    const message = `The model had to leave ${device} for ${now.device}, whose vectors are of another kind: start the worker again.`;
    super('device-unavailable', message);
  }
}

class Clips {
  readonly #context: Context;
  readonly #engine: Supervisor;
  readonly #model: ModelRef;
  readonly #opened: OpenModel;
  /** Of the engine that is known to be what was said at first. */
  #pid: number | undefined;
  #asking: Promise<void> | undefined;

  constructor(context: Context, engine: Supervisor, model: ModelRef, opened: OpenModel) {
    this.#context = context;
    this.#engine = engine;
    this.#model = model;
    this.#opened = opened;
    this.#pid = engine.pid;
  }

  /** @throws AbortError; TagError where the engine is not started again */
  async answer(read: ReturnType<typeof readRequest>, desk: Desk): Promise<void> {
    if (read === undefined) return;
    const tell = (answer: WorkerAnswer): void => desk.say(answer);
    if ('error' in read) return desk.say(read);
    try {
      tell(await this.#see(read, tell, desk));
    } catch (error) {
      if (this.#isOfAll(error, desk)) throw error;
      tell({ id: read.id, error: failureOf(this.#context, error) });
    }
  }

  async #see(request: WorkerRequest, tell: (answer: WorkerAnswer) => void, desk: Desk): Promise<WorkerAnswer> {
    const { id, spans, whole = spans === 'segments' } = request;
    const path = resolve(request.path);
    const before = await contentOf(path);
    const see = {
      whole: async () => seenOf(await this.#seeWhole(path, desk)),
      spans: () => this.#seeSpans({ id, path, spans: spans ?? 'segments' }, tell, desk),
    };
    const seen =
      spans === undefined ? await see.whole() : whole ? await this.#seeBoth(see, desk) : { spans: await see.spans() };
    // There was nothing to read before, and there was when the engine came: it has just been made.
    const identity = before ?? (await identifyContent(path));
    await requireUnchanged(path, identity);
    if (this.#engine.pid !== this.#pid) await this.#requireSameDevice(desk.signal);
    return { id, content: identity.contentId, size: identity.size, ...seen };
  }

  /** What can be seen of it is, where the other cannot. */
  async #seeBoth<T>(see: { whole: () => Promise<T>; spans: () => Promise<number> }, desk: Desk) {
    const whole = await this.#tried(see.whole, desk);
    // What has ended the engine would end it again, and with it the others' patience.
    if (whole instanceof Failed && whole.data.kind === 'engine-crashed') throw whole.cause;
    const spans = await this.#tried(see.spans, desk);
    if (whole instanceof Failed && spans instanceof Failed) throw whole.cause;
    const told = <V>(what: V | Failed) => (what instanceof Failed ? { error: what.data } : what);
    return { spans: told(spans), whole: told(whole) };
  }

  /** @throws what is not of this clip */
  async #tried<T>(see: () => Promise<T>, desk: Desk): Promise<T | Failed> {
    try {
      return await see();
    } catch (error) {
      if (this.#isOfAll(error, desk)) throw error;
      return new Failed(error, failureOf(this.#context, error));
    }
  }

  /** It is not of one clip: the worker cannot go on. */
  #isOfAll(error: unknown, { signal }: Desk): boolean {
    return signal.aborted || isAbortError(error) || this.#engine.stopped || error instanceof OtherDevice;
  }

  /** An engine that was started again may have found its device gone. @throws OtherDevice */
  async #requireSameDevice(signal: AbortSignal): Promise<void> {
    this.#asking ??= (async () => {
      const now = await this.#engine.call('openModel', { model: this.#model }, { signal });
      this.#pid = this.#engine.pid;
      if (vectorsOf(now) !== vectorsOf(this.#opened)) throw new OtherDevice(this.#opened, now);
    })().finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  #seeWhole(path: string, { signal, makeRoom }: Desk): Promise<EncodedVideo> {
    return this.#engine.call(
      'encodeVideo',
      { model: this.#model, path, range: {} },
      { signal, onProgress: ({ crawls }) => crawls === true && makeRoom() },
    );
  }

  /** @returns how many there were */
  async #seeSpans(
    { id, path, spans: asked }: { id: string; path: string; spans: NonNullable<WorkerRequest['spans']> },
    tell: (answer: WorkerAnswer) => void,
    { signal, makeRoom }: Desk,
  ): Promise<number> {
    const spans = asked === 'segments' ? (await segmentsOf(path, { signal })).spans : asked;
    await this.#engine.call(
      'encodeSpans',
      { model: this.#model, path, spans },
      {
        signal,
        onProgress: (progress) => {
          if (!('span' in progress)) {
            if (progress.crawls === true) makeRoom();
            return;
          }
          const { span } = progress;
          const { start = 0, end = 0 } = spans[span] ?? {};
          if ('error' in progress) tell({ id, span, start, end, error: progress.error });
          else tell({ id, span, start, end, ...seenOf(progress) });
        },
      },
    );
    return spans.length;
  }
}

class Failed {
  readonly cause: unknown;
  readonly data: TagErrorData;

  constructor(cause: unknown, data: TagErrorData) {
    this.cause = cause;
    this.data = data;
  }
}

function seenOf({ frames, seconds, embedding }: EncodedVideo) {
  const { buffer, byteOffset, byteLength } = embedding;
  // Of every machine that Node runs on: little-endian.
  return { frames, timestamps: seconds, embedding: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

/** An expected failure as it is; a bug as one, and with all that is known of it for the log. */
function failureOf(context: Context, error: unknown): TagErrorData {
  if (error instanceof TagError) return error.toJSON();
  context.report(error);
  return { kind: 'engine-crashed', message: sentenceOf(error) };
}

function say(output: Writable, line: object): void {
  output.write(`${JSON.stringify(line)}\n`);
}
