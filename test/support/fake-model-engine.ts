/**
 * An engine process that makes vectors up, and misbehaves as the name of a video's file tells it: 'slow-…' takes a quarter
 * of a second, 'crawl-…' until a file beside it ends in '.go', and says so, 'block-…' blocks its event loop, 'crash-…' ends
 * it, 'bad-…' is no video, 'leave-…' leaves the device for the CPU, 'leave-unlike-…' for vectors of another kind. The text 'crash' ends it too, and 'slow …' takes a quarter
 * of a second. What is asked of the match head is written into `matched.txt` of the model's folder, and it does as the file's
 * name says, too: 'unmatched-…' is no video to it alone. Of many spans 'slow-…' takes a twentieth of a second each, 'torn-…' has
 * damaged ones from second 1 on, 'unsplit-…' none that can be seen, 'locked-…' ones that may not be read until a file beside it ends in '.key'; what is asked is written into `looked.txt`. A model folder named 'slow…' opens when it is told to stop, 'missing…' never; one that holds `info.json` is described by it, one that holds `gpu.json` has a
 * GPU that is measured as that file says: `crash` ends the process.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { basename, join } from 'node:path';
import { downloadFile } from '../../electron/engine/download/download.ts';
import { downloadWeights } from '../../electron/engine/internvideo2/weights.ts';
import { dieWithParent } from '../../electron/engine/process/parent.ts';
import {
  type DeviceFacts,
  engineContract,
  type ModelRef,
  type OpenModel,
  type TimeRange,
} from '../../electron/wire/engine.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { type Handlers, serve } from '../../electron/wire/rpc.ts';
import demo from '../../resources/official-demo.json' with { type: 'json' };
import { madeUp, trackOf } from './made-up.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const notHere = (): never => {
  throw new TagError('usage', 'The fake engine cannot do this.');
};

/** As the real one: it reads some at a time, and sees one after the other. */
let lastSeen: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const seen = lastSeen.then(work);
  lastSeen = seen.catch(() => {});
  return seen;
}

const idOf = ({ directory }: ModelRef): string => `fake@${basename(directory)}`;

/** What a model folder's `gpu.json` says. */
interface FakeGpu {
  clipsPerSecond: number;
  comparable: boolean;
  /** measuring it ends the process */
  crash?: boolean;
  slowMs?: number;
  /** the model does not open on it, and the CPU cannot be measured: another program has the memory */
  full?: boolean;
  /** which devices were measured */
  measured?: string[];
}

