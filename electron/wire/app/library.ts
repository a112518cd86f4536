/** What the user should know about how the library is kept. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { none, nothing } from '../values.ts';

const noticeId = z.enum(['set-aside', 'backup']);

/** Shown until it is dismissed. */
export const libraryNoticeSchema = z.object({
  /** `set-aside`: some of it could not be read, and the rest works; `backup`: the last backup could not be made */
  id: noticeId,
  /** a sentence or two that say what to do */
  message: z.string(),
});
export type LibraryNotice = z.infer<typeof libraryNoticeSchema>;

export const libraryNoticesSchema = z.array(libraryNoticeSchema);

export const libraryCalls = {
  /** The user has seen it. */
  dismissLibraryNotice: { args: z.object({ id: noticeId }), progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const libraryEvents = {
  libraryNoticesChanged: z.object({ libraryNotices: libraryNoticesSchema }),
} as const satisfies Contract['events'];
