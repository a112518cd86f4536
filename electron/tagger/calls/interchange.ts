/** The calls that hand the library's decisions to other programs, and take theirs. */
import { isAbsolute } from 'node:path';
import type { AppContract } from '../../wire/app/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { sortByRoots } from '../videos/browse.ts';

/** @param roots the folders beneath which pages may name files */
export function interchangeCalls(
  { exporting, importing, disk, events }: Parts,
  roots: 'all' | (() => Promise<readonly string[]>),
) {
  const requireAllowed = async (paths: readonly string[], signal: AbortSignal): Promise<void> => {
    for (const path of paths) {
      if (!isAbsolute(path)) throw new TagError('usage', `${path} is no whole path: begin it at the root.`);
    }
    if (roots === 'all') return;
    const { refused } = await sortByRoots(paths, await roots(), disk, signal);
    if (refused[0] !== undefined) throw refused[0].problem;
  };
  return {
    previewExport: ({ choice }, { signal }) => exporting.preview(choice, signal),
    exportTo: async (args, context) => {
      await requireAllowed(args.folder === undefined ? [] : [args.folder], context.signal);
      return exporting.exportTo(args, context);
    },
    exportText: ({ choice }, context) => exporting.exportText(choice, context),
    planImport: async ({ files, ...how }, context) => {
      await requireAllowed(
        files.flatMap((file) => ('path' in file ? [file.path] : [])),
        context.signal,
      );
      return importing.plan({ files, ...how }, context);
    },
    applyImport: async ({ plan, window, replace }, context) => {
      const done = await importing.apply(plan, { window, replace: replace === true }, context);
      // Whoever reads the answer knows of it by then.
      events.flush();
      return done;
    },
  } satisfies Partial<Handlers<AppContract>>;
}
