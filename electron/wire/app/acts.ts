/** What people do, so that it can be taken back: each window its own acts, newest first, across restarts. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none } from '../values.ts';

/** Whose act it is, as far as undo goes: chosen by the page, the same after it has been loaded anew. */
export const windowName = z.string().min(1).max(100);

export const ACT_KINDS = [
  'decide',
  'moments',
  'places',
  'review',
  'rate',
  'note',
  'labels',
  'label-sets',
  'lists',
  'searches',
  'add',
  'remove',
  'trash',
  'adopt',
  'import',
  'move',
  'copy',
] as const;

export const actSchema = z.object({
  id: count,
  kind: z.enum(ACT_KINDS),
  /** how many things it changed: decisions, videos, labels */
  count,
});
export type Act = z.infer<typeof actSchema>;
export type ActKind = Act['kind'];

/** What a window can take back and make again. */
export const reachSchema = z.object({
  undo: actSchema.exactOptional(),
  redo: actSchema.exactOptional(),
});
export type Reach = z.infer<typeof reachSchema>;

const turnedSchema = z.object({
  /** what was taken back or made again; absent where nothing was left */
  act: actSchema.exactOptional(),
  /** how much of it stays as it is, because somebody has changed it since */
  stays: count,
  /** acts that were passed over, for somebody has changed since all that they did */
  passedOver: z.array(actSchema),
});
export type Turned = z.infer<typeof turnedSchema>;

const ofWindow = z.object({ window: windowName });

export const actCalls = {
  reach: { args: ofWindow, progress: none, result: reachSchema },
  /** Takes back the window's newest act that stands, or the named one if it is among those that stand. */
  undo: { args: ofWindow.extend({ act: count.exactOptional() }), progress: none, result: turnedSchema },
  /** Makes again what the window took back last. */
  redo: { args: ofWindow, progress: none, result: turnedSchema },
} as const satisfies Contract['calls'];

export const actEvents = {
  reachChanged: reachSchema.extend({ window: windowName }),
} as const satisfies Contract['events'];