function gpuOf({ directory }: ModelRef): FakeGpu | undefined {
  const path = join(directory, 'gpu.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as FakeGpu) : undefined;
}

function devicesOf(model: ModelRef): DeviceFacts[] {
  const gpu = gpuOf(model);
  const isMeasured = (device: string): boolean =>
    gpu?.measured?.includes(device) === true && !(gpu.full === true && device === 'cpu');
  const cpu = { device: 'cpu', name: 'The CPU' } as const;
  const webgpu = { device: 'webgpu', name: 'The GPU (WebGPU)' } as const;
  return [
    isMeasured('cpu')
      ? { ...cpu, state: 'measured', precision: 'fp32', clipsPerSecond: 10, difference: 0 }
      : { ...cpu, state: 'open' },
    gpu === undefined
      ? { ...webgpu, state: 'absent', why: 'There is none.' }
      : gpu.crash === true && isMeasured('webgpu')
        ? { ...webgpu, state: 'refused', why: 'It ended its process.' }
        : isMeasured('webgpu')
          ? { ...webgpu, state: 'measured', precision: 'fp16', clipsPerSecond: gpu.clipsPerSecond, difference: 1e-6 }
          : { ...webgpu, state: 'open' },
  ];
}

function placeOf(model: ModelRef): Pick<OpenModel, 'device' | 'precision' | 'comparable'> {
  const gpu = gpuOf(model);
  const isFaster = devicesOf(model).some(({ device, clipsPerSecond = 0 }) => device !== 'cpu' && clipsPerSecond > 10);
  return gpu !== undefined && gpu.full !== true && model.device === 'auto' && isFaster
    ? { device: 'webgpu', precision: 'fp16', comparable: gpu.comparable }
    : { device: 'cpu', precision: 'fp32', comparable: true };
}

const handlers: Handlers<typeof engineContract> = {
  // To what its authors asked it answers as they published, unless the folder holds `unlike.json`.
  rankVideo: async ({ model, path, labels }, { onProgress }) => {
    if (!existsSync(path)) throw new TagError('not-found', `There is no ${path}.`);
    onProgress({ stage: 'opening', fraction: 0.5 });
    const known = new Map(demo.sentences.map(({ text, probability = 0 }) => [text, probability]));
    const isUnlike = existsSync(join(model.directory, 'unlike.json'));
    const ranked = labels.map((label, n) => ({
      ...{ label, cosine: 0 },
      probability: isUnlike ? n / labels.length : (known.get(label) ?? 0),
    }));
    const embedding = madeUp(readFileSync(path));
    const sampled = { frames: demo.frames, seconds: demo.frames.map((frame) => frame / 10) };
    return { ...sampled, embedding, labels: ranked.sort((a, b) => b.probability - a.probability) } as never;
  },
  modelInfo: ({ directory }) => {
    const path = join(directory, 'info.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : notHere();
  },
  exportModel: notHere,
  // These two are as they are.
  downloadModel: async ({ directory, token }, { signal, onProgress }) => {
    await downloadWeights(directory, {
      ...{ signal, token, policy: { attempts: 2, backoffMs: 4, maxBackoffMs: 8 } },
      onProgress: ({ totalBytes, ...told }) =>
        onProgress({ ...told, ...(totalBytes === undefined ? {} : { totalBytes }) }),
    });
    return { directory };
  },
  fetchFile: async ({ url, size, sha256, target }, { signal }) => {
    const remote = { url: new URL(url), size, algorithm: 'sha256', hex: sha256 } as const;
    await downloadFile(async () => remote, target, { signal, policy: { attempts: 1 } });
    return {};
  },
  examine: notHere,
  listDevices: ({ model }) => ({ devices: devicesOf(model) }),
  measureDevice: async ({ model, device }) => {
    const gpu = gpuOf(model);
    if (gpu === undefined) return devicesOf(model)[0] as DeviceFacts;
    if (gpu.slowMs !== undefined) await pause(gpu.slowMs);
    const ends = device === 'webgpu' && gpu.crash === true;
    const measured = [...(gpu.measured ?? []), device];
    writeFileSync(join(model.directory, 'gpu.json'), JSON.stringify({ ...gpu, measured }));
    if (ends) process.kill(process.pid, 'SIGSEGV');
    return devicesOf({ ...model }).find((facts) => facts.device === device) as DeviceFacts;
  },
  openModel: async ({ model }, { signal, onProgress }) => {
    const name = basename(model.directory);
    onProgress({ stage: 'opening', fraction: 0 });
    if (name.startsWith('slow')) {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    if (name.startsWith('crash')) process.exit(3);
    return { id: idOf(model), frameCount: 2, ...placeOf(model) };
  },
  // A frame is like the video that it is of, and a picture of the same bytes like both.
  encodeFrame: ({ path, track, at }) => ({
    ...{ frames: [Math.floor(at * 10)], seconds: [Math.floor(at * 10) / 10] },
    embedding: madeUp(trackOf(readFileSync(path), track)),
  }),
  encodePicture: ({ path }) => {
    const bytes = readFileSync(path);
    if (bytes.length === 0) throw new TagError('empty-file', `${path} is empty.`);
    return { embedding: madeUp(bytes) };
  },
  encodeVideo: async ({ model, path, track }, { signal, onProgress }) => {
    const [how] = basename(path).split('-');
    onProgress({ stage: 'decoding', fraction: 0 });
    if (how === 'crawl') {
      onProgress({ stage: 'decoding', fraction: 0, crawls: true });
      while (!existsSync(`${path}.go`)) await pause(20);
    }
    const embedding = madeUp(trackOf(readFileSync(path), track));
    return inTurn(async () => {
      signal.throwIfAborted();
      onProgress({ stage: 'encoding', fraction: 0 });
      if (how === 'slow') await pause(250);
      if (how === 'leave') {
        const comparable = !basename(path).includes('unlike');
        const place = { device: 'cpu', precision: 'fp16', comparable, frameCount: 2 } as const;
        server.emit('deviceLeft', {
          id: idOf(model),
          ...place,
          deviceReason: 'The GPU (WebGPU) is not used any more.',
        });
      }
      if (how === 'crash') process.kill(process.pid, 'SIGSEGV');
      if (how === 'bad') throw new TagError('not-video', `${basename(path)} is not a video.`);
      if (how === 'block') {
        await pause(1);
        for (;;);
      }
      return track === undefined
        ? { frames: [0, 5], seconds: [0, 0.5], embedding }
        : { frames: [1, 6], seconds: [0.1, 0.6], embedding };
    });
  },
  encodeSpans: async ({ model, path, spans }, { signal, onProgress }) => {
    const [how] = basename(path).split('-');
    appendFileSync(join(model.directory, 'looked.txt'), `${JSON.stringify([basename(path), spans])}\n`);
    if (how === 'unsplit') throw new TagError('too-large', 'It has too many parts.');
    for (const [span, range] of spans.entries()) {
      const { start = 0, end = 0 } = range;
      if (how === 'slow') await pause(50);
      else await pause(0);
      signal.throwIfAborted();
      if (!existsSync(path)) throw new TagError('not-found', `${path} is gone.`);
      const isTorn = how === 'torn' && start >= 1;
      const isLocked = how === 'locked' && start >= 1 && !existsSync(`${path}.key`);
      if (isLocked) onProgress({ span, error: { kind: 'unreadable', message: 'It may not be read.' } });
      else if (isTorn) onProgress({ span, error: { kind: 'truncated-video', message: 'It is damaged there.' } });
      else if (end - start < 0.2) onProgress({ span, error: { kind: 'too-short', message: 'It is too short.' } });
      else onProgress({ span, frames: [0, 1], seconds: [start, (start + end) / 2], embedding: spanVector(range) });
    }
    return {};
  },
  explainSpan: ({ range }) => {
    const { start = 0, end = 0 } = range;
    const replaced = [madeUp('first'), madeUp('second')];
    return { frames: [0, 1], seconds: [start, (start + end) / 2], embedding: spanVector(range), replaced };
  },
  embedTexts: async ({ texts }) => {
    if (texts.some((text) => text.startsWith('slow'))) await pause(250);
    if (texts.includes('crash')) process.exit(3);
    return { embeddings: texts.map((text) => madeUp(text)) };
  },
  findCutTexts: ({ texts }) => ({ cut: texts.filter((text) => text.length > 100), maxTokens: 40 }),
  matchVideo: async ({ model, path, texts, track = 0 }, { signal, onProgress }) => {
    const [how] = basename(path).split('-');
    appendFileSync(join(model.directory, 'matched.txt'), `${JSON.stringify([basename(path), texts])}\n`);
    onProgress({ stage: 'decoding', fraction: 0 });
    if (how === 'crawl') {
      onProgress({ stage: 'decoding', fraction: 0, crawls: true });
      while (!existsSync(`${path}.go`)) {
        await pause(20);
        signal.throwIfAborted();
      }
    }
    return inTurn(async () => {
      signal.throwIfAborted();
      onProgress({ stage: 'encoding', fraction: 0 });
      if (how === 'slow') await pause(250);
      if (how === 'unmatched') throw new TagError('unreadable', `${basename(path)} cannot be matched.`);
      return { frames: [0], seconds: [0], probabilities: texts.map((text) => 1 / (1 + text.length + track)) };
    });
  },
};

/** A span's own vector, whichever file it is of. */
function spanVector({ start = 0, end = 0 }: TimeRange): Float32Array {
  return madeUp(`${start} ${end}`);
}

const server = serve(
  {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', listener),
    onClose: () => {},
  },
  engineContract,
  handlers,
);
dieWithParent();
// It is ended without warning: what was compiled for it is kept now, for the next ones.
flushCompileCache();
