/**
 * Everything that the page knows, in one plain store: what the host told (`getState`, then the events) and what is the
 * page's own. The reducers are pure; `app.ts` is what acts.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Reach } from '../electron/wire/app/acts.ts';
import type { Found, LabelCount, Query, SmartList } from '../electron/wire/app/asking.ts';
import type { Cutting } from '../electron/wire/app/clips.ts';
import type { ClusterJob } from '../electron/wire/app/cluster.ts';
import type { AppContract, AppState } from '../electron/wire/app/index.ts';
import type { LabelList, LabelSet, ReadLabels } from '../electron/wire/app/labels.ts';
import type { Learning } from '../electron/wire/app/learning.ts';
import type { LibraryList, LibraryNotice } from '../electron/wire/app/library.ts';
import type { Matching } from '../electron/wire/app/matching.ts';
import type { Devices, ModelStatus } from '../electron/wire/app/models.ts';
import type { Looking } from '../electron/wire/app/moments.ts';
import type { OfficialModel } from '../electron/wire/app/official.ts';
import type { Problem } from '../electron/wire/app/problem.ts';
import type { Queue } from '../electron/wire/app/queue.ts';
import type { Ranking, Score } from '../electron/wire/app/rankings.ts';
import type { Opening } from '../electron/wire/app/results.ts';
import type { SavedSearch } from '../electron/wire/app/search.ts';
import { type Settings, USUAL_MOMENTS } from '../electron/wire/app/settings.ts';
import type { VideoTags } from '../electron/wire/app/tags.ts';
import type { Updates } from '../electron/wire/app/updates.ts';
import type { OfflinePlace, PassedOver, Video } from '../electron/wire/app/videos.ts';
import type { EventValue, Progress } from '../electron/wire/contract.ts';
import type { StageProgress } from '../electron/wire/engine.ts';
import type { AlikeView } from './alike/view.ts';
import type { AppEvent } from './connect.ts';
import type { EvaluationView } from './evaluation/view.ts';
import type { HandoverAsked, HandoverDialog } from './handover/asked.ts';
import type { LabelOrder } from './labels/label-order.ts';
import type { Shape } from './library/kept-shape.ts';
import {
  afterFailure,
  NO_SELECTION,
  type Selection,
  selectOnly,
  shownByItself,
  withoutGone,
} from './library/selection.ts';
import { strandedAs, strandedWord } from './library/way-back.ts';
import { NATURAL } from './player/speeds.ts';
import type { Review } from './review/deck.ts';
import { NO_SEARCH, type SearchState, withIndexing } from './search/search-state.ts';
import { NO_TIMELINE, type TimelineState } from './timeline/timeline-state.ts';
import type { WhyLost } from './why-lost.ts';

/** What a file of labels holds, or why it is none. */
export type LabelFile = { name: string } & (ReadLabels | { failure: string });

export type DialogName =
  | 'settings'
  | 'shortcuts'
  | 'palette'
  | 'add'
  | 'label-sets'
  | 'label-file'
  | 'label'
  | 'labels-away'
  | 'refused'
  | 'passed-over'
  | 'relabel'
  | 'open-library'
  | 'new-library'
  | 'tag-found'
  | 'list-found'
  | 'trash'
  | 'update-notes'
  | 'report'
  | 'official'
  | 'results'
  | 'gpu'
  | 'cluster'
  | 'cluster-log'
  | 'cluster-token'
  | 'cluster-folder'
  | HandoverDialog;

/** A note that was typed and is not kept yet. */
export interface Draft {
  readonly text: string;
  readonly state: 'typing' | 'saving' | 'failed';
}

/** Something said in passing. Errors stay until they are closed. */
export interface Notice {
  id: number;
  tone: 'info' | 'error';
  text: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

/** Something long that the page itself has asked for. */
export interface Task {
  id: number;
  text: string;
  /** absent where it cannot be known */
  fraction?: number | undefined;
  cancel: () => void;
}

export interface Refusal {
  name: string;
  problem: Problem;
}

export interface KnownRanking {
  /** of the labels that it was made with */
  revision: number;
  ranking: Ranking;
  /** how often somebody has asked for it by hand: what comes in by itself does not move the list */
  byHand: number;
}

const NO_OPENING: Opening = {
  ...{ state: 'idle', shards: 0, shardsDone: 0, videos: 0, wholes: 0, spans: 0, failed: 0, damaged: 0, leftOut: 0 },
};

export interface PageState {
  connection: 'connecting' | 'open' | 'lost';
  /** as far as that is known, where there is none */
  whyLost: WhyLost | undefined;
  host: AppState['host'];
  videos: ReadonlyMap<string, Video>;
  /** the ids by position in the list */
  order: readonly string[];
  /** drives and folders that are away */
  offline: readonly OfflinePlace[];
  queue: Queue;
  /** the run that finds out the matches of many videos */
  run: Matching;
  /** the run that looks closer at videos */
  looking: Looking;
  /** the run that cuts clips */
  cutting: Cutting;
  /** jobs on clusters, the newest first */
  clusterJobs: readonly ClusterJob[];
  /** results of a cluster that come in */
  results: Opening;
  model: ModelStatus;
  labels: LabelList;
  labelSets: readonly LabelSet[];
  lists: readonly SmartList[];
  /** what was looked for, kept under names */
  searches: readonly SavedSearch[];
  /** what this window can take back and make again */
  reach: Reach;
  libraryNotices: readonly LibraryNotice[];
  settings: Settings;

