/** Many made vectors in a library, searched exactly and by an index: what both take, and how much of what is nearest the index finds. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomOf } from '../../electron/fit/random.ts';
import { Library } from '../../electron/library/index.ts';
import { forkVectors } from '../../electron/vectors/host/fork.ts';
import { VectorsProcess } from '../../electron/vectors/host/vectors-process.ts';
import type { Item } from '../../electron/wire/vectors.ts';
import { residentBytes } from '../bench/command.ts';
import { median } from '../bench/result.ts';
import { searchIndexEnvironment } from './search-index.ts';
import { type MadeSegment, putSegments, whatIs } from './vector-library.ts';

/** `clustered`: around some thousand middles, as scenes are that are alike. `uniform`: nothing is like anything, the worst case. */
export type Kind = 'clustered' | 'uniform';

const SIZE = 512;
const PARTS = 50;
const AT_ONCE = 40;
const MIDDLES = 2_000;
/** The cosine of a vector with the middle that it is around. */
const LIKENESS = 0.75;
const QUESTIONS = 40;
const NEAREST = 10;
const LOOK_MS = 500;

export interface Trial {
  readonly rows: number;
  readonly exactMs: number;
  readonly indexedMs: number;
  /** of the ten nearest, for questions that are like a row, and for those that are hardly like one */
  readonly recall: { readonly like: number; readonly unlike: number };
  readonly makingSeconds: number;
  /** bytes of memory: of the process that holds all, of the one that has the index, of the one that made it at its most */
  readonly memory: { readonly exact: number; readonly indexed: number; readonly making: number };
  /** bytes on disk */
  readonly disk: number;
  readonly care: { readonly probes: number; readonly refine: number };
}

/** @param folder an empty one, which takes about 6 KB a row */
export async function tryIndex(kind: Kind, rows: number, folder: string): Promise<Trial> {
  const cache = join(folder, 'cache');
  searchIndexEnvironment(cache);
  const library = Library.open(folder);
  const started: (number | undefined)[] = [];
  const start = () => {
    const child = forkVectors();
    started.push(child.pid);
    return child;
  };
  const [exact, indexed] = [new VectorsProcess(), new VectorsProcess({ start })];
  try {
    const made = new Made(kind);
    made.fill(library, rows);
    const what = { ...whatIs(library), above: rows + 1 };
    await exact.call('hold', what);
    const theirs = await ask(exact, made.questions);
    const memory = { exact: residentBytes(exact.pid as number), indexed: 0, making: 0 };
    await exact.close();
    const began = performance.now();
    const above = { ...what, above: rows - 1 };
    for (;;) {
      const { index } = await indexed.call('hold', above);
      if (index === 'used') break;
      if (indexed.indexing?.is !== 'made') throw new Error(`no index is made: ${JSON.stringify(indexed.indexing)}`);
      memory.making = Math.max(memory.making, residentBytes(started[1] as number));
      await sleep(LOOK_MS);
    }
    const makingSeconds = (performance.now() - began) / 1_000;
    await indexed.close();
    // As the next day, when nothing of it is in memory yet.
    const again = new VectorsProcess();
    try {
      await again.call('hold', above);
      const ours = await ask(again, made.questions);
      memory.indexed = residentBytes(again.pid as number);
      const recallOf = (kept: (question: number) => boolean): number => {
        const found = theirs.found.flatMap((items, q) => {
          const own = new Set(ours.found[q]);
          return kept(q) ? items.map((item) => (own.has(item) ? 1 : 0)) : [];
        });
        return found.reduce<number>((sum, one) => sum + one, 0) / found.length;
      };
      const recall = { like: recallOf((q) => q % 2 === 0), unlike: recallOf((q) => q % 2 === 1) };
      const index = indexIn(cache);
      return { rows, exactMs: theirs.ms, indexedMs: ours.ms, recall, makingSeconds, memory, ...index };
    } finally {
      await again.close();
    }
  } finally {
    await Promise.all([exact.close(), indexed.close()]);
    library.close();
  }
}

async function ask(
  vectors: VectorsProcess,
  questions: readonly Float32Array[],
): Promise<{ ms: number; found: string[][] }> {
  const times: number[] = [];
  const found: string[][] = [];
  for (const towards of questions) {
    const began = performance.now();
    const { moments } = await vectors.call('nearest', { towards, away: [], by: 'moments', most: NEAREST });
    times.push(performance.now() - began);
    found.push(moments.map(nameOf));
  }
  return { ms: median(times), found };
}

function nameOf({ footage, span }: Item): string {
  return `${footage} ${span?.start}`;
}

/** The same for the same kind. */
class Made {
  readonly questions: Float32Array[] = [];
  readonly #random;
  readonly #middles: Float32Array[];
  #videos = 0;

  constructor(kind: Kind) {
    this.#random = randomOf(`index of ${kind}`);
    this.#middles = kind === 'uniform' ? [] : Array.from({ length: MIDDLES }, () => this.#anything());
  }

  fill(library: Library, rows: number): void {
    const each = Math.floor(rows / QUESTIONS);
    for (let filled = 0; filled < rows; filled += AT_ONCE * PARTS) {
      const segments = Array.from({ length: AT_ONCE }, () => this.#video())
        .flat()
        .slice(0, rows - filled);
      putSegments(library, segments);
      if (Math.floor(filled / each) >= this.questions.length && this.questions.length < QUESTIONS) {
        this.questions.push(this.#question((segments[0] as MadeSegment).vector));
      }
    }
  }

  #video(): MadeSegment[] {
    const footage = `video ${this.#videos++}`;
    return Array.from({ length: PARTS }, (_, n) => {
      return { footage, span: { start: 8 * n, end: 8 * n + 8 }, vector: this.#vector() };
    });
  }

  #vector(): Float32Array {
    const middle = this.#middles[Math.floor(this.#random() * this.#middles.length)];
    return middle === undefined ? this.#anything() : this.#near(middle, LIKENESS);
  }

  /** Every other one is like a row, as what is to be found by an example; the others hardly, as texts are. */
  #question(row: Float32Array): Float32Array {
    return this.#near(row, this.questions.length % 2 === 0 ? 0.9 : LIKENESS / 2.5);
  }

  #near(vector: Float32Array, cosine: number): Float32Array {
    const across = Math.sqrt(1 - cosine ** 2);
    const other = this.#anything();
    return unit(vector.map((value, i) => cosine * value + across * (other[i] as number)));
  }

  #anything(): Float32Array {
    return unit(Float32Array.from({ length: SIZE }, () => this.#random() + this.#random() + this.#random() - 1.5));
  }
}

function unit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return vector.map((value) => value / length);
}

function indexIn(cache: string): Pick<Trial, 'disk' | 'care'> {
  const files = readdirSync(join(cache, 'search-index'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  const stamp = paths.find((path) => path.endsWith('stamp.json'));
  const { probes, refine } = JSON.parse(readFileSync(stamp as string, 'utf8'));
  return { disk: paths.reduce((sum, path) => sum + statSync(path).size, 0), care: { probes, refine } };
}
