/** `reeltag results`: what a job on a cluster has left becomes videos and vectors of a library. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namedOwnerOf } from '../library/owner.ts';
import type { Opening, ResultFacts, ResultMap, ResultPlaces } from '../wire/app/results.ts';
import { TagError } from '../wire/errors.ts';
import { type AskedLibrary, type LibraryOptions, withLibrary } from './asked-library.ts';
import type { Context } from './context.ts';
import { folderOf } from './data-folder.ts';
import { counted, mapOf } from './handover.ts';
import { printable } from './text.ts';

export interface ResultsOptions extends LibraryOptions {
  map?: string[] | undefined;
  dryRun?: boolean | undefined;
  json?: boolean | undefined;
}

const LOOK_AGAIN_MS = 100;

/** @returns 0 all well, 1 it did not come to its end, 2 some shards or rows were passed over */
export async function resultsCommand(context: Context, folder: string, options: ResultsOptions): Promise<number> {
  if (folder === '') throw new TagError('usage', 'Name the folder that a job on a cluster wrote to.');
  const named = resolve(folder);
  const isNew = isLibraryToCome(folderOf({ data: options.library ?? options.data }));
  if (!isNew || options.dryRun !== true) return takeOrLook(context, named, options, isNew);
  // Looking makes no library: one that is to come is stood in for by one that goes again.
  const aside = mkdtempSync(join(tmpdir(), 'reeltag-look-'));
  try {
    return await takeOrLook(context, named, { ...options, library: aside }, isNew);
  } finally {
    rmSync(aside, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function takeOrLook(context: Context, named: string, options: ResultsOptions, isNew: boolean): Promise<number> {
  const own = options.map?.map(mapOf);
  return withLibrary(context, { ...options, ...(isNew ? { make: true } : {}) }, async (library) => {
    const facts = await library.call('lookAtResults', { folder: named }, ({ done, of }) =>
      context.progress.show(`${done} of ${of} shards looked at`, of === 0 ? undefined : done / of),
    );
    context.progress.clear();
    const maps = own ?? facts.places.maps.map(({ from, to }) => ({ from, to }));
    const places = own === undefined ? facts.places : await library.call('tryResultMaps', { folder: named, maps });
    if (options.json !== true) tellFacts(context, { ...facts, places });
    if (isNew && facts.choice !== undefined) await library.call('chooseModel', facts.choice);
    else tellModel(context, facts);
    const opened = options.dryRun === true ? undefined : await take(context, library, named, maps);
    context.progress.clear();
    if (options.json === true)
      context.print(JSON.stringify({ ...facts, places, ...(opened === undefined ? {} : { opened }) }));
    else if (opened !== undefined) tellOpened(context, opened);
    if (opened?.problem !== undefined) return 1;
    const passedOver = opened ?? { damaged: facts.damaged.count, leftOut: 0 };
    return passedOver.damaged + passedOver.leftOut > 0 ? 2 : 0;
  });
}

/** A folder that is empty, or not there yet: whatever else it holds, a library among it would be a surprise. */
function isLibraryToCome(folder: string): boolean {
  if (existsSync(namedOwnerOf(folder).file)) return false;
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return true;
  }
}

async function take(
  context: Context,
  library: AskedLibrary,
  folder: string,
  maps: readonly ResultMap[],
): Promise<Opening> {
  await library.call('openResults', { folder, maps: [...maps] });
  try {
    for (;;) {
      const opening = await library.call('howResultsGo', {});
      if (opening.state === 'idle') return opening;
      const { shardsDone, shards, videos } = opening;
      context.progress.show(`${videos.toLocaleString('en')} videos`, shards === 0 ? undefined : shardsDone / shards);
      await sleep(LOOK_AGAIN_MS, undefined, { signal: context.signal });
    }
  } catch (error) {
    if (context.signal.aborted) await library.callToStop('cancelResults', {});
    throw error;
  }
}

function tellFacts({ print, say }: Context, facts: ResultFacts): void {
  const { job, model, clips, wholes, spans, failed, shards, damaged, atWork, places } = facts;
  const seen = [
    counted(wholes, 'whole', 'wholes'),
    counted(spans, 'span', 'spans'),
    `${failed.toLocaleString('en')} failed`,
  ];
  print(`${printable(job)}: ${counted(clips, 'clip', 'clips')}, ${seen.join(', ')}, by ${printable(model)}.`);
  if (shards.there < shards.planned) {
    const more = atWork
      ? 'the job is at work, and the others come by opening again'
      : 'the job has not come to its end';
    say(`${shards.there} of ${shards.planned} shards are there: ${more}`);
  }
  for (const { name, message } of damaged.named) say(`${name} is passed over: ${message}`);
  for (const line of linesOf(places)) print(line);
}

function linesOf({ maps, others }: ResultPlaces): string[] {
  const share = ({ found, looked }: { found: number; looked: number }): string => `${found} of ${looked} found`;
  return [
    ...maps.map((map) => `${printable(map.from)} → ${printable(map.to)}: ${share(map)}`),
    ...others.map(
      (other) =>
        `${printable(other.from)}: ${share(other)}${other.found === 0 ? ' (--map FROM=TO says where it is)' : ''}`,
    ),
  ];
}

function tellModel({ say }: Context, { modelIs, model }: ResultFacts): void {
  if (modelIs === 'in-use') return;
  const what = modelIs === 'here' ? 'choose it' : 'get it, and choose it';
  say(`The library uses another model than ${printable(model)}: ${what} in the settings, and these vectors count.`);
}

function tellOpened({ print, say }: Context, opened: Opening): void {
  const { videos, wholes, spans, failed, leftOut, problem } = opened;
  print(
    `New: ${counted(videos, 'video', 'videos')}, ${counted(wholes + spans, 'vector', 'vectors')}, ${failed.toLocaleString('en')} that could not be looked at.`,
  );
  if (leftOut > 0) say(`${counted(leftOut, 'row', 'rows')} left out: of another model, or with no vector of this one`);
  if (problem !== undefined) say(problem.message);
}
