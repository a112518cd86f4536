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
    const clips = new Clips(context, engine, model);
    await answerLines({ input, output, most, signal, answer: (line, desk) => clips.answer(readRequest(line), desk) });
    return 0;
  };
  return withEngine(context, run, most, {
    // Of all that fly together each may end it once beside the others and once alone.
    limits: { crashes: 2 * most + 2, answersForgive: true },
    onDeviceLeft: (left) => {
      if (opened !== undefined && vectorsOf(left) !== vectorsOf(opened)) other.abort(deviceLeft(opened, left));
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
function deviceLeft({ device }: OpenModel, left: OpenModel): TagError {
  return new TagError(
    'device-unavailable',
    `The model had to leave ${device} for ${left.device}, whose vectors are of another kind: start the worker again.`,
  );
}

class Clips {
  readonly #context: Context;
  readonly #engine: Supervisor;
  readonly #model: ModelRef;

  constructor(context: Context, engine: Supervisor, model: ModelRef) {
    this.#context = context;
    this.#engine = engine;
    this.#model = model;
  }

  /** @throws AbortError; TagError where the engine is not started again */
  async answer(read: ReturnType<typeof readRequest>, desk: Desk): Promise<void> {
    if (read === undefined) return;
    const tell = (answer: WorkerAnswer): void => desk.say(answer);
    if ('error' in read) return desk.say(read);
    try {
      tell(await this.#see(read, tell, desk));
    } catch (error) {
      if (desk.signal.aborted || isAbortError(error) || this.#engine.stopped) throw error;
      tell({ id: read.id, error: failureOf(this.#context, error) });
    }
  }

  async #see(request: WorkerRequest, tell: (answer: WorkerAnswer) => void, desk: Desk): Promise<WorkerAnswer> {
    const { id, spans } = request;
    const path = resolve(request.path);
    const before = await contentOf(path);
    const seen =
      spans === undefined
        ? seenOf(await this.#seeWhole(path, desk))
        : { spans: await this.#seeSpans({ id, path, spans }, tell, desk) };
    // There was nothing to read before, and there was when the engine came: it has just been made.
    const identity = before ?? (await identifyContent(path));
    await requireUnchanged(path, identity);
    return { id, content: identity.contentId, size: identity.size, ...seen };
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
