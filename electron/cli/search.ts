/** `reeltag search`, `similar`, `duplicates` and `clusters`: a library, asked from a terminal. */
import { open, readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type Duplicates,
  MOST_FOUND,
  MOST_PICTURE_BYTES,
  type Named,
  type Question,
  type Results,
} from '../wire/app/search.ts';
import { systemErrorCode, TagError } from '../wire/errors.ts';
import { type AskedLibrary, type LibraryOptions, withLibrary } from './asked-library.ts';
import { clock } from './clock.ts';
import type { Context } from './context.ts';
import { parseCount } from './numbers.ts';
import { questionWords } from './question-words.ts';
import { percent } from './table.ts';
import { printable } from './text.ts';

interface FoundOptions extends LibraryOptions {
  top?: string | undefined;
  json?: boolean | undefined;
}

export interface SearchOptions extends FoundOptions {
  not?: string[] | undefined;
  /** of a job on a cluster, in the place of a library */
  results?: string | undefined;
  under?: string | undefined;
}

export interface ClusterOptions extends LibraryOptions {
  k?: string | undefined;
  json?: boolean | undefined;
}

const USUAL_TOP = 10;

/** A found moment as `exportFound` writes it. */
interface Row {
  video: string;
  start?: number;
  end?: number;
  fit?: number;
  calibrated?: true;
  likeness?: number;
}

export async function search(context: Context, words: readonly string[], options: SearchOptions): Promise<number> {
  const question: Question = { words: questionWords(words, options.not), like: [], filters: {}, by: 'moments' };
  const most = topOf(options);
  if (options.results !== undefined) {
    const { searchResults } = await import('./search-results.ts');
    return searchResults(context, question.words, most, options);
  }
  if (options.under !== undefined) throw new TagError('usage', '--under goes with --results, the folder of a job.');
  return withLibrary(context, options, (library) => ask(context, library, question, most, options));
}

export function similar(context: Context, file: string, options: FoundOptions): Promise<number> {
  if (file === '') throw new TagError('usage', 'The name of the file is empty: name a video or a picture.');
  const most = topOf(options);
  return withLibrary(context, options, async (library) => {
    const like = await likeOf(library, file);
    return ask(context, library, { words: '', like: [like], filters: {}, by: 'moments' }, most, options);
  });
}

export function duplicates(context: Context, options: FoundOptions): Promise<number> {
  return withLibrary(context, options, async (library) => {
    const { groups, passedOver } = await library.call('findDuplicates', {}, ({ stage, fraction }) =>
      context.progress.show(stage, fraction),
    );
    const paths = await pathsOf(library);
    const told = groupRows(groups, paths);
    for (const [n, videos] of told.entries()) {
      if (options.json === true) context.print(JSON.stringify({ videos }));
      else {
        if (n > 0) context.print('');
        for (const { video, is, size } of videos)
          context.print(`${is.padEnd(5)}  ${megabytes(size)}  ${printable(video)}`);
      }
    }
    for (const { message } of passedOver) context.say(message);
    if (told.length === 0) context.say('no two videos of the library show the same');
    return 0;
  });
}

/** None of a video that has left the list meanwhile, and no group of one. */
export function groupRows(groups: readonly Duplicates[], paths: ReadonlyMap<string, string>) {
  const rows = groups.map(({ videos }) =>
    videos.flatMap(({ id, ...rest }) => {
      const video = paths.get(id);
      return video === undefined ? [] : [{ video, ...rest }];
    }),
  );
  return rows.filter(({ length }) => length > 1);
}

export function clusters(context: Context, options: ClusterOptions): Promise<number> {
  if (options.k === undefined) throw new TagError('usage', 'Say how many clusters there are to be: --k 20.');
  const k = parseCount('--k', options.k);
  if (k < 2 || k > 200) throw new TagError('usage', `--k takes a number from 2 to 200, not ${k}.`);
  return withLibrary(context, options, async (library) => {
    const found = await library.call('clusterVideos', { k, of: 'videos', filters: {} }, ({ stage, fraction }) =>
      context.progress.show(stage, fraction),
    );
    const paths = await pathsOf(library);
    const { labels } = await library.call('getState', {});
    const texts = new Map(labels.labels.map(({ id, text }) => [id, text]));
    for (const [n, cluster] of found.clusters.entries()) {
      const videos = cluster.places.map(({ id }) => paths.get(id)).filter((path) => path !== undefined);
      const named = cluster.labels.map((id) => texts.get(id)).filter((text) => text !== undefined);
      if (options.json === true) context.print(JSON.stringify({ cluster: n + 1, labels: named, videos }));
      else {
        if (n > 0) context.print('');
        context.print(`${n + 1}  ${named.map(printable).join(', ')}`.trimEnd());
        for (const video of videos) context.print(`  ${printable(video)}`);
      }
    }
    return 0;
  });
}

