/** Many spans of one file through the engine's own handlers, readers and the demo model; and one frame by frame. */
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelDirectory } from '../../../electron/catalogue/models.ts';
import type { SeenClip } from '../../../electron/engine/index.ts';
import { Line } from '../../../electron/engine/process/line.ts';
import { engineHandlers } from '../../../electron/engine/process/service.ts';
import { explainSpan } from '../../../electron/engine/process/spans.ts';
import type { ModelRef, StageProgress, TimeRange, ToldSpan } from '../../../electron/wire/engine.ts';
import { TagError, type TagErrorData } from '../../../electron/wire/errors.ts';
import { hasTools, makeVideo, picture, x264 } from '../../support/video.ts';

const model: ModelRef = { directory: modelDirectory('demo'), device: 'cpu', precision: 'fp32' };
const engine = engineHandlers();
let folder: string;
let film: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-spans-'));
  if (hasTools) film = await makeVideo(folder, 'film.mp4', ...picture(40, 10), ...x264());
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Watching {
  signal?: AbortSignal;
  onTold?: (told: ToldSpan) => void;
}

/** What was told of each span, by its place; how it failed in the end. */
async function encodeSpans(path: string, spans: TimeRange[], { signal, onTold }: Watching = {}) {
  const told: ToldSpan[] = [];
  const onProgress = (progress: StageProgress | ToldSpan): void => {
    if (!('span' in progress)) return;
    expect(told[progress.span]).toBeUndefined();
    told[progress.span] = progress;
    onTold?.(progress);
  };
  const call = engine.encodeSpans(
    { model, path, spans },
    { signal: signal ?? new AbortController().signal, onProgress },
  );
  const failure = await Promise.resolve(call).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { told, failure };
}

/** The same as a call for one span tells it. */
async function encodeVideo(path: string, span: number, range: TimeRange): Promise<ToldSpan> {
  const context = { signal: new AbortController().signal, onProgress: () => {} };
  try {
    return { span, ...(await engine.encodeVideo({ model, path, range }, context)) };
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    return { span, error: error.toJSON() };
  }
}

const parts = (seconds: number, length: number, step: number): TimeRange[] =>
  Array.from({ length: Math.floor((seconds - length) / step) + 1 }, (_, i) => ({
    start: i * step,
    end: i * step + length,
  }));
const kindOf = (told: ToldSpan | undefined): TagErrorData['kind'] | undefined =>
  told !== undefined && 'error' in told ? told.error.kind : undefined;

