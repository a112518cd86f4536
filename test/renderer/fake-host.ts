/**
 * The application without library and engine, for the page: videos that go through their states at a known pace, and
 * rankings that follow from the texts alone. Everything is kept in memory, and nothing depends on chance or on the clock.
 */
import { createHash } from 'node:crypto';
import { DEFAULT_LABELS } from '../../electron/catalogue/default-labels.ts';
import { withChanges } from '../../electron/catalogue/keys/own-keys.ts';
import { labelKey } from '../../electron/catalogue/label-key.ts';
import { distinctLabels, labelFaults } from '../../electron/engine/internvideo2/tokenizer/distinct.ts';
import { percents } from '../../electron/fit/histogram.ts';
import { thresholdOfPrecision } from '../../electron/fit/thresholds.ts';
import { readLabelFile, writeLabelFile } from '../../electron/interchange/label-file.ts';
import { truthLines } from '../../electron/interchange/truth-file.ts';
import type { StoredLabel } from '../../electron/library/index.ts';
import { writeReport } from '../../electron/report/write-report.ts';
import { foldersOf } from '../../electron/tagger/asking/folders.ts';
import { updateCalls } from '../../electron/tagger/calls/updates.ts';
import type { Query } from '../../electron/wire/app/asking.ts';
import type { Agreement } from '../../electron/wire/app/evaluation.ts';
import type { GpuStatus } from '../../electron/wire/app/gpu.ts';
import type { AppContract, AppState } from '../../electron/wire/app/index.ts';
import type { Label, LabelList } from '../../electron/wire/app/labels.ts';
import type { Learning } from '../../electron/wire/app/learning.ts';
import type { LibraryList } from '../../electron/wire/app/library.ts';
import type { Devices } from '../../electron/wire/app/models.ts';
import type { FrameTimes } from '../../electron/wire/app/moments.ts';
import type { ModelRoom, OfficialModel } from '../../electron/wire/app/official.ts';
import type { Problem } from '../../electron/wire/app/problem.ts';
import type { Ranking, Score } from '../../electron/wire/app/rankings.ts';
import { USUAL_MOMENTS } from '../../electron/wire/app/settings.ts';
import type { Added, PassedOver, Track, Video } from '../../electron/wire/app/videos.ts';
import type { EventName, EventValue } from '../../electron/wire/contract.ts';
import type { DeviceFacts } from '../../electron/wire/engine.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { abortError } from '../../electron/wire/failures.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';
import { FakeCluster } from './fake-cluster.ts';
import { type Decided, FakeDecisions } from './fake-decisions.ts';
import { FakeEvaluation } from './fake-evaluation.ts';
import { FakeHandover } from './fake-handover.ts';
import { FakeMoments } from './fake-moments.ts';
import { FakeResults } from './fake-results.ts';
import { FakeSearch } from './fake-search.ts';
import { FakeUpdates } from './fake-updates.ts';

type Listener = <N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>) => void;

export interface FakeHostOptions {
  /** Files that stand for all videos, in turn: what is played and pictured. */
  files?: readonly string[];
  /** milliseconds that a video spends in each state; 0 finishes it at once */
  paceMs?: number;
  model?: Partial<AppState['model']>;
  hostKind?: AppState['host']['kind'];
  desktop?: true;
  /** when the frames of a file are shown */
  frameTimes?: (
    file: { path: string; track?: number | undefined },
    asked: { around: number; count: number; signal: AbortSignal },
  ) => Promise<FrameTimes>;
}

/** Names with this in them fail. */
const BROKEN = 'broken';
const CLIP_SECONDS = 10;
/** A folder with more than videos in it. */
export const MIXED_FOLDER = '/footage/mixed';
export const PASSED_OVER: PassedOver = {
  count: 1_205,
  named: [
    { path: '/footage/mixed/code/module1.ts', why: 'no-video' },
    { path: '/footage/mixed/code/module2.ts', why: 'no-video' },
    { path: '/footage/mixed/@eaDir', why: 'system-folder' },
    { path: '/footage/mixed/caf\u{FFFD}.mp4', why: 'bad-name' },
    { path: '/footage/mixed/take 2.mov', why: 'empty' },
  ],
  others: 37,
};
/** Where videos lie of which nothing else is said. */
const COAST = '/footage/2026-06 coast';
/** Folders and what is in each. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  [COAST]: ['beach.mp4', 'harbour.mp4'],
  '/footage/half broken': ['a broken one.mp4', 'another broken one.mp4', 'market.mp4', 'pier.mp4'],
};
const noFrameTimes = async (): Promise<never> => {
  throw new TagError('unreadable', 'Nobody has looked at the frames.');
};
const refusalOf = (path: string): Added['refused'][number] => ({
  path,
  problem: { kind: 'not-found', message: `There is no file or folder ${path}: check how it is spelt.` },
});
const OFFICIAL_FOLDER = '/home/ada/.local/share/reeltag/models';
/** No run, and none before. */
const IDLE: AppState['matching'] = { state: 'idle', done: 0, of: 0, failed: 0, waiting: 0 };
/** Words that this “demo model” knows; of others it says so. */
const LEARNT = new Set(
  'a the of in on is red green blue circle moving left right zooming camera slow fast fade'.split(' '),
);

/** Linux with an NVIDIA GPU, and nothing installed for it. */
const GPU: Extract<GpuStatus, { possible: true }> = {
  possible: true,
  hasDriver: true,
  directory: '/home/ada/.local/share/reeltag/gpu',
  otherVersions: [],
  offer: {
    runtime: '1.30.0',
    cuda: '13',
    driver: '580',
    downloadBytes: 1_345_000_000,
    installedBytes: 2_120_000_000,
    neededBytes: 2_130_000_000,
    freeBytes: 212_000_000_000,
    licences: [
      { name: 'NVIDIA cuDNN SLA', address: 'https://example.com/cudnn', of: ['nvidia-cudnn-cu13'] },
      {
        name: 'NVIDIA CUDA Toolkit EULA',
        address: 'https://example.com/cuda',
        of: ['nvidia-cublas', 'nvidia-curand', 'nvidia-cuda-runtime'],
      },
      { name: 'MIT', address: 'https://example.com/mit', of: ['onnxruntime-gpu'] },
    ],
  },
};

