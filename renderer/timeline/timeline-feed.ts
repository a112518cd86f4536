/** Asks for the timeline and the lanes of the shown video, again whenever they may be others. */
import type { Looking } from '../../electron/wire/app/moments.ts';
import { MOST_LANES } from '../../electron/wire/app/moments.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { asking } from '../asking.ts';
import type { Call } from '../connect.ts';
import type { PageState, PageStore } from '../store.ts';
import { keepAwayNames } from './away-names.ts';
import { wantedLabels } from './moments.ts';
import { tagsHere } from './timeline-facts.ts';
import { NO_TIMELINE } from './timeline-state.ts';

export interface TimelineFeed {
  /** Of these videos timelines, tags or fits are others now. */
  changed(ids: readonly string[]): void;
  /** Fits of any video may be others. */
  allChanged(): void;
  /** As it was just now, at once. */
  again(): void;
}

/** Lanes beside those that are wanted by name. */
const BEST = 6;

export function createTimelineFeed(store: PageStore, call: Call, report: (error: unknown) => void): TimelineFeed {
  let asked = new Set<string>();
  const question = asking(store, report, async (state) => {
    const id = state.selection.current;
    if (id === undefined || !state.videos.has(id)) return;
    const labels = wantedIn(state);
    asked = new Set(labels);
    try {
      const [known, lanes] = await Promise.all([
        call('timelineOf', { id }),
        call('lanesOf', { id, labels, best: Math.min(BEST, MOST_LANES - labels.length) }),
      ]);
      put(id, { known, lanes, failure: undefined });
    } catch (error) {
      if (!(error instanceof TagError)) throw error;
      // A label may have gone while it was asked: then the list of labels changes, and it is asked again.
      put(id, { failure: error.message });
    }
  });
  const put = (id: string, facts: Partial<PageState['timeline']>): void =>
    store.setState(({ timeline, selection }) =>
      selection.current === id ? { timeline: { ...timeline, ...facts } } : {},
    );

  keepAwayNames(store, call, report);
  store.subscribe((state, before) => {
    const id = state.selection.current;
    if (id !== before.selection.current) {
      const { shape, failed, away } = state.timeline;
      store.setState({ timeline: { ...NO_TIMELINE, shape, failed, away, id } });
      question.now();
      return;
    }
    if (state.looking !== before.looking) noteFailure(store, state.looking, before.looking);
    if (id === undefined) return;
    const isOpen = state.connection === 'open' && before.connection !== 'open';
    const isOther =
      state.labels !== before.labels ||
      state.videos.get(id) !== before.videos.get(id) ||
      state.settings.moments !== before.settings.moments ||
      state.model.id !== before.model.id;
    if (isOpen) question.now();
    else if (isOther) question.soon();
    else if (mayWantOthers(state, before) && wantedIn(state).some((label) => !asked.has(label))) question.soon();
  });

  return {
    changed: (ids) => {
      const { current } = store.getState().selection;
      if (current !== undefined && ids.includes(current)) question.soon();
    },
    allChanged: question.soon,
    again: question.now,
  };
}

function wantedIn(state: PageState): string[] {
  const { labels, timeline, label } = state;
  return wantedLabels({ labels: labels.labels, tags: tagsHere(state), pins: timeline.shape.pins, label });
}

function mayWantOthers(state: PageState, before: PageState): boolean {
  return (
    state.label !== before.label ||
    state.tags !== before.tags ||
    state.timeline.shape.pins !== before.timeline.shape.pins
  );
}

/** The run tells how many it passed over, and which it was at: that one it was. */
function noteFailure(store: PageStore, now: Looking, before: Looking): void {
  const id = now.at?.id ?? before.at?.id;
  if (id === undefined) return;
  const hasFailed = now.failed > before.failed && before.at !== undefined && now.problem !== undefined;
  store.setState(({ timeline }) => {
    const failed = new Map(timeline.failed);
    if (hasFailed && now.problem !== undefined) failed.set(before.at?.id ?? id, now.problem);
    else if (now.at !== undefined) failed.delete(now.at.id);
    return { timeline: { ...timeline, failed } };
  });
}
