/** `reeltag worker`: with the demo model in processes of its own, and with an engine that misbehaves. */
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelDirectory } from '../../electron/catalogue/models.ts';
import type { Context } from '../../electron/cli/context.ts';
import { EngineStarter } from '../../electron/cli/engine-starter.ts';
import { ProgressLine } from '../../electron/cli/progress.ts';
import { type WorkerOptions, workFor } from '../../electron/cli/worker.ts';
import { workerAnswerSchema, workerFailureSchema, workerReadySchema } from '../../electron/cluster/worker-lines.ts';
import { madeUp } from '../support/made-up.ts';
import { CliLab, type RunningCli } from '../support/run-cli.ts';
import { fakeModel, startFakeEngine } from '../support/tagger-lab.ts';
import { hasTools, makeVideo, picture, x264 } from '../support/video.ts';

type Said = Record<string, unknown> & { id: string };

const sample = (name: string): string => fileURLToPath(new URL(`../../resources/samples/${name}.mp4`, import.meta.url));
const [circle, fractal, sepia] = [sample('red-circle'), sample('fractal-pan'), sample('sepia-fade-in')];
const demo = ['--model', modelDirectory('demo'), '--device', 'cpu'];
const onLinux = process.platform === 'linux';

const lab = new CliLab();
afterAll(() => lab.remove());
beforeAll(async () => {
  expect(await lab.run(['model', 'import', modelDirectory('demo')])).toMatchObject({ code: 0, stderr: '' });
});

const ask = (...requests: object[]): string => requests.map((request) => `${JSON.stringify(request)}\n`).join('');

/** The lines of an output; each is one that the protocol knows. */
function linesOf(stdout: string): Said[] {
  const lines = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  for (const line of lines) {
    const schema = 'ready' in line ? workerReadySchema : 'id' in line ? workerAnswerSchema : workerFailureSchema;
    expect(schema.parse(line)).toEqual(line);
  }
  return lines;
}

const vectorOf = ({ embedding }: Said): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(String(embedding), 'base64')).buffer);
const byId = (lines: readonly Said[], id: string): Said[] => lines.filter((line) => line.id === id);

function start(args: readonly string[], env: Record<string, string> = {}): RunningCli {
  return lab.start(['worker', ...args], env, { stdin: 'pipe' });
}

