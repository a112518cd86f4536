/** The calls that hand the library's decisions to other programs, and take theirs. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { type Roots, requireAllowed } from './whole-paths.ts';

/** @param roots the folders beneath which pages may name files */
export function interchangeCalls({ exporting, importing, disk, events }: Parts, roots: Roots) {
  const allowed = (paths: readonly string[], signal: AbortSignal): Promise<void> =>
    requireAllowed(paths, roots, disk, signal);
  return {
    previewExport: ({ choice }, { signal }) => exporting.preview(choice, signal),
    exportTo: async (args, context) => {
      await allowed(args.folder === undefined ? [] : [args.folder], context.signal);
      return exporting.exportTo(args, context);
    },
    exportText: ({ choice }, context) => exporting.exportText(choice, context),
    planImport: async ({ files, ...how }, context) => {
      await allowed(
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
