import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../electron/cli/context.ts';
import { type Deliver, forEachVideo, parseJobs } from '../../electron/cli/each-video.ts';
import type { StageProgress } from '../../electron/wire/engine.ts';
import { TagError } from '../../electron/wire/errors.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A run whose videos are done when the test says so. */
class Run {
  readonly begun: string[] = [];
  readonly delivered: string[] = [];
  readonly said: string[] = [];
  readonly controller = new AbortController();
  readonly code: Promise<0 | 1 | 2>;
  hopeless = false;
  readonly #ends = new Map<string, { done: (deliver: Deliver) => void; fail: (error: unknown) => void }>();
  readonly #shows = new Map<string, (stage: StageProgress) => void>();

  constructor(videos: readonly string[], jobs: number) {
    const context = {
      signal: this.controller.signal,
      progress: { show: () => {}, clear: () => {} },
      say: (sentence: string) => void this.said.push(sentence),
      report: (error: unknown, about?: string) => void this.said.push(`${about}: ${(error as Error).message}`),
    } as unknown as Context;
    const work = (video: string, show: (stage: StageProgress) => void): Promise<Deliver> => {
      this.begun.push(video);
      this.#shows.set(video, show);
      return new Promise((done, fail) => this.#ends.set(video, { done, fail }));
    };
    this.code = forEachVideo(context, videos, { jobs, isHopeless: () => this.hopeless }, work);
    this.code.catch(() => {});
  }

  async end(video: string, error?: unknown): Promise<void> {
    const ends = this.#ends.get(video);
    if (error === undefined) ends?.done(() => void this.delivered.push(video));
    else ends?.fail(error);
    await turn();
  }

  async crawl(video: string): Promise<void> {
    this.#shows.get(video)?.({ stage: 'decoding', fraction: 0, crawls: true });
    await turn();
  }
}

describe('many videos', () => {
  test('are at work so many at a time, and delivered in their order, however they end', async () => {
    const run = new Run(['a', 'b', 'c', 'd'], 2);
    expect(run.begun).toEqual(['a', 'b']);
    await run.end('b');
    expect([run.begun, run.delivered]).toEqual([['a', 'b', 'c'], []]);
    await run.end('a');
    expect(run.delivered).toEqual(['a', 'b']);
    await run.end('c', new TagError('not-video', 'c is no video'));
    await run.end('d');
    expect(await run.code).toBe(2);
    expect([run.delivered, run.said]).toEqual([['a', 'b', 'd'], ['c: c is no video']]);
  });

  test('wait for none that crawls: it goes behind the others, and that is said once', async () => {
    const run = new Run(['a', 'b', 'c'], 1);
    await run.crawl('a');
    await run.crawl('a');
    expect(run.begun).toEqual(['a', 'b']);
    await run.end('b');
    await run.end('c');
    expect(run.delivered).toEqual(['b', 'c']);
    await run.end('a');
    expect(await run.code).toBe(0);
    expect([run.delivered, run.said]).toEqual([['b', 'c', 'a'], ['a is slow to read: the others go before.']]);
  });

  test('and a slow one that is alone, or last, is no matter', async () => {
    const run = new Run(['a'], 2);
    await run.crawl('a');
    await run.end('a');
    expect([await run.code, run.said]).toEqual([0, []]);
  });

  test('one after the other where one job is asked for', async () => {
    const run = new Run(['a', 'b'], 1);
    await run.end('b');
    expect(run.begun).toEqual(['a']);
    await run.end('a');
    expect(run.begun).toEqual(['a', 'b']);
    await run.end('b');
    expect(await run.code).toBe(0);
  });

  test('end where all that are left would fail too, with one sentence', async () => {
    const run = new Run(['a', 'b', 'c'], 2);
    await run.end('a');
    run.hopeless = true;
    await run.end('b', new TagError('engine-crashed', 'the engine is gone'));
    expect(await run.code).toBe(2);
    expect(run.said).toEqual(['undefined: the engine is gone']);
  });

  test('all fail, or none is named', async () => {
    const run = new Run(['', 'b'], 2);
    await run.end('b', new TagError('not-video', 'no'));
    expect(await run.code).toBe(1);
    expect(run.said).toEqual(['undefined: The name of a video is empty: name a file.', 'b: no']);
  });

  test('stop when told', async () => {
    const run = new Run(['a', 'b'], 2);
    run.controller.abort();
    await run.end('a', run.controller.signal.reason);
    await expect(run.code).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('--jobs', () => {
  expect([parseJobs(undefined), parseJobs('1'), parseJobs('7')]).toEqual([availableParallelism() + 2, 1, 7]);
  for (const text of ['0', '-1', 'many', '1.5', '']) expect(() => parseJobs(text)).toThrow(/--jobs/);
});
