/** The run that finds out the matches of many videos: begun, paused, stopped, and what came of it said. */
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';

export interface MatchRun {
  /** @param labels their ids; all labels without them */
  check(videos: 'all' | readonly string[], labels?: readonly string[]): Promise<void>;
  setPaused(paused: boolean): Promise<void>;
  /** What is known by then is kept. */
  cancel(): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
}

export function createMatchRun({ store, call, talk }: Needs): MatchRun {
  store.subscribe(({ run }, { run: before }) => {
    if (before.state === 'idle' || run.state !== 'idle' || run.of === 0) return;
    talk.notify(text.checking.finished(run.done, run.failed, run.problem?.message));
  });
  const quietly = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      talk.report(error);
    }
  };
  return {
    check: (videos, labels) => {
      const isAll = videos === 'all' || videos.length === store.getState().order.length;
      const ids = isAll ? ('all' as const) : [...videos];
      return quietly(() => call('startMatching', { ids, ...(labels === undefined ? {} : { labels: [...labels] }) }));
    },
    setPaused: (paused) => quietly(() => call(paused ? 'pauseMatching' : 'resumeMatching', {})),
    cancel: () => quietly(() => call('cancelMatching', {})),
  };
}