  /** of videos that have been shown */
  rankings: ReadonlyMap<string, KnownRanking>;
  /** the best label of each row that has been on screen */
  best: ReadonlyMap<string, Score>;
  /** of videos that are on screen */
  tags: ReadonlyMap<string, VideoTags>;
  /** of how many videos each label holds, by its id; of the labels of `revision` */
  counts: ReadonlyMap<string, LabelCount>;
  /** what decisions taught about labels, by the label's id */
  learnings: ReadonlyMap<string, Learning>;
  selection: Selection;
  /** where in the shown video: what is known, and what is chosen */
  timeline: TimelineState;
  /** words that the list is narrowed by as they are typed */
  filter: string;
  /** the label that keys act on, and whose row is at hand */
  label: string | undefined;
  labelOrder: LabelOrder;
  /** labels that were just added: they come first, until the list is looked at otherwise */
  fresh: readonly string[];
  /** what the library is asked */
  query: Query;
  /** the answer; undefined while the list is shown as it is */
  found: Found | undefined;
  /** what is looked for again: while something is, it is in the place of the videos */
  search: SearchState;
  /** notes that were typed and are not kept yet, by video */
  notes: ReadonlyMap<string, Draft>;
  /** shown in place of the columns, while it is there */
  review: Review | undefined;
  /** so is this */
  evaluation: EvaluationView | undefined;
  /** and this */
  alike: AlikeView | undefined;
  /** the newest answer to the same question, where it is another: the list does not move by itself */
  newer: Found | undefined;
  /** how many questions were answered anew: each time the list begins at its top */
  answers: number;
  shape: Shape;
  /** how fast videos are played, times the natural speed */
  speed: number;
  matching: ReadonlyMap<string, { progress?: StageProgress | undefined; cancel: () => void }>;
  /** whether it is here, and how its coming goes */
  official: OfficialModel;
  /** how it stands with newer versions of the program; known soon after the start */
  updates: Updates | undefined;
  /** a version that is ready, and of which no more is said in passing */
  updatePutOff: string | undefined;
  /** of what an NVIDIA GPU needs, while it runs */
  gpuInstall: { progress?: Progress<AppContract, 'installGpu'> | undefined; cancel: () => void } | undefined;
  /** what is known of this machine's devices, once it was asked */
  devices: Devices;
  dialog: DialogName | undefined;
  notices: readonly Notice[];
  tasks: readonly Task[];
  refusals: readonly Refusal[];
  /** which library is open, and which others there are, once it was asked */
  libraries: LibraryList | undefined;
  /** a file of labels that is looked at before it is taken */
  labelFile: LabelFile | undefined;
  /** what the dialog of an export, an import, of clips or of originals is about */
  asked: HandoverAsked | undefined;
  /** the job on a cluster that the open dialog is about */
  clusterJob: string | undefined;
  /** the folder that the dialog of results was opened for, where that is known */
  resultsIn: string | undefined;
  /** what the folders that were added last held beside their videos */
  passedOver: PassedOver | undefined;
  /** for screen readers; a new object each time, so that the same words are said again */
  announcement: { text: string };
}

export type PageStore = StoreApi<PageState>;

/** The list as it is. */
export const WHOLE_LIST: Query = { sort: 'added', descending: false, filters: {} };

export function createPageStore(): PageStore {
  return createStore<PageState>(() => ({
    connection: 'connecting',
    whyLost: undefined,
    host: { kind: 'serve', version: '', platform: '' },
    videos: new Map(),
    order: [],
    offline: [],
    queue: { paused: false, left: 0, done: 0, failed: 0 },
    run: { state: 'idle', done: 0, of: 0, failed: 0, waiting: 0 },
    looking: { state: 'idle', done: 0, of: 0, failed: 0 },
    cutting: { state: 'idle', done: 0, of: 0, failed: 0 },
    clusterJobs: [],
    results: NO_OPENING,
    model: { choice: { model: 'demo', device: 'auto', precision: 'auto' }, name: '', state: 'opening' },
    labels: { labels: [], revision: 0, ready: true, away: 0 },
    labelSets: [],
    lists: [],
    searches: [],
    reach: {},
    libraryNotices: [],
    settings: { theme: 'system', name: '', moments: USUAL_MOMENTS, keys: {} },
    rankings: new Map(),
    best: new Map(),
    tags: new Map(),
    counts: new Map(),
    learnings: new Map(),
    selection: NO_SELECTION,
    timeline: NO_TIMELINE,
    filter: '',
    label: undefined,
    labelOrder: 'score',
    fresh: [],
    query: WHOLE_LIST,
    found: undefined,
    search: NO_SEARCH,
    notes: new Map(),
    review: undefined,
    evaluation: undefined,
    alike: undefined,
    newer: undefined,
    answers: 0,
    shape: 'list',
    speed: NATURAL,
    matching: new Map(),
    updates: undefined,
    updatePutOff: undefined,
    official: { directory: '', state: 'absent', thenUse: false },
    gpuInstall: undefined,
    devices: { devices: [] },
    dialog: undefined,
    notices: [],
    tasks: [],
    refusals: [],
    libraries: undefined,
    labelFile: undefined,
    asked: undefined,
    clusterJob: undefined,
    resultsIn: undefined,
    passedOver: undefined,
    announcement: { text: '' },
  }));
}

/**
 * All of the host's state at once: at the start, and after a lost connection.
 *
 * @param wanted the video that is to be shown where none is, if it is there
 */
export function withState(state: PageState, told: AppState, wanted?: string): Partial<PageState> {
  const videos = new Map(told.videos.map((video) => [video.id, video]));
  const order = orderOf(videos);
  return {
    connection: 'open',
    whyLost: undefined,
    host: told.host,
    videos,
    order,
    offline: told.offline,
    queue: told.queue,
    run: told.matching,
    looking: told.looking,
    cutting: told.cutting,
    clusterJobs: told.clusterJobs,
    results: told.results,
    model: told.model,
    official: told.official,
    labels: told.labels,
    labelSets: told.labelSets,
    lists: told.lists,
    searches: told.searches,
    libraryNotices: told.libraryNotices,
    settings: told.settings,
    selection: afterFailure(
      shownAtLeast(withoutGone(state.selection, state.order, order), order, wanted),
      order,
      (id) => videos.get(id)?.state,
    ),
  };
}

/** What an event changes. `command` and what is said in passing change nothing here. */
export function withEvent(state: PageState, event: AppEvent): Partial<PageState> {
  switch (event.name) {
    case 'videosChanged':
      return withVideos(state, event.value);
    case 'offlineChanged':
      return { offline: event.value.offline };
    case 'queueChanged':
      return { queue: event.value };
    case 'matchingChanged':
      return { run: event.value };
    case 'lookingChanged':
      return { looking: event.value };
    case 'cuttingChanged':
      return { cutting: event.value };
    case 'clusterJobsChanged':
      return { clusterJobs: event.value.jobs };
    case 'resultsChanged':
      return { results: event.value };
    case 'labelsChanged':
      return withLabels(state, event.value);
    case 'listsChanged':
      return { lists: event.value.lists };
    case 'searchesChanged':
      return { searches: event.value.searches };
    case 'indexingChanged':
      return { search: withIndexing(state.search, event.value.indexing) };
    case 'labelSetsChanged':
      return { labelSets: event.value.labelSets };
    case 'libraryNoticesChanged':
      return { libraryNotices: event.value.libraryNotices };
    case 'modelChanged':
      return { model: event.value };
    case 'officialChanged':
      return { official: event.value };
    case 'devicesChanged':
      return { devices: event.value };
    case 'settingsChanged':
      return { settings: event.value };
    case 'updatesChanged':
      return { updates: event.value };
    case 'reachChanged':
    case 'tagsChanged':
    case 'matchesChanged':
    case 'learningsChanged':
    case 'timelinesChanged':
    case 'filesPassedOver':
    case 'command':
      return {};
  }
}

function withVideos(state: PageState, { changed, removed }: EventValue<AppContract, 'videosChanged'>) {
  const videos = new Map(state.videos);
  for (const id of removed) videos.delete(id);
  for (const video of changed) videos.set(video.id, video);
  // The order is that of ten thousand: it is sorted only where places may have changed.
  const moved = removed.length > 0 || changed.some((video) => state.videos.get(video.id)?.order !== video.order);
  const order = moved ? orderOf(videos) : state.order;
  const isAnother = ({ id, state: now, track }: Video): boolean =>
    now !== 'done' || state.videos.get(id)?.track !== track;
  const stale = [...removed, ...changed.filter(isAnother).map((video) => video.id)];
  const rankings = without(state.rankings, stale);
  const best = without(state.best, stale);
  const left = moved ? shownAtLeast(withoutGone(state.selection, state.order, order), order) : state.selection;
  const selection = afterFailure(left, order, (id) => videos.get(id)?.state);
  return { videos, order, rankings, best, selection };
}

function without<T>(map: ReadonlyMap<string, T>, keys: readonly string[]): ReadonlyMap<string, T> {
  if (!keys.some((key) => map.has(key))) return map;
  const rest = new Map(map);
  for (const key of keys) rest.delete(key);
  return rest;
}

function withLabels(state: PageState, labels: LabelList): Partial<PageState> {
  const ids = new Set(labels.labels.map(({ id }) => id));
  const { label, query } = state;
  return {
    labels,
    fresh: state.fresh.filter((id) => ids.has(id)),
    label: label !== undefined && ids.has(label) ? label : undefined,
    // What is asked about a label that has gone is asked about no label.
    ...(query.label === undefined || ids.has(query.label) ? {} : { query: withoutLabel(query) }),
  };
}

/** In its own order again, if it was in the label's. */
export function withoutLabel({ label: _, filters: { score: __, ...filters }, ...query }: Query): Query {
  const isOfLabel = ['score', 'uncertainty', 'teaching'].includes(query.sort);
  return { ...query, ...(isOfLabel ? { sort: 'added', descending: false } : {}), filters };
}

function orderOf(videos: ReadonlyMap<string, Video>): string[] {
  return [...videos.values()].sort((a, b) => a.order - b.order).map((video) => video.id);
}

/** Where there are videos, one is shown. */
function shownAtLeast(selection: Selection, order: readonly string[], wanted?: string): Selection {
  if (selection.current !== undefined) return selection;
  if (wanted !== undefined && order.includes(wanted)) return selectOnly(wanted);
  return order[0] === undefined ? selection : shownByItself(order[0]);
}

export function isWholeList({ label, sort, descending, filters }: Query): boolean {
  return label === undefined && sort === 'added' && !descending && Object.keys(filters).length === 0;
}

type WhatIsShown = Pick<PageState, 'videos' | 'order' | 'filter' | 'found'>;

let lastShown: (WhatIsShown & { readonly ids: readonly string[] }) | undefined;

/**
 * The videos that the list shows, in its order. It is asked at every change of the store, of ten thousand videos: while nothing
 * that it follows from has changed it is the same array, and so it is where the same videos come out.
 */
export function shownVideos({ videos, order, filter, found }: WhatIsShown): readonly string[] {
  const last = lastShown;
  if (last?.videos === videos && last.order === order && last.filter === filter && last.found === found)
    return last.ids;
  // The answer may be older than the list.
  const asked = found === undefined ? order : found.ids.filter((id) => videos.has(id));
  const shown = filterVideos(videos, asked, filter);
  const isSame = last?.ids.length === shown.length && shown.every((id, n) => id === last.ids[n]);
  const ids = isSame ? last.ids : shown;
  lastShown = { videos, order, filter, found, ids };
  return ids;
}

const SEARCHED = new WeakMap<Video, string>();

/** What the words of the filter are looked for in. */
function searchedText(video: Video): string {
  const known = SEARCHED.get(video);
  if (known !== undefined) return known;
  const state = video.offline === true ? `${video.state} offline` : video.state;
  const made = `${video.name}\n${video.folder}\n${state}`.normalize().toLocaleLowerCase();
  SEARCHED.set(video, made);
  return made;
}

/** The videos that the filter lets through, in order. Words may be of the name, the folder or the state, or `is:failed` and its like. */
export function filterVideos(
  videos: ReadonlyMap<string, Video>,
  order: readonly string[],
  filter: string,
): readonly string[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return order;
  return order.filter((id) => {
    const video = videos.get(id);
    if (video === undefined) return false;
    const text = searchedText(video);
    return words.every((word) => {
      const stranded = strandedWord(word);
      return stranded === undefined ? text.includes(word.normalize()) : strandedAs(video) === stranded;
    });
  });
}