async function ask(
  context: Context,
  library: AskedLibrary,
  question: Question,
  most: number,
  { json }: FoundOptions,
): Promise<number> {
  const found = await library.call('searchMoments', { question, most }, ({ read, of }) =>
    context.progress.show('reading vectors', of === 0 ? undefined : read / of),
  );
  const rows = await rowsOf(library, found.moments);
  const named = await namedRows(library, found.named.slice(0, most));
  context.progress.clear();
  if (json === true) {
    for (const row of rows) context.print(JSON.stringify(row));
    for (const row of named) context.print(JSON.stringify(row));
  } else {
    for (const row of rows) context.print(lineOf(row, rows));
    if (named.length > 0) context.print('Named so:');
    for (const { video, by, says } of named) context.print(`  ${printable(video)}  (${by}: ${printable(says)})`);
  }
  sayWhatIsLeftOut(context, found);
  return 0;
}

function sayWhatIsLeftOut({ say }: Context, { moments, named, unknownWords, unseen }: Results): void {
  if (unknownWords.length > 0) say(`the model in use never learnt ${unknownWords.join(', ')}: that is left out`);
  if (unseen > 0) say(`${unseen} ${unseen === 1 ? 'video' : 'videos'} of the library the model has not looked at yet`);
  if (moments.length + named.length === 0) say('nothing was found');
}

/** As they stand in a file of found moments: with their paths. */
async function rowsOf(library: AskedLibrary, places: Results['moments']): Promise<Row[]> {
  const moments = places.map(({ id, span, fit, calibrated, likeness }) => ({
    id,
    ...(span === undefined ? {} : { span }),
    ...(fit === undefined ? {} : { fit }),
    ...(calibrated === undefined ? {} : { calibrated }),
    ...(likeness === undefined ? {} : { likeness }),
  }));
  const { text } = await library.call('exportFound', { moments, format: 'jsonl' });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** One by one: of a video that has left the list meanwhile there is no row, and the next one's is not its. */
export async function namedRows(library: AskedLibrary, named: readonly Named[]) {
  const rows = named.map(async ({ by, says, ...place }) => {
    const own = await rowsOf(library, [place]);
    return own.map((row) => ({ ...row, by, says }));
  });
  return (await Promise.all(rows)).flat();
}

function lineOf({ video, start, end, fit, calibrated, likeness }: Row, rows: readonly Row[]): string {
  const last = rows.reduce((most, row) => Math.max(most, row.end ?? 0), 0);
  const numbers = [
    ...(fit === undefined ? [] : [fitOf(fit, calibrated === true).padStart(7)]),
    ...(likeness === undefined ? [] : [likeness.toFixed(3).padStart(6)]),
  ];
  const when = start === undefined || end === undefined ? '' : `  ${clock(start, last)} – ${clock(end, last)}`;
  const line = `${numbers.join('  ')}${when}  ${printable(video)}`;
  return numbers.length === 0 ? line.trimStart() : line;
}

/** Until decisions have calibrated it, it is an estimate and looks like one; “<0.1 %” says by itself that it is no exact number. */
function fitOf(fit: number, isCalibrated: boolean): string {
  const shown = percent(fit).trim();
  return isCalibrated || !/^\d/.test(shown) ? shown : `~${shown}`;
}

function topOf({ top }: FoundOptions): number {
  if (top === undefined) return USUAL_TOP;
  const most = parseCount('--top', top);
  if (most <= MOST_FOUND) return most;
  throw new TagError('usage', `--top takes ${MOST_FOUND} at most, not ${most}.`);
}

/** A video of the library by its path, or else a picture. */
async function likeOf(library: AskedLibrary, file: string): Promise<Question['like'][number]> {
  const path = resolve(file);
  const real = await realpath(path).catch((cause: unknown) => {
    const message = `${file} ${systemErrorCode(cause) === 'ENOENT' ? 'was not found: check its name' : 'cannot be read: check its permissions'}.`;
    throw new TagError(systemErrorCode(cause) === 'ENOENT' ? 'not-found' : 'unreadable', message, { cause });
  });
  for (const [id, known] of await pathsOf(library)) if (known === path || known === real) return { id };
  const data = await readPicture(real, file);
  try {
    return await library.call('addPicture', { data: data.toString('base64') });
  } catch (error) {
    if (!(error instanceof TagError) || error.kind !== 'not-video') throw error;
    throw neither(file);
  }
}

async function readPicture(path: string, file: string): Promise<Buffer> {
  const handle = await open(path).catch((cause: unknown) => {
    throw new TagError('unreadable', `${file} cannot be read: check its permissions.`, { cause });
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile() || facts.size > MOST_PICTURE_BYTES) throw neither(file);
    return await readFile(handle);
  } finally {
    await handle.close();
  }
}

function neither(file: string): TagError {
  return new TagError('not-video', `${file} is no video of the library and no picture: add it first (“reeltag add”).`);
}

async function pathsOf(library: AskedLibrary): Promise<Map<string, string>> {
  const { videos } = await library.call('getState', {});
  return new Map(videos.map(({ id, folder, name }) => [id, join(folder, name)]));
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1).padStart(9)} MB`;
