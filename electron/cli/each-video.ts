/** Work on many videos, several at a time, whose results come in the order in which they were named. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { StageProgress } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';
import type { Context } from './context.ts';
import { stageShower } from './engine.ts';
import { parseCount } from './numbers.ts';

/** What a video's result does when its turn comes: to print it, or to write it. */
export type Deliver = () => void | Promise<void>;

export interface EachVideo {
  /** So many videos at a time. */
  readonly jobs: number;
  /** Asked after a failure: whether the videos that are left would fail too. */
  readonly isHopeless: () => boolean;
}

/** Enough for one clip a core to be read while the model sees another and the next is at hand. */
const MORE_THAN_CORES = 2;

/** @throws TagError `usage` */
export function parseJobs(jobs: string | undefined, option = '--jobs'): number {
  return jobs === undefined ? availableParallelism() + MORE_THAN_CORES : parseCount(option, jobs);
}

/**
 * Does `work` for each video, one bad one not stopping the others. A file that crawls goes behind the others, in what is
 * delivered too.
 *
 * @param work gives what is to be done with its result
 * @returns the exit code: 0 all well, 1 all failed, 2 some failed
 * @throws AbortError
 */
export async function forEachVideo(
  context: Context,
  videos: readonly string[],
  { jobs, isHopeless }: EachVideo,
  work: (video: string, show: (stage: StageProgress) => void) => Promise<Deliver>,
): Promise<0 | 1 | 2> {
  const lineup = new Lineup(videos.length, jobs);
  let failed = 0;
  const run = async (index: number): Promise<Deliver> => {
    const video = videos[index] as string;
    const show = stageShower(context, videos.length === 1 ? video : `${index + 1}/${videos.length}  ${video}`);
    if (video === '') throw new TagError('usage', 'The name of a video is empty: name a file.');
    return work(video, (stage) => {
      if (stage.crawls === true && lineup.putOff(index)) context.say(`${video} is slow to read: the others go before.`);
      if (lineup.isFirst(index)) show(stage);
    });
  };
  for await (const { index, result } of lineup.results(run)) {
    const video = videos[index] as string;
    try {
      await (await result)();
    } catch (error) {
      context.signal.throwIfAborted();
      failed += 1;
      const hopeless = isHopeless();
      context.report(undecodable(video) ?? error, hopeless || video === '' ? undefined : video);
      if (!hopeless) continue;
      failed += lineup.left;
      break;
    }
  }
  if (failed === 0) return 0;
  return failed === videos.length ? 1 : 2;
}

/** Which of some jobs are at work, and whose result is next. */
class Lineup {
  readonly #jobs: number;
  readonly #count: number;
  /** By number, in the order in which their results are given. */
  readonly #order: number[];
  readonly #putOff = new Set<number>();
  readonly #results = new Map<number, Promise<Deliver>>();
  readonly #atWork = new Set<number>();
  #begun = 0;
  #run: (index: number) => Promise<Deliver> = () => Promise.reject(new Error('there is nothing to run'));
  #onChange: () => void = () => {};

  constructor(count: number, jobs: number) {
    this.#count = count;
    this.#jobs = jobs;
    this.#order = Array.from({ length: count }, (_, index) => index);
  }

  /** How many have not had their turn. */
  get left(): number {
    return this.#order.length;
  }

  /** Whether all others have had their turn, or wait for this one. */
  isFirst(index: number): boolean {
    return this.#order[0] === index;
  }

  /** Puts one behind the others, and begins another in its place. @returns whether it is new there, and there are others */
  putOff(index: number): boolean {
    const place = this.#order.indexOf(index);
    if (place < 0 || this.#putOff.has(index)) return false;
    this.#putOff.add(index);
    this.#order.push(...this.#order.splice(place, 1));
    this.#fill();
    this.#onChange();
    return this.#order.length > 1;
  }

  /** Each with its result, which may be a failure, as soon as it is its turn and it has one. */
  async *results(
    run: (index: number) => Promise<Deliver>,
  ): AsyncGenerator<{ index: number; result: Promise<Deliver> }> {
    this.#run = run;
    this.#fill();
    while (this.#order.length > 0) {
      const changed = new Promise<'changed'>((resolve) => {
        this.#onChange = () => resolve('changed');
      });
      const [index] = this.#order as [number];
      const result = this.#results.get(index) as Promise<Deliver>;
      const settled = result.then(
        () => 'settled',
        () => 'settled',
      );
      // Whoever is first may be put off while it is waited for.
      if ((await Promise.race([settled, changed])) === 'changed') continue;
      this.#order.shift();
      this.#results.delete(index);
      yield { index, result };
    }
  }

  #fill(): void {
    while (this.#begun < this.#count && this.#atWork.size - this.#crawling < this.#jobs) {
      const index = this.#begun++;
      this.#atWork.add(index);
      const result = this.#run(index).finally(() => {
        this.#atWork.delete(index);
        this.#fill();
      });
      result.catch(() => {}); // its turn will come
      this.#results.set(index, result);
    }
  }

  get #crawling(): number {
    return [...this.#atWork].filter((index) => this.#putOff.has(index)).length;
  }
}

/** Node passes names on as text, in which bytes that are no UTF-8 are lost. */
function undecodable(video: string): TagError | undefined {
  if (!video.includes('\u{FFFD}') || existsSync(video)) return undefined;
  return new TagError('not-found', `${video} cannot be opened, for its name is not valid UTF-8: rename the file.`);
}
