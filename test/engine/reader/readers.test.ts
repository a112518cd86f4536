/** The order in which clips are read, and who waits for whom: with readers that do as they are told. */
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../electron/engine/reader/clip.ts';
import { Pool } from '../../../electron/engine/reader/pool.ts';
import { type Reader, ReaderEnded, type ReadOptions } from '../../../electron/engine/reader/reader.ts';
import { type ReadClip, Readers, type ReadersLimits } from '../../../electron/engine/reader/readers.ts';
import { TagError } from '../../../electron/wire/errors.ts';

const clip = (path: string): Clip => ({ path, spans: [{}], frameCount: 4, frameSize: 8 });
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Readers whose clips end when the test says so. */
class Lab {
  readonly begun: string[] = [];
  readonly crawled: string[] = [];
  readonly readers: Readers;
  started = 0;
  closed = 0;
  readonly #ends = new Map<string, { done: () => void; fail: (error: unknown) => void }>();

  constructor(limits: Partial<ReadersLimits> = {}) {
    const fake = {
      read: ({ path }: Clip, { signal, onSpan }: ReadOptions) =>
        new Promise<void>((done, fail) => {
          this.#ends.set(path, {
            done: () => {
              onSpan({ span: 0, error: new TagError('too-short', path).toJSON() });
              done();
            },
            fail,
          });
          signal.addEventListener('abort', () => fail(new DOMException('stopped', 'AbortError')));
        }),
      close: async () => {
        this.closed += 1;
      },
    };
    const start = (): Reader => {
      this.started += 1;
      return fake as unknown as Reader;
    };
    const all = { readers: 2, ahead: 1, crawlMs: 60_000, freeBytes: () => 2 ** 40, ...limits };
    this.readers = new Readers(all, new Pool(all.readers, start));
  }

  read(path: string, signal = new AbortController().signal): Promise<ReadClip> {
    const onBegin = (): void => void this.begun.push(path);
    const read = this.readers.read(clip(path), { signal, onBegin, onCrawl: () => void this.crawled.push(path) });
    read.catch(() => {});
    return read;
  }

  async end(path: string, error?: unknown): Promise<void> {
    const ends = this.#ends.get(path);
    this.#ends.delete(path);
    if (error === undefined) ends?.done();
    else ends?.fail(error);
    await turn();
  }
}

