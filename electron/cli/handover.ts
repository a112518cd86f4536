/** `reeltag export` and `reeltag import`: a library's decisions as files of other programs, and theirs as its own. */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import {
  type ExportChoice,
  FORMAT_IDS,
  formatIdSchema,
  type ImportPlan,
  MOST_IMPORT_FILES,
  type Paths,
} from '../wire/app/interchange.ts';
import { TagError } from '../wire/errors.ts';
import { type LibraryOptions, withLibrary } from './asked-library.ts';
import type { Context } from './context.ts';
import { printable } from './text.ts';

export interface ExportOptions extends LibraryOptions {
  format?: string | undefined;
  out?: string | undefined;
  list?: string | undefined;
  tags?: boolean | undefined;
  moments?: boolean | undefined;
  suggestions?: boolean | undefined;
  threshold?: string | undefined;
  vectors?: boolean | undefined;
  relativeTo?: string | undefined;
  map?: string | undefined;
  replace?: boolean | undefined;
  json?: boolean | undefined;
}

export interface ImportOptions extends LibraryOptions {
  undo?: boolean | undefined;
  dryRun?: boolean | undefined;
  replace?: boolean | undefined;
  map?: string | undefined;
  trustVectors?: boolean | undefined;
  json?: boolean | undefined;
}

/** Whose undo a terminal's import is. */
const WINDOW = 'terminal';

export async function exportCommand(context: Context, options: ExportOptions): Promise<number> {
  const choice = choiceOf(options);
  const where = await placeOf(options.out);
  const replace = options.replace === true ? { replace: true as const } : {};
  return withLibrary(context, options, async (library) => {
    const written = await library.call('exportTo', { choice, ...where, ...replace }, ({ done, of }) =>
      context.progress.show(`${done} of ${of} videos`, of === 0 ? undefined : done / of),
    );
    context.progress.clear();
    for (const { sentence, videos, first } of written.remarks) {
      const about = videos === 0 ? '' : ` (${videos === 1 ? first : `${videos} videos, the first ${first}`})`;
      context.say(`${sentence}${about}`);
    }
    if (options.json === true) context.print(JSON.stringify(written));
    else if (written.files === 0) context.print('Nothing was written: no video of the library is meant.');
    else {
      const files = written.files === 1 ? '' : `${written.files} files, the first or all in `;
      context.print(`${files}${printable(written.path)}`);
    }
    return 0;
  });
}

function choiceOf(options: ExportOptions): ExportChoice {
  const format = formatIdSchema.safeParse(options.format);
  if (!format.success) {
    const formats = FORMAT_IDS.join(', ');
    const named = options.format === undefined ? 'Say in which format' : `There is no format ${options.format}`;
    throw new TagError('usage', `${named}: --format takes one of ${formats}.`);
  }
  const { tags, moments, suggestions, vectors, list } = options;
  const isNothing = !tags && !moments && !suggestions && !vectors;
  return {
    format: format.data,
    scope: list === undefined ? { kind: 'all' } : { kind: 'list', name: list },
    content: {
      tags: tags === true || isNothing,
      moments: moments === true || isNothing,
      ...(suggestions === true || options.threshold !== undefined ? { suggestions: thresholdOf(options) } : {}),
      ...(vectors === true ? { vectors: true } : {}),
    },
    paths: pathsOf(options),
  };
}

function thresholdOf({ threshold }: ExportOptions): number | 'own' {
  if (threshold === undefined) return 'own';
  const fit = Number(threshold);
  if (threshold.trim() !== '' && fit >= 0 && fit <= 1) return fit;
  throw new TagError('usage', `--threshold takes a fit from 0 to 1, not “${threshold}”.`);
}

function pathsOf({ relativeTo, map }: ExportOptions): Paths {
  if (relativeTo !== undefined && map !== undefined) {
    throw new TagError(
      'usage',
      'Paths are relative to a folder or mapped, not both: leave out --relative-to or --map.',
    );
  }
  if (relativeTo !== undefined) return { as: 'relative', to: resolve(relativeTo) };
  return map === undefined ? { as: 'absolute' } : { as: 'mapped', ...mapOf(map) };
}

export function mapOf(map: string): { from: string; to: string } {
  const at = map.indexOf('=');
  const [from, to] = [map.slice(0, at), map.slice(at + 1)];
  if (at > 0 && to !== '') return { from, to };
  throw new TagError('usage', `--map takes two folders, FROM=TO, not “${map}”.`);
}

