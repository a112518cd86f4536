/** What a folder of results holds, before anything is done with it. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plan } from '../../cluster/results.ts';
import type { HandedFile } from '../../interchange/format.ts';
import { breathing } from '../../turns/breath.ts';
import {
  MOST_RESULT_MAPS,
  NAMED_DAMAGED,
  type ResultFacts,
  type ResultMap,
  type ResultPlaces,
} from '../../wire/app/results.ts';
import { MOST_VIDEOS } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';
import { type ResultsFolder, withShard } from './folder.ts';
import { looksOf } from './looks.ts';
import { byFolder, mapped, proposedMap, wholePath } from './maps.ts';
import { Places, type PlacesOptions } from './places.ts';

/** Files that are looked for here, and of how many paths these are. */
const MOST_LOOKED = 300;
const MOST_PATHS = 20_000;

export type Looked = Pick<ResultFacts, 'wholes' | 'spans' | 'failed' | 'there' | 'damaged' | 'bytes'> & {
  /** some of all, from all over, as the cluster names them */
  readonly paths: readonly string[];
};

interface Looking {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { done: number; of: number }) => void;
}

/** Reads of each shard which rows it has. @throws AbortError */
export async function lookAtShards({ shards, plan }: ResultsFolder, { signal, onProgress }: Looking): Promise<Looked> {
  const looked = { wholes: 0, spans: 0, failed: 0, bytes: 0 };
  const damaged: ResultFacts['damaged'] = { count: 0, named: [] };
  const paths = new Set<string>();
  const files = new Set<string>();
  let clips = 0;
  const each = Math.max(1, Math.floor(MOST_PATHS / Math.max(1, shards.length)));
  const breathe = breathing(signal);
  for (const [done, shard] of shards.entries()) {
    signal.throwIfAborted();
    onProgress({ done, of: shards.length });
    try {
      const held = await withShard(shard, breathe, 'parts', (file) => {
        looked.bytes += file.byteLength;
        return heldIn(file, plan);
      });
      for (const kind of ['wholes', 'spans', 'failed'] as const) looked[kind] += held[kind];
      clips += held.clips;
      for (const path of someOf(held.paths, each)) {
        if (paths.size < MOST_PATHS) paths.add(wholePath(path, plan.manifest));
      }
      for (const path of held.paths) if (files.size <= MOST_VIDEOS) files.add(path);
    } catch (error) {
      if (!(error instanceof TagError)) throw error;
      damaged.count += 1;
      if (damaged.named.length < NAMED_DAMAGED) damaged.named.push({ name: shard.name, message: error.message });
    }
  }
  onProgress({ done: shards.length, of: shards.length });
  return { ...looked, there: { clips, files: files.size }, damaged, paths: [...paths] };
}

/** How many rows a shard has of which kind, how many clips these are of, and the clips' files. */
async function heldIn(file: HandedFile, plan: Plan) {
  const held = { wholes: 0, spans: 0, failed: 0, clips: 0, paths: [] as string[] };
  let last: string | undefined;
  for await (const looks of looksOf(file, plan, false)) {
    for (let n = 0; n < looks.count; n += 1) {
      if (looks.hasFailed(n)) held.failed += 1;
      else held[looks.span(n) === undefined ? 'wholes' : 'spans'] += 1;
      const id = looks.id(n);
      if (id === last) continue;
      last = id;
      held.clips += 1;
      const path = looks.path(n);
      if (path !== undefined) held.paths.push(path);
    }
    const breath = file.breathe();
    if (breath !== undefined) await breath;
  }
  return held;
}

/** Which of the files are here where these are the maps. @throws AbortError */
export async function placesOf(
  paths: readonly string[],
  maps: readonly ResultMap[],
  { disk, roots }: Pick<PlacesOptions, 'disk' | 'roots'>,
  signal: AbortSignal,
): Promise<ResultPlaces> {
  const byMap = new Map<ResultMap, string[]>(maps.map((map) => [map, []]));
  const others: string[] = [];
  for (const path of paths) {
    const here = mapped(path, maps);
    const map = here === path ? undefined : maps.find((one) => mapped(path, [one]) === here);
    (map === undefined ? others : (byMap.get(map) ?? others)).push(path);
  }
  const places = new Places({ disk, manifest: '/', maps, earlierMaps: [], roots });
  const told: ResultPlaces = { maps: [], others: [] };
  for (const [map, its] of byMap) told.maps.push({ ...map, ...(await found(its, places, signal)) });
  for (const [from, its] of byFolder(others)) {
    if (told.others.length < MOST_RESULT_MAPS) told.others.push({ from, ...(await found(its, places, signal)) });
  }
  return told;
}

/** Some of them, from all over. */
async function found(paths: readonly string[], places: Places, signal: AbortSignal) {
  const looked = someOf(paths, MOST_LOOKED);
  let count = 0;
  for (const path of looked) if (await places.isThere(path, signal)) count += 1;
  return { looked: looked.length, found: count };
}

function someOf<T>(all: readonly T[], most: number): T[] {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(all.length, most) }, (_, n) => all[Math.floor(n * step)] as T);
}

/**
 * For each folder of the cluster that is not here, the one here that has its files.
 *
 * @param folders here, in which they may be
 * @throws AbortError
 */
export async function proposedMaps(
  paths: readonly string[],
  folders: readonly string[],
  { disk, roots }: Pick<PlacesOptions, 'disk' | 'roots'>,
  signal: AbortSignal,
): Promise<ResultMap[]> {
  const places = new Places({ disk, manifest: '/', maps: [], earlierMaps: [], roots });
  const isThere = (path: string): Promise<boolean> => places.isThere(path, signal);
  const maps: ResultMap[] = [];
  for (const [from, its] of byFolder(paths)) {
    const some = someOf(its, 3);
    if ((await Promise.all(some.map(isThere))).includes(true)) continue;
    signal.throwIfAborted();
    const map = await proposedMap(some, folders, isThere);
    signal.throwIfAborted();
    if (map === undefined || maps.some((known) => known.from === map.from)) continue;
    if (from !== '') maps.push(map);
  }
  return maps;
}

/** Beside the results, or in them where nothing can be made there: a name that nothing has yet. */
export function newLibraryFolder(folder: string): string {
  const name = `${basename(folder) || 'results'} library`;
  for (let n = 1; ; n += 1) {
    const place = join(dirname(folder), n === 1 ? name : `${name} ${n}`);
    if (!existsSync(place) || isEmpty(place)) return place;
  }
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}
