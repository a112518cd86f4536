/** The calls that open what a job on a cluster has left. */
import { readdir } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import type { AppContract } from '../../wire/app/index.ts';
import type { ChosenPart, ResultFacts } from '../../wire/app/results.ts';
import { MOST_VIDEOS } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { readResultsFolder } from '../results/folder.ts';
import { type Looked, lookAtShards, newLibraryFolder, placesOf, proposedMaps } from '../results/look.ts';
import { modelOf } from '../results/model.ts';
import { resultsKey, willOpen } from '../results/opening.ts';
import type { Chosen } from '../results/part/choose.ts';
import { Chooser } from '../results/part/chooser.ts';
import { TooMany } from '../results/part/gathering.ts';
import { isSameKey } from '../results/put.ts';
import { defaultRoots, sortByRoots } from '../videos/browse.ts';
import type { OtherLibraries } from './libraries.ts';
import { type Roots, requireAllowed } from './whole-paths.ts';

/** Folders of this machine in which a cluster's files are looked for. */
const MOST_FOLDERS = 300;

export function resultCalls(parts: Parts, roots: Roots, libraries: OtherLibraries) {
  const { results, disk, events, embeddings, list } = parts;
  const chooser = new Chooser(parts);
  /** What was looked at last: while somebody tries maps, the shards need not be read again. */
  let last: { readonly folder: string; readonly looked: Looked } | undefined;
  const allowed = (paths: readonly string[], signal: AbortSignal): Promise<void> =>
    requireAllowed(paths, roots, disk, signal);

  /** Where this machine may have what a cluster has: beside the results, where drives are mounted, where videos lie already. */
  const foldersHere = async (folder: string, signal: AbortSignal): Promise<string[]> => {
    const around: string[] = [];
    for (let at = folder; at !== parse(at).root; at = dirname(at)) around.push(at);
    const first = roots === 'all' ? await defaultRoots() : await roots();
    const mounted = await Promise.all(first.map((root) => foldersIn(root)));
    const known = new Set<string>();
    for (const { path, away } of list.all()) {
      if (known.size >= MOST_FOLDERS) break;
      if (away === undefined) for (const one of [dirname(path), dirname(dirname(path))]) known.add(one);
    }
    const beside = await foldersIn(dirname(folder));
    const all = [...new Set([...around, ...first, ...beside, ...mounted.flat(), ...known])];
    const shown = roots === 'all' ? all : (await sortByRoots(all, first, disk, signal)).allowed;
    return shown.slice(0, MOST_FOLDERS);
  };
  const looking = async () => ({ disk, roots: roots === 'all' ? roots : await roots() });

  return {
    lookAtResults: async ({ folder }, { signal, onProgress }): Promise<ResultFacts> => {
      await allowed([folder], signal);
      const there = await readResultsFolder(folder, disk, signal);
      const { paths, ...looked } = await lookAtShards(there, { signal, onProgress });
      last = { folder, looked: { ...looked, paths } };
      const looker = await looking();
      const maps = await proposedMaps(paths, await foldersHere(folder, signal), looker, signal);
      const { job, manifest, model, precision, segments, clips, shards } = there.plan;
      const isInUse = isSameKey(resultsKey(there.plan, embeddings.key), embeddings.key);
      const choice = await modelOf(there.plan, parts, signal);
      return {
        ...{ folder, job, manifest, model, precision, segments, clips, ...looked, atWork: there.atWork },
        modelIs: isInUse ? 'in-use' : choice === undefined ? 'missing' : 'here',
        ...(choice === undefined ? {} : { choice }),
        shards: { planned: shards, there: there.shards.length, taken: results.takenOf(there, maps) },
        places: await placesOf(paths, maps, looker, signal),
        library: newLibraryFolder(folder),
      };
    },
    tryResultMaps: async ({ folder, maps }, context) => {
      await allowed([folder, ...maps.map(({ to }) => to)], context.signal);
      if (last?.folder !== folder) {
        const there = await readResultsFolder(folder, disk, context.signal);
        last = { folder, looked: await lookAtShards(there, { signal: context.signal, onProgress: () => {} }) };
      }
      return placesOf(last.looked.paths, maps, await looking(), context.signal);
    },
    chooseResults: async ({ folder, maps, part, tell }, context) => {
      await allowed([folder, ...maps.map(({ to }) => to)], context.signal);
      const there = await readResultsFolder(folder, disk, context.signal);
      const chosen = await chooser.choose(there, part, maps, context);
      return { ...toldOf(chosen), told: chosen.tell(tell) };
    },
    openResults: async ({ folder, maps, part = {}, library }, context) => {
      const { signal } = context;
      await allowed(
        [folder, ...maps.map(({ to }) => to), ...(library === undefined ? [] : [dirname(library)])],
        signal,
      );
      const opened = { folder, maps, everywhere: roots === 'all' };
      results.requireIdle();
      if (library === folder)
        throw new TagError('usage', 'A library cannot lie where the results do: name another folder.');
      const there = await readResultsFolder(folder, disk, signal);
      const isAll = Object.keys(part).length === 0;
      if (isAll && last?.folder === folder && last.looked.there.files > MOST_VIDEOS) throw new TooMany();
      const chosen = isAll ? undefined : await chooser.choose(there, part, maps, context);
      if (library === undefined) await results.start(opened, chosen?.rows, signal);
      else {
        const choice = await modelOf(there.plan, parts, signal);
        signal.throwIfAborted();
        libraries.open(library, true, (made) => {
          if (choice !== undefined) made.settings.put('model', choice);
          willOpen(made, opened, chosen?.rows);
        });
      }
      // Whoever reads the answer knows of it by then.
      events.flush();
      return chosen === undefined ? {} : { chosen: toldOf(chosen) };
    },
    cancelResults: async () => {
      await results.cancel();
      events.flush();
      return {};
    },
    howResultsGo: () => results.facts,
  } satisfies Partial<Handlers<AppContract>>;
}

function toldOf({ clips, of, damaged, unknownWords }: Chosen): ChosenPart {
  return { clips, of, damaged, unknownWords };
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .slice(0, MOST_FOLDERS)
    .map(({ name }) => join(folder, name));
}
