/** The evaluation: asked for, looked at, and left for the videos behind a number. */

import { decodeText } from '../../electron/interchange/decode-text.ts';
import { type Behind, type EvaluationSource, MOST_TRUTH_TEXT } from '../../electron/wire/app/evaluation.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import type { ReviewActions } from '../review/review-actions.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { type Column, FIRST_ORDER, orderedBy } from './rows.ts';
import type { EvaluationView, TruthFile } from './view.ts';

export interface EvaluationActions {
  toggle(): void;
  leave(): void;
  /** Evaluates anew. */
  again(): void;
  /** Holds fits against what a file says is true; against decisions without one. */
  against(file: File | undefined): Promise<void>;
  sort(by: Column): void;
  choose(label: string): void;
  /** Shows the videos that a number counts, and leaves. `are` says what they are. */
  open(behind: Behind, are: string): Promise<void>;
  save(format: 'html' | 'json'): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  review: Pick<ReviewActions, 'leave'>;
  saveFile: (name: string, mediaType: string, contents: string) => void;
  /** gives the focus to the list again */
  onLeave: () => void;
}

export function createEvaluation({ store, call, talk, review, saveFile, onLeave }: Needs): EvaluationActions {
  let running = new AbortController();
  /** How it was looked at last. */
  let kept: Pick<EvaluationView, 'order' | 'chosen' | 'truth'> = {
    ...{ order: FIRST_ORDER, chosen: undefined, truth: undefined },
  };
  const source = (): EvaluationSource => (kept.truth === undefined ? 'decisions' : { truth: kept.truth.truth });
  const current = (): EvaluationView | undefined => store.getState().evaluation;
  const put = (change: Partial<EvaluationView>): void =>
    store.setState(({ evaluation }) => (evaluation === undefined ? {} : { evaluation: { ...evaluation, ...change } }));
  const look = (change: Partial<typeof kept>): void => {
    kept = { ...kept, ...change };
    put(change);
  };

  const ask = async (): Promise<void> => {
    running.abort();
    const mine = new AbortController();
    running = mine;
    put({ state: 'busy', progress: undefined });
    try {
      const evaluation = await call(
        'evaluate',
        { source: source() },
        { signal: mine.signal, onProgress: (progress) => !mine.signal.aborted && put({ progress }) },
      );
      if (!mine.signal.aborted) put({ state: 'done', evaluation });
    } catch (error) {
      if (mine.signal.aborted) return;
      put({ state: 'failed' });
      if (!(error instanceof WireClosed)) talk.report(error);
    }
  };
  const readTruth = async (file: File): Promise<TruthFile | undefined> => {
    try {
      const contents =
        file.size > 3 * MOST_TRUTH_TEXT ? undefined : decodeText(new Uint8Array(await file.arrayBuffer()));
      if (contents === undefined || contents.length > MOST_TRUTH_TEXT) {
        talk.report(new TagError('unreadable', text.evaluation.noTruth(file.name)));
        return undefined;
      }
      const name = file.name.slice(-1_000);
      return { name, ...(await call('readTruth', { name, text: contents })) };
    } catch (error) {
      talk.report(error);
      return undefined;
    }
  };
  const close = (): void => {
    running.abort();
    store.setState({ evaluation: undefined });
  };

  store.subscribe((state, before) => {
    if (state.evaluation === undefined) return;
    // Somebody asks for something else of the list, or reviews: to show that is to leave.
    if (state.query !== before.query || state.filter !== before.filter) {
      close();
      onLeave();
    } else if (state.review !== undefined) close();
  });

  return {
    toggle: () => {
      if (current() !== undefined) {
        close();
        onLeave();
        return;
      }
      const evaluation = { state: 'busy', progress: undefined, evaluation: undefined, ...kept } as const;
      review.leave();
      store.setState({ evaluation });
      void ask();
    },
    leave: () => {
      if (current() === undefined) return;
      close();
      onLeave();
    },
    again: () => void ask(),
    against: async (file) => {
      if (file === undefined) look({ truth: undefined });
      else {
        const truth = await readTruth(file);
        if (truth === undefined || current() === undefined) return;
        look({ truth });
      }
      await ask();
    },
    sort: (by) => look({ order: orderedBy(kept.order, by) }),
    choose: (label) => look({ chosen: label }),
    open: async (behind, are) => {
      try {
        const { ids, all } = await call('videosBehind', { source: source(), behind });
        if (current() === undefined) return;
        const label = behind.kind === 'confused' ? behind.decided : behind.label;
        store.setState({
          filter: '',
          label,
          query: { label, sort: 'score', descending: true, filters: { videos: { ids, are: are.slice(0, 300) } } },
        });
        if (all > ids.length) talk.notify(text.evaluation.firstOf(ids.length, all));
      } catch (error) {
        talk.report(error);
      }
    },
    save: async (format) => {
      try {
        const { fileName, mediaType, text: contents } = await call('exportEvaluation', { source: source(), format });
        saveFile(fileName, mediaType, contents);
        talk.notify(text.exported(fileName));
      } catch (error) {
        talk.report(error);
      }
    },
  };
}
