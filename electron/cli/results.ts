/** `reeltag results`: what a job on a cluster has left becomes videos and vectors of a library. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namedOwnerOf } from '../library/owner.ts';
import type { ChosenPart, Opening, ResultFacts, ResultMap, ResultPart, ResultPlaces } from '../wire/app/results.ts';
import { MOST_VIDEOS } from '../wire/app/videos.ts';
import { TagError } from '../wire/errors.ts';
import { type AskedLibrary, type LibraryOptions, withLibrary } from './asked-library.ts';
import type { Context } from './context.ts';
import { folderOf } from './data-folder.ts';
import { counted, mapOf } from './handover.ts';
import { type PartOptions, partOf } from './results-part.ts';
import { printable } from './text.ts';

export interface ResultsOptions extends LibraryOptions, PartOptions {
  map?: string[] | undefined;
  dryRun?: boolean | undefined;
  json?: boolean | undefined;
}

const LOOK_AGAIN_MS = 100;

/** @returns 0 all well, 1 it did not come to its end, 2 some shards or rows were passed over */
export async function resultsCommand(context: Context, folder: string, options: ResultsOptions): Promise<number> {
  if (folder === '') throw new TagError('usage', 'Name the folder that a job on a cluster wrote to.');
  const named = resolve(folder);
  const part = partOf(options);
  if (options.dryRun === true) {
    return withLibraryToAsk(context, options, (library, isNew) =>
      takeOrLook(context, library, { named, part, options, isNew }),
    );
  }
  const where = folderOf({ data: options.library ?? options.data });
  const isNew = isLibraryToCome(where);
  const wasThere = existsSync(where);
  const begun = { isBegun: false };
  try {
    return await withLibrary(context, { ...options, ...(isNew ? { make: true } : {}) }, (library) =>
      takeOrLook(context, library, { named, part, options, isNew, begun }),
    );
  } catch (error) {
    // Where nothing comes there is to be no library either.
    if (isNew && !begun.isBegun) takeAway(where, wasThere);
    throw error;
  }
}