describe.skipIf(!hasTools)('many spans of one file (needs ffmpeg)', () => {
  it.each([
    ['a plain MP4', async () => film],
    [
      'a variable frame rate, by a clock that begins at 7 s',
      () =>
        makeVideo(
          folder,
          'uneven.mkv',
          ...picture(40, 10),
          ...['-vf', "select='mod(n,7)*mod(n,11)*not(between(n,100,160))'", '-vsync', '0'],
          ...x264(),
          ...['-output_ts_offset', '7'],
        ),
    ],
    ['a file that is counted', () => makeVideo(folder, 'counted.avi', '-i', film, '-c', 'copy')],
    [
      'one that ends early',
      async () => {
        const cut = await makeVideo(folder, 'cut.mkv', '-i', film, '-c', 'copy');
        truncateSync(cut, Math.round((await stat(cut)).size * 0.6));
        return cut;
      },
    ],
  ])('are what each is alone, to the bit: %s', async (_, make) => {
    const path = await make();
    const spans: TimeRange[] = [...parts(40, 8, 4), {}, { start: 9.5, end: 10.1 }];
    const { told, failure } = await encodeSpans(path, spans);
    expect(failure).toBeUndefined();
    expect(told.length).toBe(spans.length);
    for (const [span, range] of spans.entries()) expect(told[span]).toEqual(await encodeVideo(path, span, range));
    expect(told.filter((each) => 'embedding' in each).length).toBeGreaterThan(4);
  });

  it('are told by themselves why one cannot be seen', async () => {
    const spans: TimeRange[] = [
      { start: 100 },
      { start: 5, end: 5 },
      { start: 8, end: 2 },
      { start: 1, end: 1.05 },
      { start: 1, end: 3 },
    ];
    const { told } = await encodeSpans(film, spans);
    expect(told.map(kindOf)).toEqual(['bad-range', 'bad-range', 'bad-range', 'too-short', undefined]);
  });

  it('fail alone where a stretch of the file is damaged, and no more than they would alone', async () => {
    const coding = ['-c:v', 'mjpeg', '-q:v', '3'];
    const path = await makeVideo(folder, 'damaged.mp4', ...picture(20, 10), ...coding);
    const file = await open(path, 'r+');
    const length = Math.round((await file.stat()).size / 10);
    await file.write(Buffer.alloc(length, 'damage'), 0, length, 5 * length);
    await file.close();
    const spans = parts(20, 2, 1);
    const { told, failure } = await encodeSpans(path, spans);
    expect(failure).toBeUndefined();
    for (const [span, range] of spans.entries()) {
      const alone = await encodeVideo(path, span, range);
      expect(kindOf(told[span])).toBe(kindOf(alone));
      if ('embedding' in alone) expect(told[span]).toEqual(alone);
    }
    expect('embedding' in (told[0] ?? {}) && 'embedding' in (told[18] ?? {})).toBe(true);
  });

  it('may be of a film of one frame, and of one of 30 hours', async () => {
    const one = await makeVideo(folder, 'one.mp4', ...picture(0.1, 10), ...x264());
    expect((await encodeSpans(one, [{}, { start: 0, end: 1 }])).told.map(kindOf)).toEqual(['too-short', 'too-short']);
    const hours = await makeVideo(folder, 'hours.mp4', ...picture(108_000, '1/60'), ...x264());
    const spans = parts(108_000, 1_200, 600);
    const { told, failure } = await encodeSpans(hours, spans);
    expect([failure, told.length, told.filter((each) => 'embedding' in each).length]).toEqual([undefined, 179, 179]);
    expect(told[100]).toEqual(await encodeVideo(hours, 100, spans[100] as TimeRange));
  });

  it('are thousands, and a clip asked about meanwhile is seen between them', async () => {
    const spans = Array.from({ length: 2_000 }, (_, i) => ({ start: (i * 37) % 36, end: ((i * 37) % 36) + 4 }));
    let seen = 0;
    let between: Promise<number> | undefined;
    const stop = new AbortController();
    const onTold = (): void => {
      seen += 1;
      if (seen === 5) between = encodeVideo(film, 0, { end: 3 }).then(() => seen);
      if (seen === 5) void between?.then(() => stop.abort());
    };
    const { told, failure } = await encodeSpans(film, spans, { onTold, signal: stop.signal });
    expect(failure).toMatchObject({ name: 'AbortError' });
    expect(await between).toBeLessThan(1_000);
    expect(Object.keys(told).length).toBeLessThan(2_000);
  });

  it.each([
    ['vanishes', (path: string) => void rm(path), 'not-found'],
    ['changes', (path: string) => appendFileSync(path, 'more'), 'unreadable'],
  ])('are good as far as they were told where the file %s', async (_, spoil, kind) => {
    const path = join(folder, `${kind}.mp4`);
    copyFileSync(film, path);
    const spans = parts(40, 2, 0.25);
    let seen = 0;
    const onTold = (): void => {
      seen += 1;
      if (seen === 10) spoil(path);
    };
    const { told, failure } = await encodeSpans(path, spans, { onTold });
    expect(failure).toMatchObject({ kind });
    expect(seen).toBeGreaterThanOrEqual(10);
    expect(seen).toBeLessThan(spans.length);
    for (const each of told.filter((_, span) => span % 7 === 0))
      expect(each).toEqual(await encodeVideo(film, each.span, spans[each.span] as TimeRange));
  });

  it('explain a span: nothing is lost of a still one, something of one that moves', async () => {
    const still = await makeVideo(folder, 'still.mp4', '-f', 'lavfi', '-i', 'color=red:d=4:r=10:s=64x48', ...x264());
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    const calm = await engine.explainSpan({ model, path: still, range: {} }, context);
    expect(calm.replaced).toEqual([calm.embedding, calm.embedding, calm.embedding, calm.embedding]);
    const range = { start: 8, end: 16 };
    const moving = await engine.explainSpan({ model, path: film, range }, context);
    const { replaced, ...rest } = moving;
    expect({ span: 0, ...rest }).toEqual(await encodeVideo(film, 0, range));
    for (const each of replaced) expect(each).not.toEqual(moving.embedding);
  });
});

describe('a span frame by frame', () => {
  it('is seen with each frame replaced by the one before it, the first by the one after it', async () => {
    const line = new Line();
    const fake = {
      clipsAtOnce: async (waiting: number) => Math.min(2, waiting),
      see: async (inputs: readonly { data: Float32Array }[]) =>
        inputs.map(({ data }) => ({ embedding: data.slice() }) as SeenClip<never>),
    };
    const { signal } = new AbortController();
    const inTurn = (job: (open: () => Promise<never>) => Promise<void>) => job(async () => fake as never);
    const show = { model: 'm', line, signal, onSeeing: () => {}, inTurn };
    const { embedding, replaced } = await explainSpan(
      { data: Float32Array.of(1, 2, 3, 4, 5, 6), dims: [1, 3, 2, 1, 1] },
      show,
    );
    expect([embedding, ...replaced].map((each) => [...each])).toEqual([
      [1, 2, 3, 4, 5, 6],
      [3, 4, 3, 4, 5, 6],
      [1, 2, 1, 2, 5, 6],
      [1, 2, 3, 4, 3, 4],
    ]);
  });
});
