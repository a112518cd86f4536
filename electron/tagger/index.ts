/**
 * The application, without a window: the contract of its pages, done with the library and the engine.
 *
 * Every host has one; any number of pages may be attached to it, and all are told of every change.
 */

import { basename } from 'node:path';
import type { StartEngine } from '../engine-host/fork.ts';
import type { SupervisorLimits } from '../engine-host/supervisor.ts';
import { type BackupTimes, type DailyBackup, Library } from '../library/index.ts';
import type { MediaFacts } from '../media/index.ts';
import { type Listening, listenAsOwner, type Owned } from '../owner/listen.ts';
import type { AppContract, AppState } from '../wire/app/index.ts';
import type { Added } from '../wire/app/videos.ts';
import type { Handlers } from '../wire/rpc.ts';
import { isAtWork } from './at-work.ts';
import { actCalls } from './calls/acts.ts';
import { appCalls } from './calls/app.ts';
import { askingCalls } from './calls/asking.ts';
import { clipCalls } from './calls/clips.ts';
import { clusterCalls } from './calls/cluster.ts';
import { desktopCalls } from './calls/desktop.ts';
import { evaluationCalls } from './calls/evaluation.ts';
import { gpuCalls } from './calls/gpu.ts';
import { interchangeCalls } from './calls/interchange.ts';
import { labelCalls } from './calls/labels.ts';
import { learningCalls } from './calls/learning.ts';
import { libraryCalls, type OtherLibraries, onlyThis } from './calls/libraries.ts';
import { matchingCalls } from './calls/matching.ts';
import { modelCalls } from './calls/models.ts';
import { momentCalls } from './calls/moments.ts';
import { officialCalls } from './calls/official.ts';
import { rankingCalls } from './calls/rankings.ts';
import { reportCalls } from './calls/report.ts';
import { resultCalls } from './calls/results.ts';
import { searchCalls } from './calls/search.ts';
import { tagCalls } from './calls/tags.ts';
import { trashVideos } from './calls/trash.ts';
import { type ProgramUpdates, renewedByHand, updateCalls } from './calls/updates.ts';
import { videoCalls } from './calls/videos.ts';
import type { Desktop, Trash } from './desktop.ts';
import type { EventListener } from './events.ts';
import { assemble, type Parts, type PartsOptions } from './parts.ts';
import type { VectorsHost } from './search/vectors.ts';
import { defaultRoots } from './videos/browse.ts';
import { isWhole } from './videos/probed.ts';
import { footageOf, shownTrack } from './videos/track.ts';

export interface TaggerOptions {
  /** Where the library lies. */
  dataDirectory: string;
  host: Omit<AppState['host'], 'desktop'>;
  /** Where files can be shown and opened (default: nowhere). */
  desktop?: Desktop | undefined;
  /** Holds all vectors of the library for searching (default: a child process of Node's). */
  vectors?: VectorsHost | undefined;
  /** Moves files to the trash (default: nothing does). */
  trash?: Trash | undefined;
  /** Starts an engine process (default: a child process of Node's). */
  start?: StartEngine | undefined;
  limits?: Partial<SupervisorLimits> | undefined;
  /** Folders that a server's pages may look into and name files of (default: the home folder, the working folder, what is mounted). */
  roots?: readonly string[] | undefined;
  /** Opens others in the place of this library (default: there are none). */
  libraries?: OtherLibraries | undefined;
  /** Renews the program (default: nothing does). */
  updates?: ProgramUpdates | undefined;
  /** The last lines of the log, for a report (default: there is none). */
  logLines?: (() => readonly string[]) | undefined;
  /** The folder of what is shipped (default: found beside the code). */
  resources?: string | undefined;
  /** When the library is backed up (default: soon after the start, and then daily). */
  backups?: BackupTimes | undefined;
  /** Where the official model's example comes from, and when its coming is tried again (default: its authors', a minute). */
  official?: PartsOptions['official'];
  /** How clusters are asked, and where their tokens are kept (default: by Ray's own interface, in the user's data folder). */
  cluster?: PartsOptions['cluster'];
  /** How often it is looked whether drives are away or back, milliseconds (default: a quarter of a minute). */
  lookEveryMs?: number | undefined;
  /** Answers questions, and begins nothing by itself: no video is looked at, no device measured, no backup made. */
  idle?: boolean | undefined;
  /** Takes what no page is told: bugs in the background (default: stderr). */
  log?: ((message: string, error: unknown) => void) | undefined;
}

