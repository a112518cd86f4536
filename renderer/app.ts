/** The page as a whole: its store, its connection, and what can be done. Components call these; none calls the host. */
import { withChanges } from '../electron/catalogue/keys/own-keys.ts';
import type { LibraryNotice } from '../electron/wire/app/library.ts';
import type { SettingsChange } from '../electron/wire/app/settings.ts';
import type { StageProgress } from '../electron/wire/engine.ts';
import { WireClosed } from '../electron/wire/rpc.ts';
import { type AlikeActions, createAlike } from './alike/alike-actions.ts';
import { type ClusterActions, createClusterActions } from './cluster/cluster-actions.ts';
import {
  type AppEvent,
  type Call,
  type Connection,
  type ConnectionListener,
  keepConnected,
  type Platform,
} from './connect.ts';
import { createEvaluation, type EvaluationActions } from './evaluation/evaluation-actions.ts';
import { createLibrariesActions, type LibrariesActions } from './frame/libraries-actions.ts';
import { createHandover, type HandoverActions } from './handover/handover-actions.ts';
import { createLabelActions, type LabelActions } from './labels/label-actions.ts';
import { createLabelFileActions, type LabelFileActions } from './labels/label-file-actions.ts';
import { createLearningFeed } from './labels/learning-feed.ts';
import { createRankingFeed, type RankingFeed } from './labels/rankings.ts';
import { createAskingFeed } from './library/asking-feed.ts';
import { ALWAYS_LIST, type KeptShape } from './library/kept-shape.ts';
import { createLibraryActions, type LibraryActions } from './library/library-actions.ts';
import { createMatchRun, type MatchRun } from './library/match-run.ts';
import type { SendFile } from './library/upload.ts';
import { createVideoActions, type VideoActions } from './library/video-actions.ts';
import { createOfficialActions, type OfficialActions } from './official/official-actions.ts';
import { ALWAYS_NATURAL, type KeptSpeed } from './player/kept-speed.ts';
import { createNotes, type NoteActions } from './player/notes.ts';
import { createResults, type ResultsActions } from './results/results-actions.ts';
import { createReview, type ReviewActions } from './review/review-actions.ts';
import { type ReviewMemory, reviewIn } from './review/review-memory.ts';
import { createFoundActions, type FoundActions } from './search/found-actions.ts';
import { createSearch, type SearchActions } from './search/search-actions.ts';
import { createGpuActions, type GpuActions } from './settings/gpu-actions.ts';
import { createModelActions, type ModelActions } from './settings/model-actions.ts';
import { tellShown } from './showing.ts';
import { FORGETFUL, type ShownVideo } from './shown-video.ts';
import {
  createPageStore,
  type DialogName,
  type PageState,
  type PageStore,
  shownVideos,
  withEvent,
  withoutLabel,
  withState,
} from './store.ts';
import { createDeciding, type Deciding } from './tags/deciding.ts';
import { createTagActions, type TagActions } from './tags/tag-actions.ts';
import { createTagFeed, type TagFeed } from './tags/tag-feed.ts';
import { createTalk, type Talk } from './talk.ts';
import { text } from './text.ts';
import { ALWAYS_USUAL, type KeptTimeline } from './timeline/kept-timeline.ts';
import { createTimeline, type TimelineActions } from './timeline/timeline-actions.ts';
import { createUpdates, type UpdatesActions } from './updates/updates-actions.ts';

/** What commands ask of the player; it is there while a video is shown. */
export interface PlayerHandle {
  /** plays or pauses; a shuttle is stopped */
  toggle(): void;
  /** plays that way; faster each time */
  shuttle(direction: 1 | -1): void;
  /** seconds from here */
  seekBy(seconds: number): void;
  /** seconds from the start; where a frame is meant, it begins then */
  seekTo(seconds: number, frame?: { readonly start: number; readonly end: number }): void;
  /** frames from here */
  step(frames: number): void;
  toggleMute(): void;
  toggleFullscreen(): void;
}

