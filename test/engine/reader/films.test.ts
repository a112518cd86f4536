/** Files of which many spans are read: who is read when, and what becomes of them when readers end. */
import { describe, expect, it } from 'vitest';
import type { Clip, ReadSpan } from '../../../electron/engine/reader/clip.ts';
import { Films } from '../../../electron/engine/reader/films.ts';
import { Pool } from '../../../electron/engine/reader/pool.ts';
import { type Reader, ReaderEnded, type ReadOptions } from '../../../electron/engine/reader/reader.ts';
import type { ReadersLimits } from '../../../electron/engine/reader/readers.ts';
import { TagError } from '../../../electron/wire/errors.ts';

const film = (path: string, spans = 4): Clip => ({
  path,
  spans: Array.from({ length: spans }, (_, start) => ({ start })),
  frameCount: 1,
  frameSize: 1,
});

interface Read {
  readonly clip: Clip;
  readonly options: ReadOptions;
  readonly done: () => void;
  readonly fail: (error: Error) => void;
}

/** Films that are read as the test says. */
class Lab {
  readonly reads: Read[] = [];
  readonly told: string[] = [];
  readonly films: Films;

  constructor(limits: Partial<ReadersLimits> = {}) {
    const read = (clip: Clip, options: ReadOptions): Promise<void> =>
      new Promise((done, fail) => {
        this.reads.push({ clip, options, done, fail });
        options.signal.addEventListener('abort', () => fail(new DOMException('stopped', 'AbortError')));
      });
    const start = (): Reader => ({ read, close: async () => {} }) as unknown as Reader;
    const all = { readers: 2, crawlMs: 60_000, freeBytes: () => 2 ** 40, ...limits };
    this.films = new Films(new Pool(2, start), all);
  }

  read(clip: Clip, signal = new AbortController().signal, taken?: Promise<void>): Promise<void> {
    const onSpan = ({ span }: { span: number }): void | Promise<void> => {
      this.told.push(`${clip.path}${span}`);
      return taken;
    };
    const read = this.films.read(clip, { signal, onSpan });
    read.catch(() => {});
    return read;
  }

  /** The last one that was begun gives the span at this start. */
  give(start: number, { clip, options } = this.reads.at(-1) as Read): void {
    const span = clip.spans.findIndex((each) => startOf(each) === start);
    void options.onSpan({ span } as ReadSpan);
  }

  get begun(): string[] {
    return this.reads.map(({ clip: { path, spans } }) => `${path} ${spans.map(startOf).join('')}`);
  }
}

const startOf = (span: Clip['spans'][number]): number | undefined => ('at' in span ? span.at : span.start);

describe('Films', () => {
  it('are read as many at once as there are readers, in the order asked for', async () => {
    const lab = new Lab();
    for (const path of ['a', 'b', 'c']) lab.read(film(path));
    expect(lab.begun).toEqual(['a 0123', 'b 0123']);
    lab.reads[1]?.done();
    await expect.poll(() => lab.begun).toEqual(['a 0123', 'b 0123', 'c 0123']);
  });

  it('are begun again with the spans that are missing, as often as there are new ones', async () => {
    const lab = new Lab();
    const read = lab.read(film('a'));
    for (const start of [2, 0, 3]) {
      lab.give(start);
      const { length } = lab.reads;
      lab.reads.at(-1)?.fail(new ReaderEnded());
      await expect.poll(() => lab.reads.length).toBe(length + 1);
    }
    expect(lab.begun).toEqual(['a 0123', 'a 013', 'a 13', 'a 1']);
    lab.give(1);
    lab.reads.at(-1)?.fail(new ReaderEnded());
    await read;
    expect(lab.told).toEqual(['a2', 'a0', 'a3', 'a1']);
  });

  it('are given up where two readers end without a new span', async () => {
    const lab = new Lab();
    const read = lab.read(film('a'));
    lab.reads[0]?.fail(new ReaderEnded());
    await expect.poll(() => lab.reads.length).toBe(2);
    lab.reads[1]?.fail(new ReaderEnded());
    await expect(read).rejects.toMatchObject({ kind: 'engine-crashed' });
  });

  it('fail as their file does', async () => {
    const lab = new Lab();
    const read = lab.read(film('a'));
    lab.reads[0]?.fail(new TagError('not-video', 'no video'));
    await expect(read).rejects.toMatchObject({ kind: 'not-video' });
  });

  it('do not wait for one that stalls, unless it waits for the model itself', async () => {
    const lab = new Lab({ readers: 1, crawlMs: 20 });
    lab.films.stayAhead(4);
    lab.read(film('a'), undefined, new Promise(() => {}));
    for (const start of [0, 1, 2, 3]) lab.give(start);
    lab.read(film('b'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lab.begun).toEqual(['a 0123']);
    lab.reads[0]?.done();
    await expect.poll(() => lab.begun.length).toBe(2);
    lab.read(film('c'));
    await expect.poll(() => lab.begun).toEqual(['a 0123', 'b 0123', 'c 0123']);
  });

  it('let go at once of one that waits', async () => {
    const lab = new Lab({ readers: 1 });
    const [reading, waiting] = [new AbortController(), new AbortController()];
    const a = lab.read(film('a'), reading.signal);
    const b = lab.read(film('b'), waiting.signal);
    waiting.abort();
    await expect(b).rejects.toMatchObject({ name: 'AbortError' });
    reading.abort();
    await expect(a).rejects.toMatchObject({ name: 'AbortError' });
    expect(lab.begun).toEqual(['a 0123']);
  });
});
