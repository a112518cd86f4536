/** The calls about the official model on its way here. */
import { stat } from 'node:fs/promises';
import type { AppContract } from '../../wire/app/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { type Roots, requireAllowed } from './whole-paths.ts';

/** @param roots the folders beneath which pages may have it */
export function officialCalls({ official, disk }: Parts, roots: Roots) {
  /** A folder that is there, so that where it leads is known. @throws TagError `access-denied`, `not-found`, `usage` */
  const requireFolder = async (directory: string, signal: AbortSignal): Promise<void> => {
    await requireAllowed([directory], roots, disk, signal);
    const isFolder = await disk
      .run(directory, () => stat(directory), { signal })
      .then(
        (facts) => facts.isDirectory(),
        () => false,
      );
    if (!isFolder)
      throw new TagError('not-found', `There is no folder ${directory}: make it first, or choose another.`);
    // Ours within it may be there already, and lead elsewhere.
    const room = await official.room(directory);
    if (room.directory !== directory) await requireAllowed([room.directory], roots, disk, signal);
  };
  return {
    officialModel: () => official.look(),
    modelRoom: async ({ directory }, { signal }) => {
      if (directory !== undefined) await requireFolder(directory, signal);
      return official.room(directory);
    },
    getOfficialModel: async (wanted, { signal }) => {
      if (wanted.directory !== undefined) await requireFolder(wanted.directory, signal);
      return official.get(wanted);
    },
    takeOfficialModel: async (wanted, { signal }) => {
      const isAllowed = (path: string): Promise<void> => requireAllowed([path], roots, disk, signal);
      await isAllowed(wanted.path);
      return official.take(wanted, isAllowed);
    },
    pauseOfficialModel: () => official.pause(),
    dropOfficialModel: () => official.drop(),
    checkOfficialModel: () => official.check(),
    useOfficialModelThen: ({ thenUse }) => official.setThenUse(thenUse),
  } satisfies Partial<Handlers<AppContract>>;
}
