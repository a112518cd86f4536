/** The folders of the host's machine, for a page that has no file dialog of its own. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none } from '../values.ts';

const folderEntrySchema = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'video']),
  /** bytes; of a video */
  size: count.exactOptional(),
});

export const folderCalls = {
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
} as const satisfies Contract['calls'];