const NAMES = { cpu: 'The CPU', webgpu: 'The GPU (WebGPU)' };
/** A machine with a GPU and without NVIDIA's libraries, before its devices are measured. */
const DEVICES: DeviceFacts[] = [
  { device: 'cpu', name: NAMES.cpu, state: 'open' },
  {
    device: 'cuda',
    name: 'The NVIDIA GPU (CUDA)',
    state: 'absent',
    why: "The NVIDIA GPU (CUDA) is not used: ONNX Runtime's provider for it is not installed: where there is an NVIDIA GPU, `reeltag gpu install` brings it, and so do the settings.",
  },
  { device: 'webgpu', name: NAMES.webgpu, state: 'open' },
];
const MEASURED: DeviceFacts[] = [
  { device: 'cpu', name: NAMES.cpu, state: 'measured', precision: 'fp32', clipsPerSecond: 3.14, difference: 0 },
  DEVICES[1] as DeviceFacts,
  {
    device: 'webgpu',
    name: NAMES.webgpu,
    state: 'measured',
    precision: 'fp16',
    clipsPerSecond: 48.2,
    difference: 8e-7,
  },
];

export class FakeHost {
  readonly #options: Required<Pick<FakeHostOptions, 'files' | 'paceMs' | 'frameTimes'>>;
  readonly #listeners = new Set<Listener>();
  readonly #videos = new Map<string, Video>();
  /** all that there ever were */
  readonly #all = new Map<string, Video>();
  readonly #decisions = new FakeDecisions((now, before, window) => this.#decided(now, before, window));
  readonly moments = new FakeMoments({
    labels: () => this.#state.labels.labels,
    revision: () => this.#state.labels.revision,
    rules: () => this.#state.settings.moments,
    tagsOf: (id) => this.#decisions.tagsOf(id).tags,
    ids: () => this.videos.filter(({ state }) => state === 'done').map(({ id }) => id),
    durationOf: (id) => this.#videos.get(id)?.duration ?? 0,
    problemOf: (id) => this.#videos.get(id)?.problem,
    paceMs: () => this.#options.paceMs,
    onLooking: (looking) => this.emit('lookingChanged', looking),
    onChanged: (ids) => this.emit('timelinesChanged', { ids }),
  });
  readonly search = new FakeSearch({
    labels: () => this.#state.labels.labels,
    videos: (filters) => {
      const query = { sort: 'added', descending: false, filters } as const;
      const { ids } = this.#decisions.find(query, this.videos, (id, label) => this.#scoreOf(id, label));
      return ids.map((id) => this.#videos.get(id)).filter((video) => video !== undefined);
    },
    segmentsOf: (id) => this.moments.segmentsOf(id),
    tagsOf: (id) => this.#decisions.tagsOf(id),
    save: (window, search) => {
      const others = this.#decisions.now.searches.filter(({ name }) => name !== search.name);
      this.#decisions.perform('searches', window, 1, { searches: [...others, search] });
    },
    delete: (window, name) => {
      const searches = this.#decisions.now.searches.filter((search) => search.name !== name);
      this.#decisions.perform('searches', window, 1, { searches });
    },
    trash: (window, ids) => this.#remove('trash', window, ids),
  });
  readonly updates = new FakeUpdates();
  readonly handover = new FakeHandover({
    videos: () => this.videos,
    found: (query) => this.#find(query).ids.length,
    listed: (name) => {
      const list = this.#decisions.now.lists.find((each) => each.name === name);
      return list && this.#find(list.query).ids.length;
    },
    labelOf: (id) => this.#state.labels.labels.find((label) => label.id === id)?.text,
    remember: (exportChoice, exportFolder) => {
      const folder = exportFolder === undefined ? {} : { exportFolder };
      this.#state.settings = { ...this.#state.settings, exportChoice, ...folder };
      this.emit('settingsChanged', this.#state.settings);
    },
    perform: (window, labels) => {
      const { now, listed } = this.#decisions;
      const fresh = labels.map((text, n) => ({ id: uuidOf(text), text, position: listed.length + n, facts: {} }));
      this.#decisions.perform('import', window, labels.length, { labels: [...now.labels, ...fresh] });
    },
    onCutting: (cutting) => this.emit('cuttingChanged', cutting),
  });
  readonly cluster = new FakeCluster({
    videos: () => this.videos,
    onChanged: (jobs) => this.emit('clusterJobsChanged', { jobs }),
  });
  readonly results = new FakeResults((opening) => this.emit('resultsChanged', opening));
  readonly #matched = new Set<string>();
  /** matches that have come in by themselves: of how many labels, and whether they have turned the order round */
  readonly #known = new Map<string, { labels: number; turned: boolean }>();
  /** what pages have shown, in the order in which they said so, and what they show now */
  readonly shown: string[] = [];
  showing: string[] = [];
  /** what the last run was asked for */
  asked: { ids: 'all' | readonly string[]; labels?: readonly string[] | undefined } | undefined;
  readonly #scores = new Map<string, { revision: number; scores: ReadonlyMap<string, number> }>();
  readonly #tracks = new Map<string, readonly Track[]>();
  /** tracks that the model has looked at, and that are not shown */
  readonly #seen = new Set<string>();
  /** a track that was chosen, and went */
  readonly #lost = new Map<string, number>();
  /** The file has changed, and lost its tracks, since the page was told of them. */
  refuseTracks = false;
  #state: Omit<AppState, 'videos' | 'queue' | 'looking' | 'cutting' | 'clusterJobs' | 'results'>;
  libraries: LibraryList = {
    open: { folder: '/home/ada/.local/share/reeltag', name: 'My library' },
    others: [{ folder: '/films/coast', name: 'coast' }],
  };
  /** another library is open now */
  onTurn: () => void = () => {};
  #learnings: Learning[] = [];
  #paused = false;
  #recent: string[] = [];
  #gpu: GpuStatus = GPU;
  #devices: DeviceFacts[] = DEVICES;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** evaluations wait for it */
  evaluating: Promise<void> | undefined;
  agreements: Agreement[] = [];
  /** labels that have learned from the decisions */
  readonly learned = new Set<string>();
  /** what the desktop was asked to show */
  readonly shownOutside: string[] = [];
  /** what there is room for where the official model comes by itself */
  room: ModelRoom = {
    ...{ directory: OFFICIAL_FOLDER, present: false, downloadBytes: 5_530_000_000, convertedBytes: 5_530_000_000 },
    ...{ freeBytes: 212_000_000_000, cacheDirectory: '/home/ada/.cache/reeltag', oneDisk: true },
  };
  /** that were given for the official model */
  readonly tokens: string[] = [];
  /** how often each call was made */
  readonly calls = new Map<string, number>();
  /** what the last exports and choices were asked for */
  readonly handlers: Handlers<AppContract>;
  readonly media = {
    find: (id: string) => {
      const video = this.#videos.get(id);
      const path = this.#options.files[(video?.order ?? 0) % Math.max(1, this.#options.files.length)];
      if (video === undefined || path === undefined || video.name.includes(BROKEN)) return undefined;
      const of = { path, track: video.track, duration: CLIP_SECONDS };
      return { ...of, startTime: 0, framesBy: 'pts' as const, frames: FRAMES };
    },
    findPicture: (id: string) => this.search.findPicture(id),
  };

  constructor({ files = [], paceMs = 0, model = {}, hostKind = 'serve', ...given }: FakeHostOptions = {}) {
    const { frameTimes = noFrameTimes, ...host } = given;
    this.#options = { files, paceMs, frameTimes };
    this.updates.onChange((facts) => this.emit('updatesChanged', facts));
    this.#state = {
      host: { kind: hostKind, version: '0.1.0', platform: 'linux', ...host },
      model: {
        choice: { model: 'demo', device: 'auto', precision: 'auto' },
        name: 'Demo model',
        state: 'ready',
        id: 'reeltag-demo@0f3c2a9d4133',
        device: 'cpu',
        precision: 'fp32',
        deviceReason: 'This machine has no graphics processor that the engine can use.',
        ...model,
      },
      official: { directory: OFFICIAL_FOLDER, state: 'absent', thenUse: false },
      matching: IDLE,
      labels: { labels: [], revision: 1, ready: true, away: 0 },
      lists: [],
      searches: [],
      labelSets: [],
      libraryNotices: [],
      offline: [],
      settings: { theme: 'system', name: 'ada', moments: USUAL_MOMENTS, keys: {} },
    };
    this.handlers = this.#counted(this.#makeHandlers());
  }

  get devices(): Devices {
    return { devices: this.#devices };
  }

  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit<N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>): void {
    for (const listener of this.#listeners) listener(name, value);
  }

  /** Puts videos in, finished or waiting, without a call. */
  fill(names: readonly string[], state: Video['state'] = 'done', folder = COAST): string[] {
    const added = names.map((name) => this.#put(name, state, folder));
    this.#tell(added);
    return added.map((video) => video.id);
  }

  setLabels(labels: readonly string[]): LabelList {
    this.#decisions.edit({ kind: 'replace', labels: labels.map((text) => ({ text })) }, undefined, keyOf);
    return this.#state.labels;
  }

  /** An act has changed something: tells of it as the application does. */
  #decided(now: Decided, before: Decided, window: string | undefined): void {
    // Before what it changed: whoever sees that can take it back.
    if (window !== undefined) this.emit('reachChanged', { window, ...this.#decisions.reach(window) });
    if (now.labels !== before.labels) this.#setLabelList();
    if (now.sets !== before.sets) this.#setLabelSets([...now.sets]);
    if (now.lists !== before.lists) {
      this.#state.lists = [...now.lists];
      this.emit('listsChanged', { lists: this.#state.lists });
    }
    if (now.searches !== before.searches) {
      this.#state.searches = [...now.searches];
      this.emit('searchesChanged', { searches: this.#state.searches });
    }
    const isOther = (id: string): boolean =>
      now.tags.get(id) !== before.tags.get(id) || now.said.get(id) !== before.said.get(id);
    const changed = [...this.#all.keys()].filter(isOther);
    const gone = [...now.removed].filter((id) => this.#videos.delete(id));
    for (const [id, video] of this.#all) if (!now.removed.has(id)) this.#videos.set(id, video);
    const back = [...before.removed].filter((id) => !now.removed.has(id));
    if (changed.length + gone.length + back.length > 0) {
      this.#tell(
        [...changed, ...back].map((id) => this.#all.get(id)).filter((video) => video !== undefined),
        gone,
      );
      this.emit('tagsChanged', { ids: changed });
    }
  }

  #setLabelList(): void {
    const { listed, now } = this.#decisions;
    const examples = listed.length > 40 && listed.every(({ text }) => DEFAULT_LABELS.includes(text));
    this.#state.labels = {
      labels: describeLabels(listed),
      revision: this.#state.labels.revision + 1,
      ready: true,
      ...(examples ? { examples } : {}),
      away: now.labels.length - listed.length,
    };
    this.emit('labelsChanged', this.#state.labels);
  }

  /** How far the run is. */
  setMatching(matching: Partial<AppState['matching']>): void {
    this.#state.matching = { ...this.#state.matching, ...matching };
    this.emit('matchingChanged', this.#state.matching);
  }

  /** Matches of the best labels of a video become known by themselves. */
  match(id: string, labels: number, turned = false): void {
    this.#known.set(id, { labels, turned });
    this.emit('matchesChanged', { ids: [id] });
  }

  /** Something else was learned from decisions. */
  setLearnings(learnings: Learning[]): void {
    this.#learnings = learnings;
    this.emit('learningsChanged', { labels: learnings.map(({ label }) => label) });
  }

  /** What is there of the official model, and how its coming goes. */
  setOfficial(official: Partial<OfficialModel> & Pick<OfficialModel, 'state'>): OfficialModel {
    const { directory, thenUse } = this.#state.official;
    this.#state.official = { directory, thenUse, ...official };
    this.emit('officialChanged', this.#state.official);
    return this.#state.official;
  }

  /** Whether the official model would fit there: nothing does into a folder named “small”. */
  roomIn(directory: string): Pick<ModelRoom, 'directory' | 'problem'> {
    if (!directory.endsWith('small')) return { directory: `${directory}/Reeltag models` };
    const message = `The model needs 11.1 GB, and the disk of ${directory} has 2.0 GB left: free some space, or choose a folder on another drive.`;
    return { directory, problem: { kind: 'disk-full', message } };
  }

  setModel(model: Partial<AppState['model']>): void {
    this.#state.model = { ...this.#state.model, ...model };
    this.emit('modelChanged', this.#state.model);
  }

  get model(): AppState['model'] {
    return this.#state.model;
  }

  get labelList(): LabelList {
    return this.#state.labels;
  }

  get settings(): AppState['settings'] {
    return this.#state.settings;
  }

  /** As the page is told of it. */
  viewOf(name: string): Video | undefined {
    const video = this.videos.find((each) => each.name === name);
    return video && this.#view(video);
  }

  get labels(): string[] {
    return this.#state.labels.labels.map((label) => label.text);
  }

  get videos(): Video[] {
    return [...this.#videos.values()];
  }

  close(): void {
    clearTimeout(this.#timer);
    this.moments.close();
    this.search.close();
  }

  #put(name: string, state: Video['state'], folder = COAST): Video {
    const order = this.#all.size;
    const id = uuidOf(`${name}/${order}`);
    const video: Video = {
      id,
      name,
      folder,
      edition: 'first',
      state,
      order,
      ...(name.includes(BROKEN) ? {} : { duration: CLIP_SECONDS, width: 1920, height: 1080 }),
      ...(state === 'failed' ? { problem: problemOf(name) } : {}),
    };
    this.#keep(video);
    return video;
  }

  #remove(kind: 'remove' | 'trash', window: string | undefined, ids: readonly string[]): void {
    const removed = new Set([...this.#decisions.now.removed, ...ids]);
    this.#decisions.perform(kind, window, ids.length, { removed });
  }

  #keep(video: Video): void {
    this.#all.set(video.id, video);
    if (!this.#decisions.now.removed.has(video.id)) this.#videos.set(video.id, video);
  }

  /** With what is said of it. */
  #view(video: Video): Video {
    const rating = this.#decisions.now.said.get(video.id)?.rating ?? 0;
    return {
      ...video,
      ...(this.#decisions.isReviewed(video.id) ? { reviewed: true as const } : {}),
      ...(rating === 0 ? {} : { rating }),
    };
  }

  /** By label; once for each state of the labels. */
  #scoresOf(id: string): ReadonlyMap<string, number> {
    const { revision } = this.#state.labels;
    const held = this.#scores.get(id);
    if (held?.revision === revision) return held.scores;
    const told = this.#rank(id).scores.filter(({ fit }) => fit !== undefined);
    const scores = new Map(told.map(({ label, probability }) => [label, probability]));
    this.#scores.set(id, { revision, scores });
    return scores;
  }

  #find(query: Query) {
    return this.#decisions.find(query, this.videos, (id, label) => this.#scoreOf(id, label));
  }

  #scoreOf(id: string, label?: string): number | undefined {
    const scores = this.#scoresOf(id);
    return label === undefined ? scores.values().next().value : scores.get(label);
  }

  #evaluation(): FakeEvaluation {
    const decisions = this.videos.map(({ id }) => [id, this.#decisions.now.tags.get(id) ?? new Map()] as const);
    return new FakeEvaluation(this.#decisions.listed, new Map(decisions), this.learned, (id, label) => {
      return this.#scoreOf(id, label) ?? 0;
    });
  }

  #fitsOf(label: string) {
    const text = this.#state.labels.labels.find(({ id }) => id === label)?.text;
    const done = this.videos.filter(({ state }) => state === 'done');
    const fits = new Map(done.map(({ id }) => [id, this.#scoreOf(id, text) ?? 0]));
    const decided = (decision: 'yes' | 'no') =>
      [...fits]
        .filter(([id]) => this.#decisions.now.tags.get(id)?.get(label)?.decision === decision)
        .map(([, fit]) => fit);
    return { fits, yes: decided('yes'), no: decided('no') };
  }

  #add(names: readonly string[]): Added {
    const known = new Map([...this.#videos.values()].map((video) => [video.name, video.id]));
    const fresh = names.filter((name) => !known.has(name) && !name.endsWith('.txt'));
    const added = fresh.map((name) => this.#put(name, 'waiting'));
    this.#tell(added);
    this.#work();
    return {
      added: added.map((video) => video.id),
      known: names.map((name) => known.get(name)).filter((id) => id !== undefined),
      refused: names
        .filter((name) => name.endsWith('.txt'))
        .map((path) => ({ path, problem: { kind: 'not-video', message: `${path} is no video.` } })),
    };
  }

  #change(id: string, state: Video['state']): void {
    const video = this.#videos.get(id);
    if (video === undefined) return;
    const { problem: _, ...rest } = video;
    const changed = { ...rest, state, ...(state === 'failed' ? { problem: problemOf(video.name) } : {}) };
    this.#keep(changed);
    this.#tell([changed]);
  }

  /** The first that is not finished goes one state further. */
  #work(): void {
    clearTimeout(this.#timer);
    const running = this.videos.find(({ state }) => state === 'decoding' || state === 'encoding');
    const next = running ?? (this.#paused ? undefined : this.videos.find(({ state }) => state === 'waiting'));
    if (next === undefined) return;
    const further = (): void => {
      const then = { waiting: 'decoding', decoding: 'encoding', encoding: 'done' } as const;
      const state = next.state in then ? then[next.state as keyof typeof then] : next.state;
      this.#change(next.id, state !== 'decoding' && next.name.includes(BROKEN) ? 'failed' : state);
      this.#work();
    };
    this.#timer = setTimeout(further, this.#options.paceMs);
  }

  #queue(): AppState['queue'] {
    const count = (...states: Video['state'][]): number =>
      this.videos.filter(({ state }) => states.includes(state)).length;
    const waits = this.videos.filter(({ state, offline }) => state === 'waiting' && !offline).length;
    const left = waits + count('decoding', 'encoding');
    return {
      paused: this.#paused,
      left,
      done: count('done'),
      failed: count('failed'),
      ...(left > 0 ? { secondsLeft: left * 4 } : {}),
    };
  }

  #tell(changed: Video[], removed: string[] = []): void {
    this.emit('videosChanged', { changed: changed.map((video) => this.#view(video)), removed });
    this.emit('queueChanged', this.#queue());
  }

  #rank(id: string, top?: number, learnt?: true): Ranking {
    const ranked = this.#state.labels.labels.filter(({ problem }) => problem === undefined);
    const labels = ranked.map(({ text }) => text);
    const unlearnt = new Set(ranked.filter((label) => label.unknownWords).map(({ text }) => text));
    const taught = new Set(this.#learnings.filter(({ head }) => head?.used).map(({ label }) => label));
    const heads = new Set(ranked.filter((label) => taught.has(label.id)).map(({ text }) => text));
    const track = this.#videos.get(id)?.track;
    const footage = track === undefined ? id : `${id} ${track}`;
    const cosines = labels.map((label) => 0.05 + 0.25 * unit(`${footage}|${label}`));
    const best = Math.max(...cosines);
    const weights = cosines.map((cosine) => Math.exp(40 * (cosine - best)));
    const sum = weights.reduce((a, b) => a + b, 0);
    const matched = this.#matched.has(`${id}/${this.#state.labels.revision}`);
    const { labels: some = 0, turned = false } = this.#known.get(id) ?? {};
    const known = matched ? labels.length : some;
    const scores = labels
      .map((label, n): Score => {
        const [cosine = 0, weight = 0] = [cosines[n], weights[n]];
        const probability = weight / sum;
        const shown = turned ? 1 - probability : probability;
        const from = heads.has(label) ? 'head' : 'background';
        const fit = unlearnt.has(label) && from !== 'head' ? {} : ({ fit: { value: shown, from } } as const);
        return { label, ...fit, probability: shown, cosine };
      })
      .filter(({ label, fit }) => !learnt || !unlearnt.has(label) || fit !== undefined)
      .sort((a, b) => b.probability - a.probability)
      .map((score, place) =>
        place < known ? withMatch(score, matched ? unit(`match ${id}|${score.label}`) : score.probability) : score,
      );
    return {
      id,
      scores: top === undefined ? scores : scores.slice(0, top),
    };
  }

  #counted(handlers: Handlers<AppContract>): Handlers<AppContract> {
    const counted = Object.entries(handlers).map(([name, handler]) => [
      name,
      (args: never, context: never) => {
        this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
        return (handler as (args: never, context: never) => unknown)(args, context);
      },
    ]);
    return Object.fromEntries(counted) as Handlers<AppContract>;
  }

  #makeHandlers(): Handlers<AppContract> {
    const videoOf = (id: string): Video => {
      const video = this.#videos.get(id);
      if (video === undefined) throw new TagError('not-found', 'There is no such video.');
      return video;
    };
    return {
      getState: () => ({
        ...this.#state,
        videos: this.videos.map((video) => this.#view(video)),
        queue: this.#queue(),
        looking: this.moments.looking,
        cutting: this.handover.cutting,
        clusterJobs: this.cluster.jobs,
        results: this.results.opening,
      }),
      ...this.handover.handlers,
      ...this.cluster.handlers,
      ...this.results.handlers,
      ...updateCalls(this.updates),
      makeReport: () =>
        writeReport({
          ...{ version: '0.1.0', host: 'serve', made: new Date('2026-11-27T12:00:00Z') },
          findings: [{ name: 'ffmpeg', status: 'ok', found: '7.1, /usr/bin/ffmpeg' }],
          log: ['2026-11-27T11:58:00.000Z the page has crashed: oom, exit code 5'],
        }),
      recentFolders: () => ({ folders: this.#recent }),
      addPaths: ({ paths }, { onProgress }) => {
        onProgress({ found: paths.length });
        const missing = paths.filter((path) => path.includes('nowhere'));
        if (missing.length > 0) return { added: [], known: [], refused: missing.map(refusalOf) };
        const folders = paths.filter((path) => path in FOLDERS);
        this.#recent = [...new Set([...folders, ...this.#recent])];
        if (folders.length > 0) return this.#add(folders.flatMap((folder) => FOLDERS[folder] ?? []));
        if (paths.includes(MIXED_FOLDER)) return { ...this.#add(['real.mp4']), passedOver: PASSED_OVER };
        return this.#add(paths.map((path) => path.split('/').at(-1) ?? path));
      },
      addSamples: ({ window }) => {
        if (this.labels.length === 0) this.#decisions.edit({ kind: 'examples' }, window, keyOf);
        return this.#add(['red-circle.mp4', 'sepia-fade-in.mp4', 'fractal-pan.mp4']);
      },
      lookForOffline: () => ({ offline: this.#state.offline }),
      removeVideos: ({ ids, window }) => {
        for (const id of ids) videoOf(id);
        this.#remove('remove', window, ids);
        return {};
      },
      cancelVideos: ({ ids }) => {
        for (const id of ids) this.#change(id, 'cancelled');
        this.#work();
        return {};
      },
      retryVideos: ({ ids }) => {
        for (const id of ids) this.#change(id, 'waiting');
        this.#work();
        return {};
      },
      setPaused: ({ paused }) => {
        this.#paused = paused;
        this.emit('queueChanged', this.#queue());
        this.#work();
        return {};
      },
      revealVideo: ({ id }) => {
        this.shownOutside.push(`reveal ${videoOf(id).name}`);
        return {};
      },
      openVideo: ({ id }) => {
        this.shownOutside.push(`open ${videoOf(id).name}`);
        return {};
      },
      describeVideo: ({ id }) => {
        const video = videoOf(id);
        return {
          id,
          path: `${video.folder}/${video.name}`,
          edition: video.edition,
          codec: 'h264',
          fps: 25,
          hasAudio: false,
          size: 18_400_000,
          frames: video.state === 'done' ? FRAMES : [],
          ...this.#describeTracks(video),
        };
      },
      chooseTrack: ({ id, track }) => {
        const { track: _, proxyOnly: __, ...video } = videoOf(id);
        if (this.refuseTracks)
          throw new TagError('usage', `${video.name} has 1 video track: there is no track ${track} to choose.`);
        if (video.state === 'done') this.#seen.add(`${id}/${videoOf(id).track ?? 1}`);
        const change = track === 1 ? {} : { track, proxyOnly: true as const };
        this.#keep({ ...video, ...change });
        this.#change(id, this.#seen.has(`${id}/${track}`) ? 'done' : 'waiting');
        this.#work();
        return {};
      },
      setLabels: ({ labels }) => this.setLabels(distinctLabels(labels, keyOf, new Set(this.labels))),
      editLabels: ({ window, edit }) => {
        const texts =
          edit.kind === 'rename' ? [edit.text] : 'labels' in edit ? edit.labels.map(({ text }) => text) : [];
        const others = edit.kind === 'add' && !this.#state.labels.examples ? this.labels : [];
        distinctLabels([...others, ...texts], keyOf, new Set(this.labels));
        this.#decisions.edit(edit, window, keyOf);
        return this.#state.labels;
      },
      labelsAway: () => ({
        labels: this.#decisions.now.labels
          .filter(({ position }) => position === undefined)
          .map(({ id, text }) => ({ id, text, tags: 1 })),
      }),
      saveLabelSet: ({ window, ...set }) => {
        const others = this.#decisions.now.sets.filter(({ name }) => name !== set.name);
        this.#decisions.perform('label-sets', window, 1, { sets: [...others, set] });
        return {};
      },
      deleteLabelSet: ({ window, name }) => {
        const sets = this.#decisions.now.sets.filter((set) => set.name !== name);
        this.#decisions.perform('label-sets', window, 1, { sets });
        return {};
      },
      readLabelFile: ({ name, text }) => readLabelFile(name, text),
      writeLabelFile: ({ format, labels, name }) => writeLabelFile(format, labels, name),
      reach: ({ window }) => this.#decisions.reach(window),
      listLibraries: () => this.libraries,
      openLibrary: ({ folder, isNew }) => {
        const { open, others, fixed } = this.libraries;
        if (fixed !== undefined) throw new TagError('usage', fixed);
        const known = others.find((other) => other.folder === folder);
        if (known === undefined && !isNew) throw new TagError('not-found', `There is no library in ${folder}.`);
        const opened = known ?? { folder, name: folder.split('/').at(-1) ?? folder };
        this.libraries = { open: opened, others: [open, ...others.filter((other) => other !== known)] };
        this.onTurn();
        return {};
      },
      undo: ({ window, act }) => this.#decisions.turn('undo', window, act),
      redo: ({ window }) => this.#decisions.turn('redo', window),
      timelineOf: ({ id }) => this.moments.timelineOf(videoOf(id).id),
      lanesOf: ({ id, labels, best }) => this.moments.lanesOf(videoOf(id).id, labels, best),
      estimateLooking: ({ ids, span }) => this.moments.estimate(ids, span),
      lookCloser: ({ ids, span }) => {
        this.moments.lookCloser(ids, span);
        return {};
      },
      pauseLooking: () => {
        this.moments.pause();
        return {};
      },
      resumeLooking: () => {
        this.moments.resume();
        return {};
      },
      cancelLooking: () => {
        this.moments.cancel();
        return {};
      },
      rankSpan: ({ id, span }) => this.moments.rank(videoOf(id).id, span),
      explainSpan: ({ id, span, label }) => this.moments.explain(videoOf(id).id, span, label),
      frameTimes: ({ id, around, count }, { signal }) => {
        const file = this.media.find(id);
        if (file === undefined) throw new TagError('not-found', `There is no file of ${videoOf(id).name}.`);
        return this.#options.frameTimes(file, { around, count, signal });
      },
      editTags: ({ window, id, edits }) => {
        this.#decisions.editTags(window, videoOf(id).id, edits);
        return this.#decisions.tagsOf(id);
      },
      decide: ({ window, ids, label, decision, span }) => {
        for (const id of ids) videoOf(id);
        this.#decisions.decide(window, ids, label, decision, span);
        return { videos: ids.slice(0, 100).map((id) => this.#decisions.tagsOf(id)) };
      },
      decidePlaces: ({ window, places, label, decision }) => {
        const ids = [...new Set(places.map(({ id }) => videoOf(id).id))];
        const act = this.#decisions.decidePlaces(window, places, label, decision);
        const videos = ids.slice(0, 100).map((id) => this.#decisions.tagsOf(id));
        return { ...(act === undefined ? {} : { act }), videos };
      },
      markVideos: ({ window, ids, reviewed, rating, note }) => {
        const kind = rating !== undefined ? 'rate' : note !== undefined ? 'note' : 'review';
        this.#decisions.say(window, ids, kind, {
          ...(reviewed === undefined ? {} : { reviewed: reviewed ?? undefined }),
          ...(rating === undefined ? {} : { rating }),
          ...(note === undefined ? {} : { note }),
        });
        return {};
      },
      tagsOf: ({ ids }) => ({ videos: ids.map((id) => this.#decisions.tagsOf(id)) }),
      evaluate: async (_, { signal, onProgress }) => {
        onProgress({ done: 1, of: 4 });
        await this.evaluating;
        if (signal.aborted) throw abortError();
        return this.#evaluation().all(this.#state.labels.revision, this.agreements);
      },
      readTruth: ({ text }) => {
        const lines = [...truthLines(text)];
        const problems = lines.flatMap((line) => ('refused' in line ? [line.refused] : []));
        const rows = lines.length - problems.length;
        return { truth: uuidOf(text), decisions: rows, videos: rows, problems, moreProblems: 0 };
      },
      videosBehind: ({ behind }) => this.#evaluation().behind(behind),
      exportEvaluation: ({ format }) => ({
        fileName: `evaluation.${format}`,
        mediaType: format === 'html' ? 'text/html' : 'application/json',
        text: JSON.stringify(this.#evaluation().all(this.#state.labels.revision, this.agreements)),
      }),
      ...this.search.handlers,
      learnings: () => ({ labels: this.#learnings }),
      fitsOf: ({ label }) => {
        const { fits, yes, no } = this.#fitsOf(label);
        const known = [...fits.values()];
        const missing = { yes: Math.max(0, 8 - yes.length), no: Math.max(0, 8 - no.length) };
        return {
          ...{ videos: percents(known), unknown: this.videos.length - known.length },
          ...{ yes: percents(yes), no: percents(no) },
          ...(missing.yes + missing.no === 0 ? {} : { missing }),
        };
      },
      thresholdFor: ({ label, precision }) => {
        const { yes, no } = this.#fitsOf(label);
        const isYes = Uint8Array.from([...yes.map(() => 1), ...no.map(() => 0)]);
        const found = thresholdOfPrecision(Float64Array.of(...yes, ...no), isYes, precision);
        return found === undefined ? {} : { at: found.at };
      },
      adoptTags: ({ id }) => this.#decisions.tagsOf(id),
      findVideos: ({ query }) => ({
        ...this.#find(query),
        revision: this.#state.labels.revision,
      }),
      countLabels: () => ({
        revision: this.#state.labels.revision,
        labels: this.#decisions.count(this.videos, (id, label) => this.#scoreOf(id, label)),
        reviewed: this.videos.filter(({ id }) => this.#decisions.isReviewed(id)).length,
        videos: this.videos.length,
      }),
      listFolders: () => ({ folders: foldersOf(this.videos.map(({ folder }) => folder)) }),
      listPeople: () => ({ people: ['ada'] }),
      saveList: ({ window, ...list }) => {
        const others = this.#decisions.now.lists.filter(({ name }) => name !== list.name);
        this.#decisions.perform('lists', window, 1, { lists: [...others, list] });
        return {};
      },
      deleteList: ({ window, name }) => {
        const lists = this.#decisions.now.lists.filter((list) => list.name !== name);
        this.#decisions.perform('lists', window, 1, { lists });
        return {};
      },
      rankVideos: ({ ids, top, learnt }) => ({
        revision: this.#state.labels.revision,
        rankings: ids.filter((id) => this.#videos.get(id)?.state === 'done').map((id) => this.#rank(id, top, learnt)),
      }),
      matchVideo: async ({ id }, { signal, onProgress }) => {
        for (let step = 0; step <= 4; step++) {
          if (signal.aborted) throw abortError();
          onProgress({ stage: 'matching', fraction: step / 4 });
          await new Promise((resolve) => setTimeout(resolve, this.#options.paceMs / 4));
        }
        this.#matched.add(`${id}/${this.#state.labels.revision}`);
        return this.#rank(id);
      },
      showVideo: ({ id }, { signal }) => {
        const { name } = videoOf(id);
        this.shown.push(name);
        this.showing.push(name);
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            this.showing.splice(this.showing.indexOf(name), 1);
            reject(abortError());
          }),
        );
      },
      startMatching: ({ ids, labels }) => {
        this.asked = { ids, labels };
        const of = ids === 'all' ? this.#videos.size : ids.length;
        this.setMatching({ ...IDLE, state: 'running', of });
        return {};
      },
      pauseMatching: () => {
        this.setMatching({ state: 'paused' });
        return {};
      },
      resumeMatching: () => {
        this.setMatching({ state: 'running' });
        return {};
      },
      cancelMatching: () => {
        this.setMatching(IDLE);
        return {};
      },
      exportResults: ({ format }) => ({
        fileName: `reeltag.${format}`,
        mediaType: format === 'csv' ? 'text/csv' : 'application/jsonl',
        text: this.videos.map(({ name }) => name).join('\n'),
      }),
      listModels: () => ({
        models: [
          {
            model: 'demo',
            name: 'Demo model',
            about: 'Small, comes along, and knows a few hundred words.',
            directory: '/app/models/demo',
            present: true,
          },
          {
            model: 'official',
            name: 'InternVideo2 1B',
            about: 'The model as published. Downloaded once, then offline.',
            directory: '/data/models/official',
            present: this.#state.official.state === 'here',
          },
        ],
      }),
      chooseModel: (choice) => {
        this.setModel({ choice });
        return this.#state.model;
      },
      modelInfo: () => {
        throw new TagError('model-missing', 'The stand-in has no model folder.');
      },
      officialModel: () => this.#state.official,
      modelRoom: ({ directory }) => ({ ...this.room, ...(directory === undefined ? {} : this.roomIn(directory)) }),
      getOfficialModel: ({ directory, token, thenUse }) => {
        if (token !== undefined) this.tokens.push(token);
        const place = directory === undefined ? {} : { directory: this.roomIn(directory).directory };
        return this.setOfficial({ ...place, state: 'coming', thenUse, progress: { stage: 'checking' } });
      },
      takeOfficialModel: ({ path, thenUse }) => {
        if (!path.endsWith('.pt')) {
          throw new TagError('model-missing', `${path} is not the model: name its file, or a folder that holds it.`);
        }
        return this.setOfficial({ state: 'checking', thenUse, progress: { stage: 'measuring' } });
      },
      pauseOfficialModel: () =>
        this.setOfficial({ state: 'paused', progress: { stage: 'downloading', doneBytes: 1.2e9 } }),
      dropOfficialModel: () => this.setOfficial({ state: 'absent' }),
      checkOfficialModel: () => this.setOfficial({ state: 'checking', progress: { stage: 'asking', fraction: 0.4 } }),
      useOfficialModelThen: ({ thenUse }) => this.setOfficial({ ...this.#state.official, thenUse }),
      gpuStatus: () => this.#gpu,
      installGpu: async (_, { signal, onProgress }) => {
        const totalBytes = 1_345_000_000;
        for (let step = 0; step < 40; step++) {
          if (signal.aborted) throw abortError();
          const doneBytes = (totalBytes * step) / 40;
          onProgress({ stage: 'downloading', package: 'nvidia-cublas', doneBytes, totalBytes });
          await new Promise((resolve) => setTimeout(resolve, this.#options.paceMs));
        }
        this.setGpu({ installed: { runtime: '1.30.0', bytes: 2_120_000_000, current: true } });
        return {};
      },
      removeGpu: () => {
        if (this.#gpu.possible) {
          const { installed: _, ...rest } = this.#gpu;
          this.#gpu = rest;
        }
        return {};
      },
      verifyModel: () => ({ rows: [{ label: 'a man and a dog', published: 0.81, here: 0.81 }], passed: true }),
      listDevices: () => this.devices,
      measureDevices: async () => {
        for (const { name } of this.#devices.filter(({ state }) => state !== 'absent')) {
          this.emit('devicesChanged', { devices: this.#devices, measuring: name });
          await new Promise((resolve) => setTimeout(resolve, this.#options.paceMs));
        }
        this.#devices = MEASURED;
        this.emit('devicesChanged', { devices: MEASURED });
        return { devices: MEASURED };
      },
      restartEngine: () => {
        this.setModel({ state: 'ready' });
        return {};
      },
      setSettings: (settings) => {
        const { keys, ...others } = settings;
        const before = this.#state.settings;
        const name = others.name?.trim() === '' ? 'ada' : (others.name ?? before.name);
        this.#state.settings = { ...before, ...others, name, keys: withChanges(before.keys, keys ?? {}) };
        this.emit('settingsChanged', this.#state.settings);
        return this.#state.settings;
      },
      dismissLibraryNotice: ({ id }) => {
        this.setLibraryNotices(this.#state.libraryNotices.filter((notice) => notice.id !== id));
        return {};
      },
      listFolder: ({ path }) =>
        path === undefined
          ? { entries: [{ name: 'footage', path: '/footage', kind: 'folder' }] }
          : {
              path,
              parent: '/',
              entries: [
                { name: '2026-06 coast', path: `${path}/2026-06 coast`, kind: 'folder' },
                { name: 'beach.mp4', path: `${path}/beach.mp4`, kind: 'video', size: 18_400_000 },
                { name: 'harbour at dusk.mov', path: `${path}/harbour at dusk.mov`, kind: 'video', size: 912_000_000 },
              ],
            },
    };
  }

  /** The files of these videos have several tracks, of which the first is the default. */
  setTracks(ids: readonly string[], tracks: readonly Track[], lost?: number): void {
    for (const id of ids) {
      this.#tracks.set(id, tracks);
      this.#lost.delete(id);
      if (lost !== undefined) this.#lost.set(id, lost);
    }
    this.#tell(this.videos.filter(({ id }) => ids.includes(id)));
  }

  /** It is known now where the file's own clock begins, seconds. */
  setStartTime(id: string, startTime: number): void {
    const video = this.#all.get(id);
    if (video === undefined) return;
    this.#keep({ ...video, startTime });
    this.#tell([{ ...video, startTime }]);
  }

  /** What was decided about a video. */
  tagsOf(id: string) {
    return this.#decisions.tagsOf(id).tags;
  }

  /** How long it is, seconds. */
  setDuration(id: string, duration: number): void {
    const video = this.#all.get(id);
    if (video === undefined) return;
    this.#keep({ ...video, duration });
    this.#tell([{ ...video, duration }]);
  }

  /** Another file has come in the place of this one. */
  changeFile(id: string, edition: string): void {
    const video = this.#videos.get(id);
    if (video === undefined) return;
    this.#keep({ ...video, edition });
    this.#change(id, video.state);
  }

  #describeTracks({ id, track = 1 }: Video) {
    const [tracks, lost] = [this.#tracks.get(id), this.#lost.get(id)];
    if (tracks === undefined) return {};
    const told = { tracks: [...tracks], track, meantTrack: 1 };
    return lost === undefined ? told : { ...told, lostTrack: lost };
  }

  /** The drive of these videos is away, or back. */
  setOffline(ids: readonly string[], place?: string): void {
    const changed = this.videos
      .filter(({ id }) => ids.includes(id))
      .map(({ offline: _, ...video }): Video => (place === undefined ? video : { ...video, offline: true }));
    for (const video of changed) this.#keep(video);
    this.#tell(changed);
    this.#state.offline = place === undefined ? [] : [{ place, videos: ids.length }];
    this.emit('offlineChanged', { offline: this.#state.offline });
  }

  /** How long each state and each step of a download takes, from now on. */
  pace(paceMs: number): void {
    this.#options.paceMs = paceMs;
  }

  /** Another platform for `undefined`. */
  setGpu(gpu: Partial<Extract<GpuStatus, { possible: true }>> | undefined): void {
    this.#gpu = gpu === undefined ? { possible: false, why: 'This is another platform.' } : { ...GPU, ...gpu };
  }

  setLibraryNotices(libraryNotices: AppState['libraryNotices']): void {
    this.#state.libraryNotices = libraryNotices;
    this.emit('libraryNoticesChanged', { libraryNotices });
  }

  #setLabelSets(labelSets: AppState['labelSets']): void {
    this.#state.labelSets = labelSets;
    this.emit('labelSetsChanged', { labelSets });
  }
}

const FRAMES = [0, 2.5, 5, 7.5].map((timestamp, n) => ({ index: n * 62, timestamp }));

/** As a tokenizer that can spell no pictograph. */
const keyOf = (label: string): string => labelKey(label).replace(/\p{Emoji_Presentation}/gu, '[UNK]');

function describeLabels(labels: readonly StoredLabel[]): Label[] {
  const faults = labelFaults(
    labels.map(({ text }) => text),
    keyOf,
  );
  return labels.map(({ id, text, facts }, n) => {
    const problem = faults.get(n)?.error.toJSON();
    return { id, ...facts, ...describeLabel(text), ...(problem === undefined ? {} : { problem }) };
  });
}

function describeLabel(text: string): Omit<Label, 'id'> {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const unknown = [...new Set(words.filter((word) => !LEARNT.has(word)))].slice(0, 5);
  const cut = words.length > 38;
  return {
    text,
    ...(unknown.length > 0 && words.length < 4 ? { unknownWords: unknown } : {}),
    ...(cut ? { cut } : {}),
  };
}

function problemOf(name: string): Problem {
  return {
    kind: 'truncated-video',
    message: `${name} ends in the middle of a frame: it was probably not copied to its end. Copy it again.`,
    detail: 'ffmpeg: moov atom not found',
  };
}

/** 0…1, always the same for a text. */
function withMatch({ label, probability, cosine, fit }: Score, match: number): Score {
  return { label, ...(fit === undefined ? {} : { fit: { value: match, from: 'match' } }), probability, cosine, match };
}

function unit(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE() / 2 ** 32;
}

function uuidOf(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