/** Asking makes no library: one that is to come is stood in for by one that goes again. */
export async function withLibraryToAsk<T>(
  context: Context,
  options: LibraryOptions,
  work: (library: AskedLibrary, isNew: boolean) => Promise<T>,
  isNew: boolean = isLibraryToCome(folderOf({ data: options.library ?? options.data })),
): Promise<T> {
  if (!isNew) return withLibrary(context, options, (library) => work(library, false));
  const aside = mkdtempSync(join(tmpdir(), 'reeltag-look-'));
  try {
    return await withLibrary(context, { ...options, library: aside, make: true }, (library) => work(library, true));
  } finally {
    rmSync(aside, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Asked {
  readonly named: string;
  readonly part: ResultPart;
  readonly options: ResultsOptions;
  readonly isNew: boolean;
  readonly begun?: { isBegun: boolean };
}

async function takeOrLook(context: Context, library: AskedLibrary, asked: Asked): Promise<number> {
  const { named, part, options, isNew } = asked;
  const own = options.map?.map(mapOf);
  const facts = await library.call('lookAtResults', { folder: named }, ({ done, of }) =>
    context.progress.show(`${done} of ${of} shards looked at`, of === 0 ? undefined : done / of),
  );
  context.progress.clear();
  const maps = own ?? facts.places.maps.map(({ from, to }) => ({ from, to }));
  const places = own === undefined ? facts.places : await library.call('tryResultMaps', { folder: named, maps });
  if (options.json !== true) tellFacts(context, { ...facts, places });
  const mayChoose = isNew || (options.dryRun !== true && facts.modelIs === 'here' && (await isUnused(library)));
  if (mayChoose && facts.choice !== undefined) await library.call('chooseModel', facts.choice);
  else tellModel(context, facts);
  const isAll = Object.keys(part).length === 0;
  const { chosen, opened } =
    options.dryRun === true
      ? { chosen: isAll ? undefined : await choose(context, library, { folder: named, maps, part }), opened: undefined }
      : await take(context, library, { folder: named, maps, ...(isAll ? {} : { part }) }, options, asked.begun);
  context.progress.clear();
  if (options.json === true)
    context.print(
      JSON.stringify({
        ...facts,
        places,
        ...(chosen === undefined ? {} : { chosen }),
        ...(opened === undefined ? {} : { opened }),
      }),
    );
  else {
    if (opened === undefined && chosen !== undefined) tellChosen(context, chosen);
    else if (isAll && opened === undefined && facts.there.files > MOST_VIDEOS) context.say(TOO_MANY);
    if (opened !== undefined) tellOpened(context, opened);
  }
  if (opened?.problem !== undefined) return 1;
  const passedOver = opened ?? { damaged: facts.damaged.count, leftOut: 0 };
  // Of a shard that could not be read when a part was chosen nothing was to come.
  return (chosen?.damaged ?? 0) + passedOver.damaged + passedOver.leftOut > 0 ? 2 : 0;
}

/** Also one that a command made which was ended before it could choose a model. */
async function isUnused(library: AskedLibrary): Promise<boolean> {
  const { videos } = await library.call('getState', {});
  return videos.length === 0;
}

const TOO_MANY = `A library holds ${MOST_VIDEOS.toLocaleString('en')} videos: say which part is meant, by --words, --sample or --under.`;

async function choose(
  context: Context,
  library: AskedLibrary,
  asked: { folder: string; maps: ResultMap[]; part: ResultPart },
): Promise<ChosenPart> {
  const { told: _, ...chosen } = await library.call('chooseResults', { ...asked, tell: 0 }, showChoosing(context));
  return chosen;
}

/** The line while a part is chosen. */
export function showChoosing({ progress }: Context) {
  return ({ done, of, clips }: { done: number; of: number; clips: number }): void =>
    progress.show(`${clips.toLocaleString('en')} clips looked through`, of === 0 ? undefined : done / of);
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

/** What was made in a folder that was empty, or not there. */
function takeAway(folder: string, wasThere: boolean): void {
  const made = wasThere ? readdirSync(folder).map((name) => join(folder, name)) : [folder];
  for (const path of made) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

async function take(
  context: Context,
  library: AskedLibrary,
  asked: { folder: string; maps: ResultMap[]; part?: ResultPart },
  { json }: ResultsOptions,
  begun: Asked['begun'],
): Promise<{ chosen: ChosenPart | undefined; opened: Opening }> {
  const { chosen } = await library.call('openResults', asked, showChoosing(context));
  if (begun !== undefined) begun.isBegun = true;
  context.progress.clear();
  if (chosen !== undefined && json !== true) tellChosen(context, chosen);
  try {
    for (;;) {
      const opened = await library.call('howResultsGo', {});
      if (opened.state === 'idle') return { chosen, opened };
      const { shardsDone, shards, videos } = opened;
      context.progress.show(`${videos.toLocaleString('en')} videos`, shards === 0 ? undefined : shardsDone / shards);
      await sleep(LOOK_AGAIN_MS, undefined, { signal: context.signal });
    }
  } catch (error) {
    if (context.signal.aborted) await library.callToStop('cancelResults', {});
    throw error;
  }
}

function tellChosen({ print, say }: Context, { clips, of, damaged, unknownWords }: ChosenPart): void {
  print(`Chosen: ${clips.toLocaleString('en')} of ${counted(of, 'clip', 'clips')}.`);
  sayPassedOver({ say }, { damaged, unknownWords });
}

export function sayPassedOver({ say }: Pick<Context, 'say'>, of: Pick<ChosenPart, 'damaged' | 'unknownWords'>): void {
  if (of.unknownWords.length > 0) say(`the model never learnt ${of.unknownWords.join(', ')}: that is left out`);
  if (of.damaged > 0) say(`${counted(of.damaged, 'shard', 'shards')} cannot be read, and may have others`);
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
  const { videos, wholes, spans, failed, damaged, leftOut, problem } = opened;
  print(
    `New: ${counted(videos, 'video', 'videos')}, ${counted(wholes + spans, 'vector', 'vectors')}, ${failed.toLocaleString('en')} that could not be looked at.`,
  );
  if (damaged > 0)
    say(`${counted(damaged, 'shard', 'shards')} could not be read: once they are whole, open them again`);
  if (leftOut > 0) say(`${counted(leftOut, 'row', 'rows')} left out: of another model, or with no vector of this one`);
  if (problem !== undefined) say(problem.message);
}
