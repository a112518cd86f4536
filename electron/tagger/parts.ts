/** What the application is made of. */
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { dataFolder } from '../catalogue/folders.ts';
import { isDemoModel, resourcesFolder } from '../catalogue/models.ts';
import { clusterDriverFolder } from '../cluster/driver/folder.ts';
import type { StartEngine } from '../engine-host/fork.ts';
import type { SupervisorLimits } from '../engine-host/supervisor.ts';
import type { Library } from '../library/index.ts';
import { VectorsProcess } from '../vectors/host/vectors-process.ts';
import type { MomentSettings } from '../wire/app/settings.ts';
import { TagError } from '../wire/errors.ts';
import { Acts } from './acts/acts.ts';
import { Asking } from './asking/asking.ts';
import { FitHistograms } from './asking/fit-histograms.ts';
import { createSmartLists, SMART_LIST } from './asking/lists.ts';
import { connectCluster } from './cluster/connect.ts';
import { ClusterJobs, type ClusterJobsOptions } from './cluster/jobs.ts';
import { ClusterTokens } from './cluster/tokens.ts';
import { Cutting } from './cutting/cutting.ts';
import { DeviceMeasuring } from './device-measuring.ts';
import { Duplicates } from './duplicates/duplicates.ts';
import { Engines } from './engines.ts';
import { Evaluating } from './evaluation/evaluating.ts';
import { Truths } from './evaluation/truths.ts';
import { Events } from './events.ts';
import { Bank } from './fits/bank.ts';
import { Fits } from './fits/fits.ts';
import { Exporting } from './handover/exporting.ts';
import { ModelFacts } from './handover/model-facts.ts';
import { Importing } from './handover/reading/importing.ts';
import { Sources } from './handover/sources.ts';
import { Heads } from './heads/heads.ts';
import { LabelList } from './labels/list.ts';
import { createLabelSets, LABEL_SET } from './labels/sets.ts';
import { LibraryNotices } from './library-notices.ts';
import { MatchingRun } from './matching/run.ts';
import { ShownVideos } from './matching/shown.ts';
import { ModelInUse } from './models/in-use.ts';
import { OfficialModelHere, type OfficialOptions } from './models/official/official.ts';
import { Estimates } from './moments/estimates.ts';
import { FrameTimes } from './moments/frame-times.ts';
import { Lanes } from './moments/lanes.ts';
import { Looking } from './moments/looking.ts';
import { Pace } from './moments/pace.ts';
import { Scenes } from './moments/scenes.ts';
import { Segments } from './moments/segments.ts';
import { Originals } from './originals/originals.ts';
import { COPIED, Copied, PLACED, Placed } from './originals/placed.ts';
import { type Log, logToStderr } from './problem.ts';
import { Queue } from './queue.ts';
import { OpeningResults } from './results/opening.ts';
import { Choosing } from './search/chosen.ts';
import { Likes } from './search/likes.ts';
import { WhatPeopleWrote } from './search/named.ts';
import { Pictures } from './search/pictures.ts';
import { createSearches, picturesOf, SEARCH } from './search/saved.ts';
import { Search } from './search/search.ts';
import { Texts } from './search/texts.ts';
import { Vectors, type VectorsHost } from './search/vectors.ts';
import { Whole } from './search/whole.ts';
import { SettingsInUse } from './settings.ts';
import { Deciding } from './tags/deciding.ts';
import { HeldMarks, MARKS } from './tags/marks.ts';
import { TAG, Tags, type TagsOptions } from './tags/tags.ts';
import { VideoViews } from './tags/video-views.ts';
import { defaultRoots } from './videos/browse.ts';
import { Contents } from './videos/contents.ts';
import { Disk } from './videos/disk.ts';
import { Embeddings } from './videos/embeddings.ts';
import { FileFacts } from './videos/file-facts.ts';
import { type VideoEntry, VideoList } from './videos/list.ts';
import { LISTED, Listed } from './videos/listed.ts';
import { MountPoints } from './videos/mount-points.ts';
import { Offline } from './videos/offline.ts';
import { TRASHED, Trashed } from './videos/trashed.ts';

export interface PartsOptions {
  /** where the library lies, and what belongs to it */
  dataDirectory: string;
  vectors?: VectorsHost | undefined;
  start?: StartEngine | undefined;
  limits?: Partial<SupervisorLimits> | undefined;
  resources?: string | undefined;
  log?: Log | undefined;
  lookEveryMs?: number | undefined;
  /** folders that a server's pages may look into (default: the home folder, the working folder, what is mounted) */
  roots?: readonly string[] | undefined;
  /** where the official model's example comes from, and when its coming is tried again (for tests) */
  official?: Pick<OfficialOptions, 'example' | 'retryMs'> | undefined;
  /** how clusters are asked, and where their tokens are kept (for tests) */
  cluster?: (Partial<Pick<ClusterJobsOptions, 'connect' | 'driverFolder' | 'pause'>> & { tokens?: string }) | undefined;
  /** as people call the library (default: its folder's name) */
  libraryName?: string | undefined;
}

