/** The calls that cut moments out as files, and put originals in order. */
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AppContract } from '../../wire/app/index.ts';
import { systemErrorCode } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { TrashVideos } from '../originals/originals.ts';
import type { Parts } from '../parts.ts';
import { type Roots, requireAllowed } from './whole-paths.ts';

export function clipCalls({ cutting, originals, events, disk }: Parts, roots: Roots, trash: TrashVideos) {
  /** Whoever reads the answer knows of it by then. */
  const told = (): Record<string, never> => {
    events.flush();
    return {};
  };
  /** One that is not there will be made: where it lies must be allowed, then, wherever links lead. */
  const requireWritable = async (folder: string, signal: AbortSignal): Promise<void> => {
    await requireAllowed([folder], roots, disk, signal);
    if (await isMissing(folder)) await requireAllowed([dirname(folder)], roots, disk, signal);
  };
  return {
    planCut: async ({ choice }, context) => {
      await requireAllowed([choice.folder], roots, disk, context.signal);
      return cutting.plan(choice, context);
    },
    startCut: async ({ choice }, { signal }) => {
      await requireWritable(choice.folder, signal);
      await cutting.start(choice, signal);
      return told();
    },
    pauseCut: () => {
      cutting.pause();
      return told();
    },
    resumeCut: () => {
      cutting.resume();
      return told();
    },
    cancelCut: async () => {
      await cutting.cancel();
      return told();
    },
    howCutGoes: () => cutting.facts,
    planOriginals: async ({ choice }, { signal }) => {
      if (choice.folder !== undefined) await requireWritable(choice.folder, signal);
      return originals.plan(choice, signal);
    },
    applyOriginals: async (args, context) => {
      const done = await originals.apply(args, context, trash);
      events.flush();
      return done;
    },
  } satisfies Partial<Handlers<AppContract>>;
}

function isMissing(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    (error: unknown) => systemErrorCode(error) === 'ENOENT',
  );
}