export interface Tagger {
  /** What pages may ask. Those of a server name files beneath the roots alone. */
  readonly handlers: Handlers<AppContract>;
  /**
   * Adds files and folders, absolute, that the host itself has been given.
   *
   * @param window whose act it is
   */
  add(paths: readonly string[], signal: AbortSignal, window?: string): Promise<Added>;
  /** @returns a function that ends the subscription */
  onEvent(listener: EventListener): () => void;
  readonly media: MediaFacts;
  /** Whether something goes on that nobody waits for, and that should not be disturbed. */
  isAtWork(): boolean;
  /** Tells whoever asks over the local socket where its page can be opened. */
  announce(link: string): void;
  /** Ends the engines and gives the library up. What was at work waits for the next start. */
  close(): Promise<void>;
}

/**
 * Opens the library, shows what it holds, and goes on with its queue. The library is then reached by a local socket, too, that its
 * lock names.
 *
 * @throws TagError `in-use`, `library-damaged`, `unreadable`, `write-failed`, `disk-full` where the library cannot be opened
 */
export async function openTagger(options: TaggerOptions): Promise<Tagger> {
  let failedBackup: unknown;
  const library = Library.open(options.dataDirectory, (error) => {
    failedBackup = error;
  });
  const parts = openParts(library, options);
  const { roots, dataDirectory, desktop, updates = renewedByHand(options.host.kind) } = options;
  const host = { ...options.host, ...(desktop === undefined ? {} : { desktop: true as const }) };
  const libraries = options.libraries ?? onlyThis(dataDirectory, basename(dataDirectory));
  await parts.originals.recover();
  start(parts, options.idle === true);
  parts.notices.tellOfBackup(failedBackup);
  const backup = options.idle
    ? undefined
    : library.backUpDaily((failure) => parts.notices.tellOfBackup(failure), options.backups);
  // The page in a window has its files from the user's own hand, by a dialog or a drop; a command has them from its line.
  const nameable = host.kind === 'serve' ? async () => roots ?? (await defaultRoots()) : 'all';
  const trash = trashVideos(parts, options.trash);
  const handlers = {
    ...videoCalls(parts, nameable),
    ...desktopCalls(parts, desktop, nameable),
    ...labelCalls(parts),
    ...rankingCalls(parts),
    ...matchingCalls(parts),
    ...momentCalls(parts),
    ...actCalls(parts),
    ...tagCalls(parts),
    ...learningCalls(parts),
    ...evaluationCalls(parts),
    ...askingCalls(parts),
    ...searchCalls(parts, trash),
    ...clipCalls(parts, nameable, trash),
    ...clusterCalls(parts, nameable),
    ...resultCalls(parts, nameable, libraries),
    ...interchangeCalls(parts, nameable),
    ...modelCalls(parts, nameable),
    ...officialCalls(parts, nameable),
    ...gpuCalls(parts),
    ...updateCalls(updates),
    ...reportCalls(parts, { host: options.host, logLines: options.logLines }),
    ...appCalls(parts, { host, roots }),
    ...libraryCalls(parts, nameable, libraries),
  };
  const unfollow = updates.onChange((facts) => parts.events.emit('updatesChanged', facts));
  let link: string | undefined;
  const local = await listenLocally(parts, {
    // Whoever gets to the socket is the user, whose files these are.
    handlers: {
      ...{
        ...handlers,
        ...videoCalls(parts, 'all'),
        ...interchangeCalls(parts, 'all'),
        ...clipCalls(parts, 'all', trash),
        ...clusterCalls(parts, 'all'),
        ...resultCalls(parts, 'all', libraries),
        ...officialCalls(parts, 'all'),
      },
      verifyModel: modelCalls(parts, 'all').verifyModel,
    },
    onEvent: (listener) => parts.events.on(listener),
    describe: () => ({
      ...{ pid: process.pid, kind: host.kind, version: host.version },
      ...{ videos: parts.list.size, queue: parts.queue.facts },
      ...(link === undefined ? {} : { link }),
    }),
  });
  return {
    handlers,
    add: async (paths, signal, window) => {
      const args = { paths: [...paths], ...(window === undefined ? {} : { window }) };
      const added = await videoCalls(parts, 'all').addPaths(args, { signal, onProgress: () => {} });
      if (added.passedOver !== undefined) parts.events.emit('filesPassedOver', added.passedOver);
      return added;
    },
    onEvent: (listener) => parts.events.on(listener),
    media: mediaFacts(parts),
    isAtWork: () => isAtWork(parts),
    announce: (to) => {
      link = to;
    },
    close: async () => {
      unfollow();
      await local?.close();
      await close(parts, backup);
    },
  };
}