export type Parts = ReturnType<typeof assemble>;

export function assemble(library: Library, options: PartsOptions) {
  const log = options.log ?? logToStderr;
  const resources = options.resources ?? resourcesFolder();
  const events = new Events();
  const notices = new LibraryNotices(library, events, log);
  const settings = new SettingsInUse(library, events);
  const person = (): string => settings.facts.name;
  const acts = new Acts({ library, events, person });
  const engines: Engines = new Engines({
    start: options.start,
    limits: options.limits,
    onWarning: (message) => log('an engine says', message),
    onDeviceLeft: (facts) => model.leftDevice(facts),
  });
  const own = process.env['REELTAG_MODEL'];
  const fallback = { model: own ? { directory: resolve(own) } : 'demo', device: 'auto', precision: 'auto' } as const;
  const model: ModelInUse = new ModelInUse({ library, engines, events, resources, fallback, log });
  const embeddings = new Embeddings(library);
  const list = new VideoList(library, events);
  const disk = new Disk();
  const mountPoints = new MountPoints(library, disk);
  const offline = new Offline({ list, events, disk, mountPoints, log, lookEveryMs: options.lookEveryMs });
  const contents = new Contents({ library, list, disk });
  const files = new FileFacts({ list, embeddings, contents, offline, mountPoints, disk, log });
  const paused = library.settings.get('paused', z.boolean()) ?? false;
  const queue = new Queue({ engines, events, list, embeddings, model, files, offline, log }, paused);
  files.onWaiting(() => queue.kick());
  const devices = new DeviceMeasuring({ engines, events, model, queue, log });
  queue.onAnswer(() => void devices.onAnswer());
  const { example, retryMs } = options.official ?? {};
  const official = new OfficialModelHere({ library, engines, events, model, queue, resources, log, example, retryMs });
  const isDemo = (): boolean => isDemoModel(model.directory, resources);
  const tagOptions: TagsOptions = {
    library,
    knownAs: (footage) => views.knownAs(footage),
    onChanged: (footage) => views.changed(footage),
  };
  const tags = new Tags(tagOptions);
  const marks = new HeldMarks(tagOptions);
  const labels: LabelList = new LabelList({
    ...{ library, engines, events, model, acts, isDemo, log },
    tags: { countOf: (label) => tags.countOf(label), isInLog: (label) => library.tags.isInLog(label) },
  });
  const segments = new Segments({ library, embeddings, list, events });
  const bank = new Bank({ library, engines, model, isDemo, log });
  const fits: Fits = new Fits({
    ...{ embeddings, bank, log },
    segments: () => segments.sample(),
    heads: () => heads,
    active: () => labels.active,
    onChanged: () => {
      heads.forgetCalibrations();
      labels.refit();
    },
  });
  bank.onRead(() => fits.bankChanged());
  embeddings.onKnown(() => fits.measureSoon());
  segments.onKnown(() => fits.measureSoon());
  const deciding = new Deciding({ library, acts, tags, marks, person, labels: () => labels.listed });
  const views: VideoViews = new VideoViews({ list, events, labels, marks, deciding, tags });
  labels.onChanged(() => views.labelsChanged());
  const inTurn = {
    ...{ engines, events, list, embeddings, model, files, labels, log },
    place: (turn: 'next' | 'last', signal: AbortSignal) => queue.place(turn, signal),
  };
  const shown = new ShownVideos({ ...inTurn, fits });
  const matching = new MatchingRun({ ...inTurn, library });
  const scenes = new Scenes({ library, list, files, events });
  const pace = new Pace(library);
  const momentSettings = (): MomentSettings => settings.facts.moments;
  const estimates = new Estimates({ list, embeddings, scenes, segments, pace, settings: momentSettings });
  const looking = new Looking({
    ...inTurn,
    library,
    onScreen: () => shown.onScreen,
    scenes,
    segments,
    pace,
    estimates,
    settings: momentSettings,
  });
  const lanes = new Lanes({ labels, fits, tags, scenes, segments, settings: momentSettings });
  const frameTimes = new FrameTimes({ list, files, disk });
  files.onSamePictures((from, to) => deciding.adopt(from, to));
  const labelSets = createLabelSets(library, events);
  const lists = createSmartLists(library, events);
  const listed = new Listed({
    ...{ library, list },
    onRestored: (ids) => {
      files.lookAt(ids);
      queue.kick();
    },
    onRemoved: (ids) => {
      for (const id of ids) queue.letGo(id);
    },
  });
  const searches = createSearches(library, events);
  for (const [kind, things] of [
    [TAG, tags],
    [MARKS, marks],
    [LABEL_SET, labelSets],
    [SMART_LIST, lists],
    [LISTED, listed],
    [TRASHED, new Trashed(list, listed)],
    [SEARCH, searches],
  ] as const) {
    acts.learn(kind, things);
  }
  const heads: Heads = new Heads({
    ...{ library, events, tags, labels, embeddings, log },
    uncalibrated: (label, footage, source) => fits.uncalibrated(label, footage, source),
  });
  heads.onChanged(() => labels.refit());
  events.on((name) => name === 'matchesChanged' && heads.forgetCalibrations('match'));
  const asking = new Asking({ list, embeddings, fits, labels, tags, marks, deciding });
  const truths = new Truths({ list, labels });
  const evaluating = new Evaluating({ library, list, embeddings, fits, heads, labels, tags, truths });
  const vectors = new Vectors({ library, embeddings, model, events, process: options.vectors ?? new VectorsProcess() });
  const pictures = new Pictures({
    folder: join(options.dataDirectory, 'pictures'),
    saved: () => picturesOf(searches.all),
  });
  const choosing = new Choosing(list, asking);
  const searching = { library, embeddings, segments, fits, labels, choosing, vectors, isDemo };
  const search = new Search({
    ...searching,
    texts: new Texts({ library, engines, model, events, embeddings }),
    likes: new Likes({ list, embeddings, segments, engines, model, events, pictures }),
    named: new WhatPeopleWrote({ labels, tags, marks }),
  });
  const whole = new Whole(searching);
  const duplicates = new Duplicates({
    ...{ list, files, embeddings },
    pairs: (asked, asker) => vectors.pairs(asked, asker),
  });
  const handed = {
    ...{ library, embeddings, list, files, labels, tags, marks, deciding, fits, lanes, segments },
    sources: new Sources({ files, disk }),
    modelFacts: new ModelFacts({ library, engines, model, embeddings }),
  };
  const exporting = new Exporting({
    ...{ ...handed, asking, lists, libraryName: options.libraryName ?? basename(options.dataDirectory) },
    remember: (choice, folder) => settings.rememberExport(choice, folder),
  });
  const importing = new Importing({ ...handed, acts, person });
  const scoped = { list, asking, lists, labels, tags, files, disk };
  const placed = new Placed(list, (ids) => {
    for (const id of ids) events.touch(id);
    files.lookAt(ids);
  });
  acts.learn(PLACED, placed);
  acts.learn(COPIED, new Copied());
  const journal = join(options.dataDirectory, 'moving.json');
  const originals = new Originals({ ...scoped, acts, placed, journal, log });
  const cutting = new Cutting({ ...scoped, events, modelFacts: handed.modelFacts, log });
  const { tokens = join(dataFolder(), 'cluster-tokens.json'), ...cluster } = options.cluster ?? {};
  const clusterJobs = new ClusterJobs({
    ...{ library, events, list, asking, lists, log, connect: connectCluster, driverFolder: clusterDriverFolder },
    ...cluster,
    tokens: new ClusterTokens(tokens, log),
  });
  const results = new OpeningResults({
    ...{ library, list, embeddings, segments, files, events, disk, log },
    roots: async () => options.roots ?? (await defaultRoots()),
  });
  const fitHistograms = new FitHistograms({ list, embeddings, labels, heads, asking });
  events.watch(
    (id) => {
      const entry = list.get(id);
      return entry && views.of(entry);
    },
    {
      queueChanged: () => queue.facts,
      matchingChanged: () => matching.facts,
      lookingChanged: () => looking.facts,
      cuttingChanged: () => cutting.facts,
      clusterJobsChanged: () => ({ jobs: clusterJobs.facts }),
      resultsChanged: () => results.facts,
    },
  );
  return {
    ...{ library, resources, log, events, notices, settings, acts, engines, model, official, devices, embeddings },
    ...{ list, disk, files, offline, queue, labels, labelSets, tags, marks, deciding, views, asking, lists },
    ...{
      scenes,
      segments,
      pace,
      estimates,
      looking,
      lanes,
      frameTimes,
      shown,
      matching,
      bank,
      fits,
      fitHistograms,
      heads,
      evaluating,
      truths,
    },
    ...{
      vectors,
      pictures,
      searches,
      search,
      whole,
      duplicates,
      exporting,
      importing,
      cutting,
      originals,
      clusterJobs,
      results,
    },
  };
}

/** @throws TagError `not-found` */
export function requireVideo({ list }: Parts, id: string): VideoEntry {
  const entry = list.get(id);
  if (entry !== undefined) return entry;
  throw new TagError('not-found', 'This video is no longer in the list: add it again.');
}
