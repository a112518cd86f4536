/** The calls about the list of videos and its queue. */
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AppContract } from '../../wire/app/index.ts';
import type { Added, VideoDetail } from '../../wire/app/videos.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { type Parts, requireVideo } from '../parts.ts';
import { addPaths } from '../videos/add.ts';
import { sortByRoots } from '../videos/browse.ts';
import { editionOf, type VideoEntry } from '../videos/list.ts';
import { LISTED } from '../videos/listed.ts';
import { RecentFolders } from '../videos/recent-folders.ts';
import { chosenTrack, footageOf, lostTrack, shownTrack } from '../videos/track.ts';

/** @param roots the folders beneath which pages may name files */
export function videoCalls(parts: Parts, roots: 'all' | (() => Promise<readonly string[]>)) {
  const { resources, library, acts, list, disk, files, offline, queue, labels, embeddings, events } = parts;
  const recent = new RecentFolders(library);
  const add = async (
    paths: readonly string[],
    signal: AbortSignal,
    onProgress: (progress: { found: number }) => void,
    window: string | undefined,
  ): Promise<Added> => {
    const all: string[] = [];
    const onAdded = (added: readonly string[], changed: readonly string[]): void => {
      files.lookAt([...added, ...changed]);
      queue.kick();
      all.push(...added);
    };
    const folders: string[] = [];
    const onFolder = (folder: string): void => void folders.push(folder);
    try {
      return await addPaths(paths, { list, disk, signal, onProgress, onAdded, onFolder });
    } finally {
      recent.remember(folders);
      // What was added before an abort stays, and can be taken back, too.
      acts.perform('add', window, ({ note }) => {
        for (const id of all) note(LISTED, id, undefined);
      });
      // Whoever reads the answer knows the videos by then.
      events.flush();
    }
  };
  return {
    addPaths: async ({ paths: given, window }, { signal, onProgress }) => {
      const paths = given.map(fromHome);
      if (roots === 'all') return add(paths, signal, onProgress, window);
      const { allowed, refused } = await sortByRoots(paths, await roots(), disk, signal);
      const added = await add(allowed, signal, onProgress, window);
      const denied = refused.map(({ path, problem }) => ({ path, problem: problem.toJSON() }));
      return { ...added, refused: [...denied, ...added.refused] };
    },
    recentFolders: async (_, { signal }) => {
      const folders = recent.all();
      return { folders: roots === 'all' ? folders : (await sortByRoots(folders, await roots(), disk, signal)).allowed };
    },
    addSamples: async ({ window }, { signal }) => {
      // Whoever tries it wants to see what it answers.
      if (labels.listed.length === 0) await labels.edit({ kind: 'examples' }, window);
      return add(await samplePaths(resources), signal, () => {}, window);
    },
    removeVideos: ({ ids, window }) => {
      acts.perform('remove', window, ({ change }) => {
        for (const id of ids) if (list.get(id) !== undefined) change(LISTED, id, undefined);
      });
      events.flush();
      return {};
    },
    cancelVideos: ({ ids }) => {
      queue.cancel(ids);
      return {};
    },
    retryVideos: ({ ids }) => {
      queue.retry(ids);
      return {};
    },
    setPaused: ({ paused }) => {
      library.settings.put('paused', paused);
      queue.setPaused(paused);
      return {};
    },
    lookForOffline: async () => {
      await offline.look();
      return { offline: offline.facts };
    },
    chooseTrack: ({ id, track: number }) => {
      const entry = requireVideo(parts, id);
      const change = chosenTrack(entry, number);
      if (change.track === entry.track) return {};
      const isKnown = embeddings.get(footageOf({ ...entry, ...change })) !== undefined;
      const state = isKnown ? 'done' : 'waiting';
      list.put(id, { ...change, state, problem: undefined, stage: undefined, again: false });
      queue.letGo(id);
      files.lookAt([id]);
      queue.kick();
      // Whoever reads the answer knows of it by then.
      events.flush();
      return {};
    },
    describeVideo: ({ id }) => {
      const entry = requireVideo(parts, id);
      const { path, size, facts } = entry;
      // A picture in the list asks too, of what is done: what somebody waits for stays first.
      if (entry.state !== 'done') queue.prefer(id);
      // Earlier versions did not ask; whoever waits for it is told by an event.
      if (facts !== undefined && facts.tracks === undefined) files.lookAt([id]);
      else void files.lookIfChanged(id);
      const frames = embeddings.get(footageOf(entry))?.frames.map((frame) => ({ ...frame })) ?? [];
      const { codec, fps, hasAudio } = facts ?? {};
      return {
        ...{ id, path, size, frames, edition: editionOf(entry) },
        ...(codec === undefined ? {} : { codec }),
        ...(fps === undefined ? {} : { fps }),
        ...(hasAudio === undefined ? {} : { hasAudio }),
        ...describeTracks(entry),
      };
    },
  } satisfies Partial<Handlers<AppContract>>;
}

/** A path as a person may type it: `~` is the home folder. */
function fromHome(path: string): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** What there is to choose from, and what is shown. */
function describeTracks(entry: VideoEntry): Partial<VideoDetail> {
  const { tracks } = entry.facts ?? {};
  if (tracks === undefined) return {};
  const { choices, meant } = tracks;
  const lost = lostTrack(entry);
  return {
    ...{ tracks: choices, track: shownTrack(entry) || meant, meantTrack: meant },
    ...(lost === undefined ? {} : { lostTrack: lost }),
  };
}

async function samplePaths(resources: string): Promise<string[]> {
  const folder = join(resources, 'samples');
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.mp4'))
    .sort()
    .map((name) => join(folder, name));
}
