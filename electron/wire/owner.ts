/**
 * What a library's owner is asked over its local socket: all that its pages may ask, and who it is. Whoever gets to that
 * socket is the user, so the answer has the link that lets a browser in.
 */
import { z } from 'zod';
import { appContract } from './app/index.ts';
import { queueSchema } from './app/queue.ts';
import type { Contract } from './contract.ts';
import { count, none, nothing } from './values.ts';

/** Little, and of little that may change: the two ends may be of different versions. */
export const ownerSchema = z.object({
  /** the one that the lock names: see `library/file/owner-note.ts` */
  id: z.uuid(),
  pid: z.int().positive(),
  /** `electron`, `serve` */
  kind: z.string(),
  version: z.string(),
  /** where its page can be opened in a browser; the window has none */
  link: z.string().exactOptional(),
  videos: count,
  queue: queueSchema,
});
export type Owner = z.infer<typeof ownerSchema>;

export const ownerContract = {
  calls: { ...appContract.calls, describeOwner: { args: nothing, progress: none, result: ownerSchema } },
  events: appContract.events,
} as const satisfies Contract;

export type OwnerContract = typeof ownerContract;