describe.skipIf(!hasTools)('with the demo model', () => {
  test('says what answers, and then what embed would write, to the bit; the end of the input ends it', async () => {
    const out = join(lab.folder, 'embed.jsonl');
    const embedded = lab.run(['embed', circle, fractal, sepia, '--out', out, ...demo]);
    const { child, result } = start([...demo, '--in-flight', '3']);
    const broken = join(lab.folder, 'broken.mp4');
    writeFileSync(broken, 'no video');
    child.stdin?.write(`\u{FEFF}${ask({ id: 'circle', path: circle }, { id: 'fractal', path: fractal })}\r\n`);
    child.stdin?.write(`hello\n{"id":"half","pa`);
    child.stdin?.write(`th":\n${ask({ id: 'broken', path: broken }, { id: 'none', path: '/no/where.mp4' })}`);
    child.stdin?.end(JSON.stringify({ id: 'circle', path: circle }));
    const { code, stdout, stderr } = await result;
    expect([code, stderr]).toEqual([0, '']);
    expect((await embedded).code).toBe(0);
    const [ready, ...lines] = linesOf(stdout);
    const wanted = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(ready).toMatchObject({
      ready: {
        ...{ protocol: 1, model: wanted[0].model, device: 'cpu', precision: 'fp32', vectors: 'fp32', frames: 4 },
        ...{ dimensions: 128, sampling: { whole: 'whole video, 4 frames, v2', span: 'span, 4 frames, v2' } },
      },
    });
    expect(lines.map(({ id = 'line' }) => id).sort()).toEqual(
      ['circle', 'fractal', 'line', 'half', 'broken', 'none', 'circle'].sort(),
    );
    for (const [id, n] of [
      ['circle', 0],
      ['fractal', 1],
    ] as const) {
      for (const line of byId(lines, id)) {
        const { content, frames, timestamps } = wanted[n];
        expect(line).toMatchObject({
          content,
          frames,
          timestamps,
          size: readFileSync([circle, fractal][n] ?? '').length,
        });
        expect(vectorOf(line)).toEqual(Float32Array.from(wanted[n].embedding));
      }
    }
    expect(lines.filter(({ error }) => error !== undefined)).toMatchObject([
      { error: { kind: 'usage' } },
      { id: 'half', error: { kind: 'usage' } },
      ...[expect.anything(), expect.anything()],
    ]);
    expect(byId(lines, 'broken')).toMatchObject([{ error: { kind: 'not-video' } }]);
    expect(byId(lines, 'none')).toMatchObject([{ error: { kind: 'not-found' } }]);
  });

  test('looks at spans, and finds them by itself: scenes, and parts of the long ones', async () => {
    const film = await makeVideo(
      lab.folder,
      'film.mp4',
      ...[...picture(2, 25), '-f', 'lavfi', '-i', 'color=blue:d=14:r=25:s=64x48'],
      ...['-filter_complex', 'concat=n=2:v=1', ...x264()],
    );
    const { child, result } = start(demo);
    const spans = [
      { start: 1, end: 3 },
      { start: 3, end: 3.01 },
      { start: 0, end: 5 },
    ];
    child.stdin?.end(
      ask(
        { id: 'asked', path: fractal, spans },
        { id: 'found', path: film, spans: 'segments' },
        { id: 'whole', path: fractal },
        { id: 'film', path: film },
        { id: 'listed', path: film, spans: [{ start: 0, end: 2 }], whole: true },
        { id: 'parts', path: film, spans: 'segments', whole: false },
      ),
    );
    const { code, stdout } = await result;
    expect(code).toBe(0);
    const lines = linesOf(stdout);
    const asked = byId(lines, 'asked');
    expect(asked.at(-1)).toMatchObject({ spans: 3, content: expect.stringMatching(/^whole-/), size: 163556 });
    expect(asked.slice(0, -1).sort((a, b) => Number(a['span']) - Number(b['span']))).toMatchObject([
      { span: 0, start: 1, end: 3, frames: expect.any(Array) },
      { span: 1, start: 3, end: 3.01, error: { kind: 'too-short' } },
      { span: 2, start: 0, end: 5, frames: [0, 25, 50, 75] },
    ]);
    // All of it is the same as a span and by itself.
    expect(asked.find(({ span }) => span === 2)?.['embedding']).toBe(byId(lines, 'whole')[0]?.['embedding']);
    const found = byId(lines, 'found');
    // The whole beside them is to the bit what it is by itself.
    const { id: _, content, size, ...whole } = byId(lines, 'film')[0] as Said;
    expect(whole['embedding']).toEqual(expect.any(String));
    expect(found.at(-1)).toEqual({ id: 'found', content, size, spans: 5, whole });
    expect(byId(lines, 'listed').at(-1)).toEqual({ id: 'listed', content, size, spans: 1, whole });
    expect(byId(lines, 'parts').at(-1)).toEqual({ id: 'parts', content, size, spans: 5 });
    expect(asked.at(-1)).not.toHaveProperty('whole');
    const places = found.slice(0, -1).map(({ start, end }) => [start, end]);
    expect(places.sort()).toEqual(
      [
        [0, 2],
        [10 - 4, 14],
        [2, 10],
        [2, 16],
        [8, 16],
      ].sort(),
    );
  });

  test.each([
    ['no model', ['--model', '/no/model'], {}, 'model-missing'],
    ['no ffmpeg', demo, { FFMPEG_BIN: '/no/ffmpeg' }, 'ffmpeg-missing'],
  ])('where nothing can be looked at an error is its only line: %s', async (_, args, env, kind) => {
    const { child, result } = start(args, env);
    child.stdin?.on('error', () => {});
    child.stdin?.write(ask({ id: 'circle', path: circle }));
    const { code, stdout, stderr } = await result;
    expect(code).toBe(1);
    const lines = linesOf(stdout);
    expect(lines).toEqual([{ error: expect.objectContaining({ kind }) }]);
    expect(stderr).toContain((lines[0] as unknown as { error: { message: string } }).error.message);
  });

  test.skipIf(!onLinux)(
    'SIGTERM ends it, and what nobody reads does not keep it (processes are found through /proc)',
    async () => {
      const { child } = start(demo);
      child.stdin?.on('error', () => {});
      const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      child.stdout?.pause();
      const line = ask({ id: 'x'.repeat(100_000), path: '/no/where.mp4' });
      for (let n = 0; n < 20; n++) child.stdin?.write(line);
      // It has stopped reading, for its answers fill the pipe.
      await expect.poll(() => (child.stdin?.writableLength ?? 0) > 0).toBe(true);
      child.kill('SIGTERM');
      expect(await ended).toBe(143);
      child.stdout?.destroy();
      await expect.poll(() => lab.processes()).toEqual([]);
    },
  );
});

