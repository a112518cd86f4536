/** What a job on a cluster has left: looked at, and taken into this library or a new one. */
import type { ResultFacts, ResultMap, ResultPart, ResultPlaces } from '../../electron/wire/app/results.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import type { Running } from '../handover/handover-actions.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';

/** How far the looking through is that chooses a part. */
export interface LookedThrough {
  readonly done: number;
  readonly of: number;
  readonly clips: number;
}

export interface ToOpen {
  readonly folder: string;
  readonly maps: readonly ResultMap[];
  /** nothing said: all of it */
  readonly part: ResultPart;
  /** the folder of a new one; undefined for the one that is open */
  readonly library: string | undefined;
}

export interface ResultsActions {
  /** Opens the dialog, and looks at this folder. */
  show(folder: string): void;
  look(folder: string, running: Running): Promise<ResultFacts>;
  tryMaps(folder: string, maps: readonly ResultMap[], signal: AbortSignal): Promise<ResultPlaces>;
  /** A part is chosen first, which may take minutes, and can be cancelled until it is. */
  open(asked: ToOpen, running: Running, onThrough: (through: LookedThrough) => void): Promise<void>;
  cancel(): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
}

export function createResults({ store, call, talk }: Needs): ResultsActions {
  store.subscribe(({ results }, { results: before }) => {
    if (before.state !== 'running' || results.state !== 'idle') return;
    if (results.problem !== undefined)
      talk.report(new TagError(results.problem.kind, text.results.stopped(results.problem.message)));
    else talk.notify(text.results.finished(results));
  });
  return {
    show: (folder) => store.setState({ dialog: 'results', resultsIn: folder }),
    look: (folder, { signal, onFraction }) =>
      call(
        'lookAtResults',
        { folder },
        { signal, onProgress: ({ done, of }) => onFraction(of === 0 ? undefined : done / of) },
      ),
    tryMaps: (folder, maps, signal) => call('tryResultMaps', { folder, maps: [...maps] }, { signal }),
    open: async ({ folder, maps, part, library }, { signal, onFraction }, onThrough) => {
      const asked = {
        ...{ folder, maps: [...maps] },
        ...(Object.keys(part).length === 0 ? {} : { part }),
        ...(library === undefined ? {} : { library }),
      };
      const onProgress = (through: LookedThrough): void => {
        onThrough(through);
        onFraction(through.of === 0 ? undefined : through.done / through.of);
      };
      try {
        const { chosen } = await call('openResults', asked, { signal, onProgress });
        if (chosen !== undefined) talk.notify(text.results.which.chosen(chosen));
      } catch (error) {
        // The goodbye of this library may come before the answer.
        if (library === undefined || !(error instanceof WireClosed)) throw error;
      }
      if (library !== undefined) talk.notify(text.results.opening(library));
    },
    cancel: async () => {
      try {
        await call('cancelResults', {});
      } catch (error) {
        talk.report(error);
      }
    },
  };
}
