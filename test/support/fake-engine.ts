/**
 * An engine process that misbehaves as the job's `path` tells it: 'ok', 'slow', 'polite', 'tidy FILE' (which takes half a second to
 * stop, and says so in the file), 'crash', 'crash-once FILE' (once for
 * that file), 'exit', 'disconnect', 'hang', 'block' (its event loop), 'stopped' (while it decodes), 'long' (decodes, and says that it
 * lives), 'crawl' (for ever), of many spans 'crash-at' (at each third, not at the first that it is asked for), 'stick-at' and 'hang-at' (at the one at 3), 'flood', 'print', 'warn', 'bug', 'bad-video'.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { dieWithParent } from '../../electron/engine/process/parent.ts';
import { type EncodedVideo, engineContract, type StageProgress } from '../../electron/wire/engine.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { type Handlers, serve } from '../../electron/wire/rpc.ts';

const forever = new Promise<never>(() => {});
const answer: EncodedVideo = {
  frames: [process.pid],
  seconds: [],
  embedding: Float32Array.of(0.5, -1 / 3),
};
const STAGES: Record<string, StageProgress['stage']> = { tidy: 'converting', stopped: 'decoding', long: 'decoding' };
const notHere = (): never => {
  throw new TagError('usage', 'The fake engine only encodes.');
};

const handlers: Handlers<typeof engineContract> = {
  openModel: notHere,
  rankVideo: notHere,
  explainSpan: notHere,
  encodeFrame: notHere,
  encodePicture: notHere,
  embedTexts: notHere,
  findCutTexts: notHere,
  matchVideo: notHere,
  encodeSpans: async ({ path, spans }, { signal, onProgress }) => {
    const [how, file = ''] = path.split(' ');
    if (file !== '') appendFileSync(file, `${spans.map(({ start }) => start).join()}\n`);
    onProgress({ stage: 'decoding', fraction: 0, crawls: true });
    for (const [span, { start = 0 }] of [...spans.entries()].reverse()) {
      signal.throwIfAborted();
      onProgress({ stage: 'encoding', fraction: 0 });
      await new Promise((resolve) => setTimeout(resolve, how === 'slow' ? 200 : 1));
      if (how === 'crash-at' && start % 3 === 0 && spans.length - span > 1) process.kill(process.pid, 'SIGKILL');
      if (how === 'stick-at' && start === 3) process.kill(process.pid, 'SIGKILL');
      if (how === 'hang-at' && start === 3) await forever;
      if (start === 5) onProgress({ span, error: { kind: 'too-short', message: 'x' } });
      else onProgress({ ...answer, frames: [start], span });
    }
    return {};
  },
  modelInfo: notHere,
  exportModel: notHere,
  downloadModel: notHere,
  fetchFile: notHere,
  examine: notHere,
  listDevices: notHere,
  measureDevice: notHere,
  encodeVideo: async ({ path }, { signal, onProgress }) => {
    const [how, file = ''] = path.split(' ');
    if (file !== '') appendFileSync(file, '.');
    onProgress({ stage: STAGES[how ?? ''] ?? 'encoding', fraction: 0 });
    if (how === 'crawl') {
      onProgress({ stage: 'decoding', fraction: 0, crawls: true });
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    if (how === 'slow') await new Promise((resolve) => setTimeout(resolve, 50));
    if (how === 'polite') {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    if (how === 'tidy') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise((resolve) => setTimeout(resolve, 500));
      appendFileSync(file, 'tidied');
      throw signal.reason;
    }
    if (how === 'crash') process.kill(process.pid, 'SIGSEGV');
    if (how === 'crash-once' && !existsSync(`${file}.crashed`)) {
      writeFileSync(`${file}.crashed`, '');
      process.kill(process.pid, 'SIGKILL');
      await forever;
    }
    if (how === 'exit') process.exit(3);
    if (how === 'disconnect') {
      process.disconnect();
      await forever;
    }
    if (how === 'hang' || how === 'stopped') await forever;
    if (how === 'long') {
      for (let beat = 0; beat < 15; beat++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        server.emit('alive', {});
      }
    }
    if (how === 'block') {
      await new Promise((resolve) => setImmediate(resolve));
      for (;;);
    }
    if (how === 'flood') {
      for (let i = 0; i < 20_000; i++) process.send?.({ type: 'result', id: -i, value: 'nonsense' });
    }
    if (how === 'print') process.stdout.write(`noise ${'x'.repeat(100_000)}\n`);
    if (how === 'warn') server.emit('log', { level: 'warning', message: 'the fake is warm' });
    if (how === 'bug') throw new RangeError('the fake has a bug');
    if (how === 'bad-video') throw new TagError('not-video', 'x is not a video.');
    return answer;
  },
};

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
