/** Looking closer: begun, paused, stopped, and what came of it said; and single spans that the model is asked about. */
import type { LookingEstimate } from '../../electron/wire/app/moments.ts';
import type { Span } from '../../electron/wire/app/tags.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import type { Moment } from './moments.ts';

export interface LookActions {
  /** @param span this alone */
  closer(videos: 'all' | readonly string[], span?: Span): Promise<void>;
  /** What it would take. Undefined where it could not be told. */
  estimate(videos: 'all' | readonly string[], span?: Span): Promise<LookingEstimate | undefined>;
  setPaused(paused: boolean): Promise<void>;
  /** What was seen by then is kept. */
  cancel(): Promise<void>;
  /** Has the model look at the chosen span as at a whole video. */
  atSpan(): Promise<void>;
  /** What the fit of a moment's label hangs on. */
  explain(moment: Moment): Promise<void>;
  /** Closes what either of them has shown. */
  close(): void;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
}

export function createLookActions({ store, call, talk }: Needs): LookActions {
  store.subscribe(({ looking, timeline, review, evaluation, alike }, { looking: before }) => {
    if (before.state === 'idle' || looking.state !== 'idle' || looking.of === 0) return;
    const words = text.looking.finished(looking.done, looking.failed, looking.problem?.message);
    // What the timeline itself shows by then is only said.
    const isSeen = looking.of === 1 && before.at?.id === timeline.id && (review ?? evaluation ?? alike) === undefined;
    if (isSeen) talk.announce(words);
    else talk.notify(words);
  });
  const quietly = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      talk.report(error);
      return undefined;
    }
  };
  const which = (videos: 'all' | readonly string[], span: Span | undefined) => ({
    ids: videos === 'all' ? ('all' as const) : [...videos],
    ...(span === undefined ? {} : { span }),
  });
  const put = (change: Partial<ReturnType<PageStore['getState']>['timeline']>): void =>
    store.setState(({ timeline }) => ({ timeline: { ...timeline, ...change } }));
  return {
    closer: async (videos, span) => {
      await quietly(() => call('lookCloser', which(videos, span)));
    },
    estimate: async (videos, span) => {
      // It is asked by itself, for what a button says: a failure would be nobody's.
      try {
        return await call('estimateLooking', which(videos, span));
      } catch {
        return undefined;
      }
    },
    setPaused: async (paused) => {
      await quietly(() => call(paused ? 'pauseLooking' : 'resumeLooking', {}));
    },
    cancel: async () => {
      await quietly(() => call('cancelLooking', {}));
    },
    atSpan: async () => {
      const { span, id } = store.getState().timeline;
      if (span === undefined || id === undefined) return;
      const seen = { span, scores: undefined };
      put({ seen, explained: undefined });
      const answer = await quietly(() => call('rankSpan', { id, span }));
      if (store.getState().timeline.seen !== seen) return;
      put({ seen: answer && { span, scores: answer.scores } });
      const [best] = answer?.scores ?? [];
      if (best !== undefined) talk.announce(text.timeline.bestIs(best.label, best.fit?.value));
    },
    explain: async ({ label, start, end }) => {
      const { id } = store.getState().timeline;
      if (id === undefined) return;
      const moment = { label, start, end };
      const explained = { moment, explanation: undefined };
      put({ explained, seen: undefined });
      const explanation = await quietly(() => call('explainSpan', { id, span: { start, end }, label }));
      if (store.getState().timeline.explained !== explained) return;
      put({ explained: explanation && { moment, explanation } });
    },
    close: () => put({ seen: undefined, explained: undefined }),
  };
}