describe('Readers', () => {
  it('read so many at once, in the order asked for, by so many threads', async () => {
    const lab = new Lab();
    const reads = ['a', 'b', 'c', 'd'].map((path) => lab.read(path));
    expect(lab.begun).toEqual(['a', 'b']);
    await lab.end('b');
    (await reads[1])?.release();
    expect(lab.begun).toEqual(['a', 'b', 'c']);
    await lab.end('a');
    (await reads[0])?.release();
    expect(lab.begun).toEqual(['a', 'b', 'c', 'd']);
    expect(lab.started).toBe(2);
  });

  it('wait where the model does not take what was read', async () => {
    const lab = new Lab();
    const reads = ['a', 'b', 'c', 'd', 'e'].map((path) => lab.read(path));
    for (const path of ['a', 'b', 'c']) await lab.end(path);
    expect(lab.begun).toEqual(['a', 'b', 'c']);
    const first = await reads[0];
    first?.release();
    first?.release();
    expect(lab.begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('go further ahead of a model that takes several at once, and never back', async () => {
    const lab = new Lab();
    const reads = ['a', 'b', 'c', 'd', 'e', 'f'].map((path) => lab.read(path));
    for (const path of ['a', 'b', 'c']) await lab.end(path);
    expect(lab.begun).toEqual(['a', 'b', 'c']);
    lab.readers.stayAhead(3);
    lab.readers.stayAhead(2);
    expect(lab.begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    (await reads[0])?.release();
    expect(lab.begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    await lab.end('d');
    expect(lab.begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('read one at a time where memory is short', async () => {
    let free = 2 ** 29;
    const lab = new Lab({ freeBytes: () => free });
    for (const path of ['a', 'b', 'c']) lab.read(path).then(({ release }) => release());
    expect(lab.begun).toEqual(['a']);
    await lab.end('a');
    expect(lab.begun).toEqual(['a', 'b']);
    free = 2 ** 31;
    lab.read('d');
    expect(lab.begun).toEqual(['a', 'b', 'c']);
  });

  it('tell what was read, and what failed', async () => {
    const lab = new Lab();
    const [good, bad] = [lab.read('good'), lab.read('bad')];
    await lab.end('good');
    await lab.end('bad', new TagError('not-video', 'no video'));
    expect((await good).spans).toEqual([{ span: 0, error: { kind: 'too-short', message: 'good' } }]);
    await expect(bad).rejects.toMatchObject({ kind: 'not-video' });
  });

  it('let a clip go at once that waits, and the thread of one that is read', async () => {
    const lab = new Lab();
    const [reading, waiting] = [new AbortController(), new AbortController()];
    const a = lab.read('a', reading.signal);
    lab.read('b');
    const c = lab.read('c', waiting.signal);
    waiting.abort();
    await expect(c).rejects.toMatchObject({ name: 'AbortError' });
    lab.read('d');
    reading.abort();
    await expect(a).rejects.toMatchObject({ name: 'AbortError' });
    await turn();
    expect([lab.begun, lab.started]).toEqual([['a', 'b', 'd'], 2]);
  });

  it('lose a clip’s turn with a thread that ends, and after the second the clip', async () => {
    const lab = new Lab();
    const [a, b] = [lab.read('a'), lab.read('b')];
    await lab.end('a', new ReaderEnded());
    expect(lab.begun).toEqual(['a', 'b', 'a']);
    await lab.end('a', new ReaderEnded());
    await expect(a).rejects.toMatchObject({
      kind: 'engine-crashed',
      message: expect.stringContaining('a failed twice'),
    });
    await lab.end('b');
    await b;
    expect(lab.started).toBe(3);
  });

  it('have the others go on beside clips that crawl', async () => {
    const lab = new Lab({ crawlMs: 20 });
    const crawling = [lab.read('slow-1'), lab.read('slow-2')];
    const c = lab.read('c');
    expect(lab.begun).toEqual(['slow-1', 'slow-2']);
    await expect.poll(() => lab.begun).toEqual(['slow-1', 'slow-2', 'c']);
    expect(lab.crawled.slice(0, 2)).toEqual(['slow-1', 'slow-2']);
    await lab.end('c');
    await c;
    await lab.end('slow-1');
    expect((await crawling[0])?.spans.length).toBe(1);
  });

  it('begin one again after the others where too many crawl, and then let it take its time', async () => {
    const lab = new Lab({ readers: 1, crawlMs: 20 });
    const first = lab.read('slow-1');
    const second = lab.read('slow-2');
    const quick = lab.read('c');
    await expect.poll(() => lab.begun).toEqual(['slow-1', 'slow-2', 'c']);
    await lab.end('c');
    (await quick).release();
    await lab.end('slow-1');
    (await first).release();
    expect(lab.begun).toEqual(['slow-1', 'slow-2', 'c', 'slow-2']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await lab.end('slow-2');
    expect((await second).spans.length).toBe(1);
  });

  it('keep no more threads than they need', async () => {
    const lab = new Lab({ readers: 1, crawlMs: 20 });
    const reads = [lab.read('slow'), lab.read('b')];
    await expect.poll(() => lab.started).toBe(2);
    await lab.end('b');
    await lab.end('slow');
    for (const read of reads) (await read).release();
    expect([lab.started, lab.closed]).toEqual([2, 1]);
  });

  it('end with all that waits', async () => {
    const lab = new Lab();
    const reads = ['a', 'b', 'c'].map((path) => lab.read(path));
    await lab.readers.close();
    await expect(reads[2]).rejects.toMatchObject({ name: 'AbortError' });
  });
});