/** Places that commands bring the focus to. */
export interface Places {
  fileInput?: HTMLInputElement | null;
  labelInput?: HTMLInputElement | null;
  filterInput?: HTMLInputElement | null;
  searchInput?: HTMLInputElement | null;
  /** gives the focus to a row of what was found, once it is there */
  focusResult?: (index: number) => void;
  /** gives the focus to the row of a label, once it is there */
  focusLabel?: (id: string) => void;
  /** gives the focus to a row of the list of videos, once it is there */
  focusVideo?: (index: number) => void;
  /** gives the focus to the next region, or the one before */
  stepRegion?: (by: 1 | -1) => void;
}

export interface App {
  readonly store: PageStore;
  readonly connection: Connection;
  readonly call: Call;
  readonly mediaBase: string;
  /** Loads the page anew. */
  readonly reload: () => void;
  readonly talk: Talk;
  readonly rankings: RankingFeed;
  readonly videos: VideoActions;
  readonly labels: LabelActions;
  readonly labelFiles: LabelFileActions;
  readonly tags: TagActions;
  readonly deciding: Deciding;
  readonly tagFeed: TagFeed;
  readonly search: SearchActions;
  readonly found: FoundActions;
  readonly alike: AlikeActions;
  readonly libraries: LibrariesActions;
  readonly review: ReviewActions;
  readonly evaluation: EvaluationActions;
  readonly notes: NoteActions;
  readonly library: LibraryActions;
  readonly matchRun: MatchRun;
  readonly handover: HandoverActions;
  readonly cluster: ClusterActions;
  readonly results: ResultsActions;
  readonly timeline: TimelineActions;
  /** Lets videos be dragged out of the window as files; absent in a browser. */
  readonly dragOut: Platform['dragOut'];
  readonly model: ModelActions;
  readonly official: OfficialActions;
  readonly gpu: GpuActions;
  readonly updates: UpdatesActions;
  readonly places: Places;
  player: PlayerHandle | undefined;
  open(dialog: DialogName | undefined): void;
  /** How fast videos are played from now on. */
  setSpeed(speed: number): void;
  /** Asks the library for the videos that a label fits best; for none, it is shown as it is again. */
  showLabel(id: string | undefined): void;
  /** Looks at the video again, once for each label. */
  checkMatches(id: string): Promise<void>;
  exportResults(format: 'csv' | 'jsonl'): Promise<void>;
  setSettings(changes: SettingsChange): Promise<void>;
  /** Looks whether drives that were away are back. */
  lookForOffline(): Promise<void>;
  dismissLibraryNotice(id: LibraryNotice['id']): Promise<void>;
}

export interface AppOptions {
  platform: Platform;
  send: SendFile;
  /** carries out what a native menu asks for */
  onCommand?: (name: Extract<AppEvent, { name: 'command' }>['value']['name']) => void;
  /** hands text to the user as a file */
  saveFile: (name: string, mediaType: string, contents: string) => void;
  /** whose acts are taken back here */
  window: string;
  /** loads the page anew, for another library (default: nothing to load) */
  reload?: () => void;
  /** which video was shown before the page was loaded anew (default: nothing is remembered) */
  shown?: ShownVideo;
  /** where one was in a review before that (default: it is known until the page is loaded anew) */
  reviewed?: ReviewMemory;
  /** how the list was shown before (default: nothing is remembered) */
  shape?: KeptShape;
  /** how fast videos were played before (default: nothing is remembered) */
  speed?: KeptSpeed;
  /** how the timeline was before (default: nothing is remembered) */
  timeline?: KeptTimeline;
}

/** Of a page that has none. */
const noStorage = (): never => {
  throw new Error('there is no storage');
};

