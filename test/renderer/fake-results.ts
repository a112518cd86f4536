/** What a cluster has left, as the made host answers it: a folder that a test sets, and its coming that a test moves. */

import type { AppContract } from '../../electron/wire/app/index.ts';
import type {
  ChosenPart,
  Opening,
  ResultFacts,
  ResultMap,
  ResultPart,
  ResultPlaces,
} from '../../electron/wire/app/results.ts';
import type { Args } from '../../electron/wire/contract.ts';
import { TagError } from '../../electron/wire/errors.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';

const IDLE_RESULTS: Opening = {
  ...{ state: 'idle', shards: 0, shardsDone: 0, videos: 0, wholes: 0, spans: 0, failed: 0, damaged: 0, leftOut: 0 },
};

/** Of the cluster's folders. */
const LOOKED = 300;

export class FakeResults {
  readonly #onChanged: (opening: Opening) => void;
  /** what lies in the folder that is looked at */
  facts: ResultFacts = {
    ...{ folder: '/data/harvest', job: 'harvest-7f3a', manifest: '/mnt/cluster/clips.jsonl', precision: 'fp16' },
    ...{ model: 'OpenGVLab/InternVideo2-Stage2_1B-224p-f4@5c1d1ea0c1c4', modelIs: 'here', segments: false },
    ...{ clips: 50_000, wholes: 49_871, spans: 0, failed: 129, bytes: 103_400_000, atWork: false },
    there: { clips: 50_000, files: 50_000 },
    shards: { planned: 500, there: 500, taken: 0 },
    damaged: { count: 0, named: [] },
    places: { maps: [], others: [] },
    library: '/data/harvest library',
  };
  /** which folders of the cluster are here, and how many of some of their files */
  readonly here: (ResultMap & { found: number })[] = [
    { from: '/mnt/cluster/media', to: '/Volumes/media', found: 300 },
    { from: '/mnt/archive', to: '/Volumes/archive', found: 212 },
  ];
  failure: TagError | undefined;
  /** a part is being chosen for so long */
  choosing: Promise<void> = Promise.resolve();
  opening: Opening = IDLE_RESULTS;
  opened: Args<AppContract, 'openResults'> | undefined;

  constructor(onChanged: (opening: Opening) => void) {
    this.#onChanged = onChanged;
  }

  #chosen({ most = this.facts.there.clips }: ResultPart): ChosenPart {
    const of = this.facts.there.clips;
    return { clips: Math.min(most, of), of, damaged: 0, unknownWords: [] };
  }

  set(opening: Partial<Opening>): void {
    this.opening = { ...this.opening, ...opening };
    this.#onChanged(this.opening);
  }

  #places(maps: readonly ResultMap[]): ResultPlaces {
    const foundOf = ({ from, to }: ResultMap): number =>
      this.here.find((one) => one.from === from && one.to === to)?.found ?? 0;
    const others = this.here.filter(({ from }) => !maps.some((map) => map.from === from));
    return {
      maps: maps.map((map) => ({ ...map, looked: LOOKED, found: foundOf(map) })),
      others: others.map(({ from }) => ({ from, looked: LOOKED, found: 0 })),
    };
  }

  readonly handlers = {
    lookAtResults: ({ folder }, { onProgress }) => {
      onProgress({ done: 250, of: 500 });
      const { failure } = this;
      this.failure = undefined;
      if (failure !== undefined) throw failure;
      // The host has found one of the two by itself.
      const found = this.here.slice(0, 1).map(({ from, to }) => ({ from, to }));
      return { ...this.facts, folder, places: this.#places(found) };
    },
    tryResultMaps: ({ maps }) => this.#places(maps),
    chooseResults: ({ part }) => ({ ...this.#chosen(part), told: [] }),
    openResults: async (args, { signal, onProgress }) => {
      if (this.opening.state !== 'idle') throw new TagError('in-use', 'Results are being opened already.');
      const { part } = args;
      if (part !== undefined) {
        onProgress({ done: 250, of: 500, clips: Math.round(this.facts.there.clips / 2) });
        const stopped = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        await Promise.race([this.choosing, stopped]);
      }
      const { failure } = this;
      this.failure = undefined;
      if (failure !== undefined) throw failure;
      this.opened = args;
      if (args.library === undefined) this.set({ ...IDLE_RESULTS, state: 'running', folder: args.folder, shards: 500 });
      return part === undefined ? {} : { chosen: this.#chosen(part) };
    },
    cancelResults: () => {
      this.set({ state: 'idle' });
      return {};
    },
    howResultsGo: () => this.opening,
  } satisfies Partial<Handlers<AppContract>>;
}
