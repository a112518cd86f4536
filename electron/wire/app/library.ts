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

/** Libraries that were open last. */
export const MOST_RECENT_LIBRARIES = 10;
/** Characters of the path of a library's folder. */
export const LONGEST_FOLDER = 4_096;

const libraryPlaceSchema = z.object({
  /** the folder that it is; absolute */
  folder: z.string(),
  /** what it is called: as its folder, but for the user's own */
  name: z.string(),
});
export type LibraryPlace = z.infer<typeof libraryPlaceSchema>;

export const libraryListSchema = z.object({
  open: libraryPlaceSchema,
  /** that can be opened instead, those that were open last first */
  others: z.array(libraryPlaceSchema),
  /** why no other can be opened from here, and what to do instead */
  fixed: z.string().exactOptional(),
});
export type LibraryList = z.infer<typeof libraryListSchema>;

export const libraryCalls = {
  listLibraries: { args: nothing, progress: none, result: libraryListSchema },
  /**
   * Opens another library in the place of the one that is open, or a new one in a folder that is empty or not there yet. After
   * the answer everything of this one ends: its pages are told goodbye, and find the other when they come back. Refused, it leaves
   * all as it is (`usage`, `not-found`, `access-denied`, `in-use`, `library-damaged`, `unreadable`, `write-failed`).
   */
  openLibrary: {
    args: z.object({ folder: z.string().min(1).max(LONGEST_FOLDER), isNew: z.boolean() }),
    progress: none,
    result: nothing,
  },
  /** The user has seen it. */
  dismissLibraryNotice: { args: z.object({ id: noticeId }), progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const libraryEvents = {
  libraryNoticesChanged: z.object({ libraryNotices: libraryNoticesSchema }),
} as const satisfies Contract['events'];