/** A folder, in which the export gets its own name; or a name in one. Of formats beside videos nothing is asked. */
async function placeOf(out: string | undefined): Promise<{ folder?: string; name?: string }> {
  if (out === undefined) return {};
  if (out === '' || out === '-') throw new TagError('usage', '--out needs the name of a file or of a folder.');
  const path = resolve(out);
  const isFolder = await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  return isFolder ? { folder: path } : { folder: dirname(path), name: basename(path) };
}

/** @returns 0 all well, 1 nothing could be read, 2 some files could not */
export async function importCommand(
  context: Context,
  files: readonly string[],
  options: ImportOptions,
): Promise<number> {
  if (options.undo === true) return undoImport(context, options);
  if (files.length === 0) throw new TagError('usage', 'Name the files that are to be imported, or a folder of them.');
  if (files.includes('')) throw new TagError('usage', 'The name of a file is empty: name a file or a folder.');
  if (files.length > MOST_IMPORT_FILES) {
    throw new TagError('usage', `${MOST_IMPORT_FILES} files may be named at most: name the folder that they are in.`);
  }
  const map = options.map === undefined ? {} : { map: mapOf(options.map) };
  const trust = options.trustVectors === true ? { trustVectors: true as const } : {};
  const paths = files.map((path) => ({ path: resolve(path) }));
  return withLibrary(context, options, async (library) => {
    const plan = await library.call('planImport', { files: paths, ...map, ...trust }, ({ read, of }) =>
      context.progress.show(`${read} of ${of} files read`, of === 0 ? undefined : read / of),
    );
    context.progress.clear();
    for (const { problem } of plan.files) if (problem !== undefined) context.say(problem.message);
    const isRead = plan.files.some(({ problem }) => problem === undefined);
    const replace = options.replace === true ? { replace: true as const } : {};
    const done =
      options.dryRun === true || !isRead
        ? undefined
        : await library.call('applyImport', { window: WINDOW, plan: plan.plan, ...replace }, ({ done: at, of }) =>
            context.progress.show(`${at} of ${of} changes`, of === 0 ? undefined : at / of),
          );
    context.progress.clear();
    if (options.json === true) {
      const { plan: _, ...told } = plan;
      context.print(JSON.stringify({ ...told, ...(done === undefined ? {} : { done }) }));
    } else tell(context, plan, done);
    if (!isRead) return 1;
    return plan.files.every(({ problem }) => problem === undefined) ? 0 : 2;
  });
}

function undoImport(context: Context, options: ImportOptions): Promise<number> {
  return withLibrary(context, options, async (library) => {
    const { act, stays } = await library.call('undo', { window: WINDOW });
    if (act === undefined) throw new TagError('not-found', 'No import of a terminal is left to be taken back.');
    context.print(`Taken back: an import of ${counted(act.count, 'change', 'changes')}.`);
    if (stays > 0) context.say(`${stays} of them have been changed by somebody since, and stay`);
    return 0;
  });
}

interface Done {
  readonly tags: number;
  readonly labels: number;
  readonly vectors: number;
  readonly marks: number;
}

function tell({ print, say }: Context, plan: ImportPlan, done: Done | undefined): void {
  const { videos, tags, leftOut } = plan;
  const known = videos.path + videos.name + videos.content + videos.id;
  const told = done ?? {
    tags: tags.new + tags.agreed,
    labels: plan.labels.length + plan.moreLabels,
    vectors: plan.vectors,
    marks: plan.marks,
  };
  const changes = [
    counted(told.tags, 'decision', 'decisions'),
    counted(told.labels, 'label', 'labels'),
    counted(told.marks, 'note, rating or review', 'notes, ratings and reviews'),
    counted(told.vectors, 'vector', 'vectors'),
  ];
  print(
    `${done === undefined ? 'Would be new' : 'New'}, on ${counted(known, 'video', 'videos')}: ${changes.join(', ')}.`,
  );
  if (tags.agreed > 0) print(`Of these decided so here by someone else: ${tags.agreed}.`);
  if (tags.same > 0) print(`Decided so already: ${tags.same}.`);
  if (tags.other > 0)
    print(`Decided otherwise here: ${tags.other}${done === undefined ? ' (--replace has the files go before)' : ''}.`);
  if (videos.unknown > 0) {
    const named = videos.unknownNames.slice(0, 5).map(printable).join(', ');
    say(
      `${counted(videos.unknown, 'video', 'videos')} of the files ${videos.unknown === 1 ? 'is' : 'are'} not in the library: ${named}${videos.unknown > 5 ? '…' : ''}`,
    );
  }
  for (const { sentence, times, first } of leftOut)
    say(`left out ${times === 1 ? 'once' : `${times} times`} (${printable(first)}): ${sentence}`);
}

export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