export function createApp(options: AppOptions): App {
  const { platform, send, onCommand, saveFile, window } = options;
  const { timeline: kept = ALWAYS_USUAL, speed: keptSpeed = ALWAYS_NATURAL } = options;
  const { shown = FORGETFUL, reviewed = reviewIn(noStorage), shape = ALWAYS_LIST, reload = () => {} } = options;
  const store = createPageStore();
  store.setState({ speed: keptSpeed.recall() });
  const talk = createTalk(store);
  const listener: ConnectionListener = {
    onState: (told) => {
      store.setState((state) => withState(state, told, shown.recall()));
      void askReach();
      void libraries.ask();
      void updates.ask();
    },
    onEvent: (event) => {
      const before = store.getState();
      const change = withEvent(before, event);
      // Each change of the store has all that is on the page look whether it is one for it.
      if (Object.keys(change).length > 0) store.setState(change);
      const news = newsOf(before, store.getState());
      if (news !== undefined) talk.announce(news);
      if (event.name === 'reachChanged' && event.value.window === window) store.setState({ reach: event.value });
      if (event.name === 'tagsChanged') {
        tagFeed.changed(event.value.ids);
        timeline.feed.changed(event.value.ids);
        asked.changed();
        search.changed('tags');
      }
      if (event.name === 'matchesChanged') {
        rankings.changed(event.value.ids);
        asked.changed();
      }
      if (event.name === 'learningsChanged') {
        learnings.changed();
        timeline.feed.allChanged();
      }
      if (event.name === 'timelinesChanged') {
        timeline.feed.changed(event.value.ids);
        search.changed('moments');
      }
      // The index is there: asked again, what is shown is found by it, and what comes next does not wait for it to be opened.
      if (event.name === 'indexingChanged' && event.value.indexing === undefined) search.changed('moments');
      if (event.name === 'filesPassedOver') videos.tellPassedOver(event.value);
      if (event.name === 'command') onCommand?.(event.value.name);
    },
    onLost: () => store.setState((state) => (state.connection === 'open' ? { connection: 'lost' } : {})),
    onWhyLost: (whyLost) => store.setState({ whyLost }),
  };
  const connection = keepConnected(platform.openWire, listener, platform.whyLost);
  store.subscribe(({ selection }) => shown.remember(selection.current));
  const call: Call = (name, args, options) => connection.call(name, args, options);
  tellShown(store, call, talk.report);
  const rankings = createRankingFeed(store, call, talk.report);
  const tags = createTagActions({ store, call, talk, window });
  const labels = createLabelActions({ store, call, talk, window });
  const tagFeed = createTagFeed(store, call, talk.report);
  const timeline = createTimeline({
    ...{ store, call, talk, window, kept, player: () => app.player },
    bringBack: labels.bringBack,
  });
  const results = createResults({ store, call, talk });
  const { pathsFor } = platform;
  const handover = createHandover({ store, call, talk, tags, window, pathsFor, saveFile });
  const videos = createVideoActions({
    ...{ store, call, talk, tags, window, pathsFor, send },
    takeFiles: handover.takeFiles,
  });
  const asked = createAskingFeed(store, call, talk.report);
  const learnings = createLearningFeed(store, call, talk.report);
  const updates = createUpdates({ store, call, talk, saveFile });
  const libraries = createLibrariesActions({ store, call, talk, reload });
  const places: Places = {};
  const onLeave = (): void => {
    // Once the list is there again.
    requestAnimationFrame(() => {
      const state = store.getState();
      const index = shownVideos(state).indexOf(state.selection.current ?? '');
      if (index >= 0) places.focusVideo?.(index);
    });
  };
  const review = createReview({ store, call, talk, tags, tagFeed, memory: reviewed, onLeave });
  const search = createSearch({ store, call, talk, tags, window, onLeave });
  const { look } = timeline;
  const found = createFoundActions({ store, call, talk, tags, labels, search, look, window, saveFile });
  const evaluation = createEvaluation({ store, call, talk, review, saveFile, onLeave });
  const alike = createAlike({
    store,
    call,
    talk,
    videos,
    search,
    others: [review, evaluation],
    window,
    onLeave,
  });
  const askReach = async (): Promise<void> => {
    try {
      store.setState({ reach: await call('reach', { window }) });
    } catch (error) {
      if (!(error instanceof WireClosed)) talk.report(error);
    }
  };

  const app: App = {
    store,
    connection,
    call,
    talk,
    videos,
    mediaBase: platform.mediaBase,
    reload,
    rankings,
    labels,
    labelFiles: createLabelFileActions({ store, call, talk, labels, undo: (act) => void tags.undo(act), saveFile }),
    handover,
    cluster: createClusterActions({ store, call, talk, openResults: (folder) => results.show(folder) }),
    results,
    tags,
    deciding: createDeciding(store, tags, talk, {
      decideSpan: (...about) => found.decideSelected(...about) ?? timeline.decideSpan(...about),
    }),
    tagFeed,
    search,
    found,
    libraries,
    notes: createNotes(store, tags),
    review,
    evaluation,
    alike,
    library: createLibraryActions({ store, call, talk, tags, window, shape }),
    matchRun: createMatchRun({ store, call, talk }),
    timeline,
    dragOut: platform.dragOut,
    model: createModelActions({ store, call, talk }),
    official: createOfficialActions({ store, call, talk }),
    gpu: createGpuActions({ store, call, talk }),
    updates,
    places,
    player: undefined,
    open: (dialog) => store.setState({ dialog }),
    setSpeed: (speed) => {
      store.setState({ speed });
      keptSpeed.remember(speed);
      talk.announce(text.player.speedIs(speed));
    },
    showLabel: (id) =>
      store.setState(({ query, label }) => ({
        label: id ?? label,
        query: id === undefined ? withoutLabel(query) : { ...query, label: id, sort: 'score', descending: true },
      })),
    checkMatches: (id) => checkMatches(store, call, talk, id),
    exportResults: async (format) => {
      try {
        const { fileName, mediaType, text: contents } = await call('exportResults', { format });
        saveFile(fileName, mediaType, contents);
        talk.notify(text.exported(fileName));
      } catch (error) {
        talk.report(error);
      }
    },
    setSettings: async (changes) => {
      const { keys = {}, ...others } = changes;
      // Shown at once; the answer is the last word.
      store.setState(({ settings }) => ({
        settings: { ...settings, ...others, keys: withChanges(settings.keys, keys) },
      }));
      try {
        store.setState({ settings: await call('setSettings', changes) });
      } catch (error) {
        talk.report(error);
      }
    },
    lookForOffline: async () => {
      try {
        const { offline } = await call('lookForOffline', {});
        if (offline.length > 0) talk.notify(text.offline.stillAway(offline.length));
      } catch (error) {
        talk.report(error);
      }
    },
    dismissLibraryNotice: async (id) => {
      try {
        await call('dismissLibraryNotice', { id });
      } catch (error) {
        talk.report(error);
      }
    },
  };
  return app;
}

