/** `reeltag search --results`: what a job on a cluster has left, searched where it lies: no library is made, and none holds so much. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { namedOwnerOf } from '../library/owner.ts';
import type { FittingClip } from '../wire/app/results.ts';
import { TagError } from '../wire/errors.ts';
import type { LibraryOptions } from './asked-library.ts';
import { clock } from './clock.ts';
import type { Context } from './context.ts';
import { folderOf } from './data-folder.ts';
import { sayPassedOver, showChoosing, withLibraryToAsk } from './results.ts';
import { underOf } from './results-part.ts';
import { percent } from './table.ts';
import { printable } from './text.ts';

export interface SearchResultsOptions extends LibraryOptions {
  results?: string | undefined;
  under?: string | undefined;
  json?: boolean | undefined;
}

/**
 * @param words as a window's box has them
 * @returns 0 all well, 2 some shards were passed over
 */
export async function searchResults(
  context: Context,
  words: string,
  most: number,
  options: SearchResultsOptions,
): Promise<number> {
  const { results = '', under, json } = options;
  if (results === '') throw new TagError('usage', '--results takes the folder that a job on a cluster wrote to.');
  const part = { words, most, ...(under === undefined ? {} : { under: underOf(under) }) };
  const asked = { folder: resolve(results), maps: [], part, tell: most };
  // Nobody needs a library for that; one that is there may know the model, and have it open.
  const isThere = existsSync(namedOwnerOf(folderOf({ data: options.library ?? options.data })).file);
  const found = await withLibraryToAsk(
    context,
    options,
    (library) => library.call('chooseResults', asked, showChoosing(context)),
    !isThere,
  );
  context.progress.clear();
  for (const clip of found.told) context.print(json === true ? JSON.stringify(rowOf(clip)) : lineOf(clip, found.told));
  sayPassedOver(context, found);
  return found.damaged > 0 ? 2 : 0;
}

function rowOf({ path, span, fit, cosine }: FittingClip) {
  return { video: path, ...span, ...(fit === undefined ? {} : { fit }), ...(cosine === undefined ? {} : { cosine }) };
}

function lineOf({ path, span, fit = 0, cosine = 0 }: FittingClip, clips: readonly FittingClip[]): string {
  const last = clips.reduce((most, one) => Math.max(most, one.span?.end ?? 0), 0);
  const when = span === undefined ? '' : `  ${clock(span.start, last)} – ${clock(span.end, last)}`;
  return `${`~${percent(fit).trim()}`.padStart(7)}  ${cosine.toFixed(3).padStart(6)}${when}  ${printable(path)}`;
}
