/** The folders of the host's machine: those that were added, and what is in each, for a page that has no file dialog of its own. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';

const folderEntrySchema = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'video']),
  /** bytes; of a video */
  size: count.exactOptional(),
});

/** So many of the folders that were added are remembered. */
export const MOST_RECENT_FOLDERS = 10;

export const folderCalls = {
  /** Those that were added last, newest first. */
  recentFolders: {
    args: nothing,
    progress: none,
    result: z.object({ folders: z.array(z.string()).max(MOST_RECENT_FOLDERS) }),
  },
  /** For choosing files on the host's machine; without a path, the places to begin at. */
  listFolder: {
    args: z.object({ path: z.string().exactOptional() }),
    progress: none,
    result: z.object({
      path: z.string().exactOptional(),
      parent: z.string().exactOptional(),
      entries: z.array(folderEntrySchema),
    }),
  },
  /** Shows what was written in its folder, where the host has a desktop. */
  revealFile: { args: z.object({ path: z.string().min(1).max(32_768) }), progress: none, result: nothing },
} as const satisfies Contract['calls'];