async function checkMatches(store: PageStore, call: Call, talk: Talk, id: string): Promise<void> {
  if (store.getState().matching.has(id)) return;
  const controller = new AbortController();
  const put = (progress?: StageProgress): void =>
    store.setState((state) => ({
      matching: new Map(state.matching).set(id, { progress, cancel: () => controller.abort() }),
    }));
  put();
  try {
    const { revision } = store.getState().labels;
    const ranking = await call('matchVideo', { id }, { signal: controller.signal, onProgress: put });
    store.setState(({ rankings }) => {
      const byHand = (rankings.get(id)?.byHand ?? 0) + 1;
      return { rankings: new Map(rankings).set(id, { revision, ranking, byHand }) };
    });
  } catch (error) {
    talk.report(error);
  } finally {
    store.setState((state) => {
      const matching = new Map(state.matching);
      matching.delete(id);
      return { matching };
    });
  }
}

/** What a listener should hear of: failures, and the end of the queue. */
function newsOf(before: PageState, after: PageState): string | undefined {
  if (before.queue.left > 0 && after.queue.left === 0) {
    return text.queue.finished(after.queue.done, after.queue.failed);
  }
  if (before.videos === after.videos) return undefined;
  const failed = [...after.videos.values()].filter((video) => {
    const known = before.videos.get(video.id);
    return video !== known && video.state === 'failed' && known !== undefined && known.state !== 'failed';
  });
  const [first] = failed;
  if (first === undefined) return undefined;
  return failed.length === 1
    ? text.videos.failed(first.name, first.problem?.message ?? '')
    : text.videos.severalFailed(failed.length);
}
