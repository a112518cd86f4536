/** Newer versions of the program itself. Nothing of it happens before somebody has said yes. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { problemSchema } from './problem.ts';

/** Characters of what is told of a version. */
export const LONGEST_NOTES = 20_000;

const version = z.string().min(1).max(100);
/** What is new, as its publisher wrote it: plain text with marks for headings, points and emphasis. */
const notes = z.string().max(LONGEST_NOTES);
const bytes = count;

export const updatesSchema = z.discriminatedUnion('kind', [
  /** this program does not renew itself: why, and how it is renewed instead */
  z.object({ kind: z.literal('unsupported'), why: z.string(), how: z.string() }),
  z.object({
    kind: z.literal('off'),
    /** nobody has been asked yet, and the program is known well enough to ask */
    ask: z.literal(true).exactOptional(),
    /** why they cannot be turned on here */
    fixed: z.string().exactOptional(),
  }),
  /** this is the newest, as far as is known */
  z.object({
    kind: z.literal('idle'),
    /** when it was looked for a newer one last, ISO 8601 */
    checkedAt: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('checking') }),
  z.object({
    kind: z.literal('available'),
    ...{ version, notes, bytes },
    /** it is downloaded once nothing is at work; without this, once somebody says so */
    waits: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('downloading'), version, done: bytes, total: bytes }),
  /** it is whole and checked, and will be there after the next start */
  z.object({ kind: z.literal('ready'), version, notes }),
  z.object({ kind: z.literal('failed'), problem: problemSchema }),
]);
export type Updates = z.infer<typeof updatesSchema>;

export const updateCalls = {
  getUpdates: { args: nothing, progress: none, result: updatesSchema },
  /** Off, what runs ends and what has arrived is deleted; nobody is asked again. */
  setUpdates: { args: z.object({ on: z.boolean() }), progress: none, result: updatesSchema },
  /** Looks now, whenever it was looked last; ends once it has been looked. */
  checkForUpdates: { args: nothing, progress: none, result: updatesSchema },
  /** Downloads what is available, once nothing is at work. */
  downloadUpdate: { args: nothing, progress: none, result: updatesSchema },
  /** What has arrived of it is kept for the next time. */
  cancelUpdate: { args: nothing, progress: none, result: updatesSchema },
  /** Ends the program, puts the newer version in its place and starts that. Refused while something is at work (`in-use`). */
  restartToUpdate: { args: nothing, progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const updateEvents = { updatesChanged: updatesSchema } as const satisfies Contract['events'];