/** A worker in this process, whose engine does as the names of files tell it. */
class Faked {
  readonly input = new PassThrough();
  readonly output = new PassThrough({ highWaterMark: 2 ** 24 });
  readonly reported: string[] = [];
  readonly over: Promise<number>;
  readonly #stop = new AbortController();
  #said = '';

  constructor(directory: string, options: WorkerOptions = {}) {
    this.output.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
    const tell = (message: unknown): void => void this.reported.push(String(message));
    const context: Context = {
      ...{ signal: this.#stop.signal, debug: false, style: { width: 80, color: false } },
      progress: new ProgressLine({ write: () => {} }),
      engines: new EngineStarter(undefined, startFakeEngine),
      ...{ print: tell, say: tell, report: tell },
    };
    this.over = workFor(context, { model: directory, device: 'cpu', ...options }, this);
  }

  get lines(): Said[] {
    return linesOf(this.#said);
  }

  get answers(): Said[] {
    return this.lines.slice(1);
  }
}

describe.skipIf(!hasTools)('with an engine that misbehaves', () => {
  const folder = join(lab.folder, 'clips');
  let model: string;
  const clip = (name: string): string => {
    const path = join(folder, name);
    copyFileSync(circle, path);
    return path;
  };

  beforeAll(() => {
    mkdirSync(folder);
    model = fakeModel(lab.folder, 'one').directory;
    const checkpoint = { path: 'x', format: 'x', size: 0, sha256: 'x', tensors: 0, parameters: 0, dtypes: [] };
    const sizes = { frameCount: 2, imageSize: 56, embeddingSize: 16, maxTextTokens: 40 };
    const info = { id: 'fake@one', checkpoint, ...sizes, cache: { directory: 'x', conversions: [] } };
    writeFileSync(join(model, 'info.json'), JSON.stringify(info));
  });

  test('a clip that ends the engine is an error of its own, however many there are, and the others have their answers', async () => {
    const faked = new Faked(model, { inFlight: '3' });
    const names = ['a', 'crash-1', 'crash-2', 'b', 'crash-3', 'crash-4', 'c', 'd'];
    faked.input.end(ask(...names.map((id) => ({ id, path: clip(`${id}.mp4`) }))));
    expect(await faked.over).toBe(0);
    expect(faked.answers.map(({ id }) => id).sort()).toEqual([...names].sort());
    for (const line of faked.answers) {
      if (line.id.startsWith('crash')) expect(line).toMatchObject({ error: { kind: 'engine-crashed' } });
      else expect(vectorOf(line)).toEqual(madeUp(readFileSync(circle)));
    }
  });

  test('where nothing but ends of the engine comes it gives up, and says so last', async () => {
    const faked = new Faked(model, { inFlight: '1' });
    faked.input.write(ask(...[1, 2, 3, 4].map((n) => ({ id: `${n}`, path: clip(`crash-${n}.mp4`) }))));
    expect(await faked.over).toBe(1);
    expect(faked.answers).toMatchObject([
      { id: '1', error: { kind: 'engine-crashed' } },
      { error: { kind: 'engine-crashed', message: expect.stringContaining('was not started again') } },
    ]);
    expect(faked.answers[1]).not.toHaveProperty('id');
  });

  test('a file that was changed while it was looked at is an error', async () => {
    const path = clip('crawl-changed.mp4');
    const faked = new Faked(model, { inFlight: '1' });
    // Beside one that crawls the next is looked at.
    faked.input.write(ask({ id: 'changed', path }, { id: 'next', path: clip('next.mp4') }));
    await expect.poll(() => faked.answers.map(({ id }) => id)).toEqual(['next']);
    appendFileSync(path, 'more');
    writeFileSync(`${path}.go`, '');
    await expect.poll(() => faked.answers.length).toBe(2);
    expect(faked.answers[1]).toEqual({ id: 'changed', error: expect.objectContaining({ kind: 'unreadable' }) });
    rmSync(path);
    faked.input.end();
    expect(await faked.over).toBe(0);
  });

  test('a device that is left for vectors of another kind ends it; for as good ones it does not', async () => {
    const faked = new Faked(model, { inFlight: '1' });
    faked.input.write(ask({ id: 'like', path: clip('leave-like.mp4') }));
    await expect.poll(() => faked.answers).toMatchObject([{ id: 'like', frames: [0, 5] }]);
    faked.input.write(ask({ id: 'unlike', path: clip('leave-unlike.mp4') }));
    expect(await faked.over).toBe(1);
    expect(faked.answers.slice(1)).toEqual([{ error: expect.objectContaining({ kind: 'device-unavailable' }) }]);
    expect(faked.reported.at(-1)).toContain('start the worker again');
  });

  test('an engine that was started again on another device tells no vectors of another kind', async () => {
    const gpu = { clipsPerSecond: 50, comparable: false, measured: ['cpu', 'webgpu'] };
    writeFileSync(join(model, 'gpu.json'), JSON.stringify(gpu));
    const faked = new Faked(model, { device: 'auto', inFlight: '1' });
    faked.input.write(ask({ id: 'first', path: clip('first.mp4') }));
    await expect.poll(() => faked.answers.length).toBe(1);
    expect(faked.lines[0]).toMatchObject({ ready: { device: 'webgpu', vectors: 'fp16' } });
    writeFileSync(join(model, 'gpu.json'), JSON.stringify({ ...gpu, full: true }));
    faked.input.write(ask({ id: 'crash', path: clip('crash-1.mp4') }, { id: 'next', path: clip('next.mp4') }));
    expect(await faked.over).toBe(1);
    expect(faked.answers.slice(1)).toEqual([
      { id: 'crash', error: expect.objectContaining({ kind: 'engine-crashed' }) },
      { error: expect.objectContaining({ kind: 'device-unavailable' }) },
    ]);
    rmSync(join(model, 'gpu.json'));
  });

  test.each([{ device: 'abacus' }, { inFlight: 'many' }])('no worker is made of %j', async (options) => {
    const faked = new Faked(model, options);
    expect(await faked.over).toBe(1);
    expect(faked.lines).toEqual([{ error: expect.objectContaining({ kind: 'usage' }) }]);
  });

  test('of the whole and its spans what can be seen is kept; of what ends the engine nothing is', async () => {
    const faked = new Faked(model);
    const text = join(folder, 'bad-text.mp4');
    writeFileSync(text, 'no video');
    const asked = ['bad-1', 'unsplit-1', 'crash-1'].map((id) => ({ id, path: clip(`${id}.mp4`) }));
    faked.input.end(ask(...[...asked, { id: 'text', path: text }].map((each) => ({ ...each, spans: 'segments' }))));
    expect(await faked.over).toBe(0);
    const last = (id: string) => byId(faked.answers, id).at(-1);
    const seen = { frames: [0, 5], timestamps: [0, 0.5], embedding: expect.any(String) };
    const content = { content: expect.any(String), size: readFileSync(circle).length };
    expect(byId(faked.answers, 'bad-1').slice(0, -1)).toMatchObject([{ span: 0, frames: [0, 1] }]);
    expect(last('bad-1')).toEqual({
      ...{ id: 'bad-1', ...content, spans: 1 },
      whole: { error: expect.objectContaining({ kind: 'not-video' }) },
    });
    expect(last('unsplit-1')).toEqual({
      ...{ id: 'unsplit-1', ...content, whole: seen },
      spans: { error: expect.objectContaining({ kind: 'too-large' }) },
    });
    expect(byId(faked.answers, 'crash-1')).toMatchObject([{ error: { kind: 'engine-crashed' } }]);
    expect(byId(faked.answers, 'text')).toMatchObject([{ error: { kind: 'not-video' } }]);
  });

  test('a damaged part of a file costs that part', async () => {
    const faked = new Faked(model);
    const spans = [
      { start: 0, end: 1 },
      { start: 1, end: 2 },
    ];
    faked.input.end(ask({ id: 'torn', path: clip('torn-1.mp4'), spans }));
    expect(await faked.over).toBe(0);
    expect(faked.answers).toMatchObject([
      { id: 'torn', span: 0, start: 0, end: 1, frames: [0, 1] },
      { id: 'torn', span: 1, start: 1, end: 2, error: { kind: 'truncated-video' } },
      { id: 'torn', spans: 2 },
    ]);
  });
});
