/** Who has a library, as its lock says: nothing of the library is opened for that. */
import { realPathOf } from './file/links.ts';
import { isLocked } from './file/lock.ts';
import { type LocalSocket, ownerPathOf, readOwnerNote } from './file/owner-note.ts';
import { libraryFileIn } from './index.ts';

export type { LocalSocket } from './file/owner-note.ts';

export interface NamedOwner {
  /** the library's, links followed */
  readonly file: string;
  /** undefined where nobody says so */
  readonly pid: number | undefined;
  readonly socket: LocalSocket | undefined;
  /** Whether somebody does have it: an owner that was killed still has its note there. */
  isThere(): boolean;
}

/** @throws TagError `unreadable` for a link that leads nowhere */
export function namedOwnerOf(dataDirectory: string): NamedOwner {
  const file = realPathOf(libraryFileIn(dataDirectory));
  const note = readOwnerNote(ownerPathOf(file));
  return { file, pid: note?.pid, socket: note?.socket, isThere: () => isLocked(file) };
}