/** A library that is open must not stay so behind an application that failed to start: it could not be opened again. */
function openParts(library: Library, options: TaggerOptions): Parts {
  try {
    return assemble(library, options);
  } catch (error) {
    library.close();
    throw error;
  }
}

/** Without a socket the application is as it is: its own pages reach it. */
async function listenLocally({ library, log }: Parts, owned: Owned): Promise<Listening | undefined> {
  try {
    return await listenAsOwner(owned, { file: library.file, name: (socket) => library.nameSocket(socket) });
  } catch (error) {
    log('the library cannot be reached by a local socket', error);
    return undefined;
  }
}

function start(parts: Parts, isIdle: boolean): void {
  const { list, files, offline, queue, labels, model, devices, engines, embeddings } = parts;
  const { shown, matching, looking, segments, bank, fits } = parts;
  const letGo = (): void => {
    for (const work of [queue, shown, matching, looking]) work.letGo();
  };
  // A queue that is held lends nobody a place: no run goes on either.
  if (isIdle) void queue.hold(new AbortController().signal);
  model.start({
    onKey: (key) => {
      letGo();
      embeddings.adopt(key);
      segments.adopt();
      restate(parts);
      fits.adopt();
      bank.adopt(key);
      labels.adopt(key);
    },
    onReady: () => {
      queue.kick();
      labels.start();
      bank.start();
      // So that the first label is as quick as the next. What is wrong with it, the first label tells.
      engines.texts.call('openModel', { model: model.ref }).catch(() => {});
      if (!isIdle) void devices.onReady();
    },
    onAway: () => {
      letGo();
      labels.stop();
      bank.stop();
      devices.onAway();
    },
  });
  if (isIdle) return;
  void parts.official.start();
  parts.clusterJobs.start();
  parts.results.goOn();
  const unknown = [...list.all()].filter(({ state, facts }) => state !== 'failed' && !isWhole(facts));
  files.lookAt(unknown.map(({ id }) => id));
  offline.start((back) => {
    files.lookAt(back);
    queue.kick();
  });
}

/** What the model in use has seen is done; what it has not waits, even if another model had seen it. */
function restate({ list, embeddings }: Parts): void {
  list.transaction(() => {
    for (const entry of [...list.all()]) {
      const { id, state } = entry;
      const isSeen = embeddings.get(footageOf(entry)) !== undefined;
      if (state === 'done' && !isSeen) list.setState(id, 'waiting');
      // Also one that was taken out of the queue while another model was in use, which had to look at it.
      if ((state === 'waiting' || state === 'cancelled') && isSeen) list.setState(id, 'done');
    }
  });
}

function mediaFacts({ list, embeddings, pictures }: Parts): MediaFacts {
  return {
    find: (id) => {
      const entry = list.get(id);
      if (entry === undefined) return undefined;
      const { path, facts } = entry;
      const { duration, startTime, framesBy } = facts ?? {};
      const frames = embeddings.get(footageOf(entry))?.frames ?? [];
      return { path, track: shownTrack(entry) || undefined, duration, startTime, framesBy, frames };
    },
    findPicture: (id) => pictures.find(id),
  };
}

async function close(parts: Parts, backup: DailyBackup | undefined): Promise<void> {
  const { events, model, devices, queue, shown, matching, looking, frameTimes, labels, bank, fits, heads } = parts;
  const { files, offline, official, engines, vectors, cutting, clusterJobs, results, library } = parts;
  events.close();
  model.close();
  devices.close();
  queue.close();
  shown.close();
  const runs = [matching.close(), looking.close()];
  frameTimes.close();
  labels.close();
  bank.stop();
  fits.close();
  files.close();
  offline.close();
  await Promise.all([
    ...runs,
    official.close(),
    cutting.close(),
    clusterJobs.close(),
    results.close(),
    engines.close(),
    vectors.close(),
    backup?.close(),
    heads.close(),
  ]);
  library.close();
}
