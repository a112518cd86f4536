/** The calls that hand a video, or what was written, to the desktop of the host's machine. */
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AppContract } from '../../wire/app/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Desktop } from '../desktop.ts';
import { type Parts, requireVideo } from '../parts.ts';
import { type Roots, requireAllowed } from './whole-paths.ts';

/** @param roots the folders beneath which pages may name files */
export function desktopCalls(parts: Parts, desktop: Desktop | undefined, roots: Roots) {
  const requireDesktop = (name: string): Desktop => {
    if (desktop !== undefined) return desktop;
    throw new TagError(
      'device-unavailable',
      `The computer that runs Reeltag has no desktop that could show ${name}: copy its path, and open it where you are.`,
    );
  };
  const at = async (id: string): Promise<{ desktop: Desktop; path: string }> => {
    const { path } = requireVideo(parts, id);
    const name = basename(path);
    const there = requireDesktop(name);
    await access(path).catch((cause: unknown) => {
      const message = `${name} is not at ${path} any more: connect its drive, or remove it from the list.`;
      throw new TagError('not-found', message, { cause });
    });
    return { desktop: there, path };
  };
  return {
    revealVideo: async ({ id }) => {
      const { desktop, path } = await at(id);
      await desktop.reveal(path);
      return {};
    },
    openVideo: async ({ id }) => {
      const { desktop, path } = await at(id);
      await desktop.open(path);
      return {};
    },
    revealFile: async ({ path }, { signal }) => {
      const there = requireDesktop(basename(path));
      await requireAllowed([path], roots, parts.disk, signal);
      await access(path).catch((cause: unknown) => {
        throw new TagError('not-found', `${path} is not there any more.`, { cause });
      });
      await there.reveal(path);
      return {};
    },
  } satisfies Partial<Handlers<AppContract>>;
}
