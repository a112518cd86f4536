/**
 * Dropped files, for a page that is not told where they lie: folders are walked, and each video is sent to the host, one
 * after the other. What has been sent stays, whatever becomes of the rest.
 */

import {
  beginsLikeVideo,
  HEAD_BYTES,
  isHiddenName,
  isNamedLikeVideo,
  isSystemFolder,
  kindByName,
} from '../../electron/catalogue/file-kinds.ts';
import { type Problem, problemSchema } from '../../electron/wire/app/problem.ts';
import {
  type Added,
  addedSchema,
  NAMED_PASSED_OVER,
  type PassedOver,
  type WhyPassedOver,
} from '../../electron/wire/app/videos.ts';
import { abortError } from '../../electron/wire/failures.ts';
import { text } from '../text.ts';

/** What is used of the browser's `FileSystemEntry`; tests have their own. */
export interface Entry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}
interface FileEntry extends Entry {
  file(found: (file: File) => void, failed: (error: unknown) => void): void;
}
interface FolderEntry extends Entry {
  createReader(): { readEntries(found: (entries: Entry[]) => void, failed: (error: unknown) => void): void };
}

export interface FoundFiles {
  files: File[];
  /** names of what was dropped itself and could not be read */
  unreadable: string[];
  /** what the folders hold beside their videos */
  passedOver: PassedOver;
}

/** The videos of what was dropped, folders walked to the bottom, in the order of their names. */
export async function findFiles(entries: readonly Entry[], signal: AbortSignal): Promise<FoundFiles> {
  const passedOver: PassedOver = { count: 0, named: [], others: 0 };
  const found: FoundFiles = { files: [], unreadable: [], passedOver };
  const passOver = (path: string, why: WhyPassedOver): void => {
    passedOver.count += 1;
    if (passedOver.named.length < NAMED_PASSED_OVER) passedOver.named.push({ path, why });
  };
  const visit = async (entry: Entry, path: string, named: boolean): Promise<void> => {
    if (signal.aborted) throw abortError();
    if (!named && entry.isDirectory && isSystemFolder(entry.name)) return passOver(path, 'system-folder');
    if (!named && isHiddenName(entry.name)) {
      if (entry.isDirectory || isNamedLikeVideo(entry.name)) passOver(path, 'hidden');
      else passedOver.others += 1;
      return;
    }
    try {
      if (entry.isDirectory) {
        for (const child of await readFolder(entry as FolderEntry)) await visit(child, `${path}/${child.name}`, false);
        return;
      }
      const file = await new Promise<File>((resolve, reject) => (entry as FileEntry).file(resolve, reject));
      // What was dropped by itself was meant, whatever it is: the host says what is wrong with it.
      if (named || (file.size > 0 && (await isVideo(file)))) found.files.push(file);
      else if (isNamedLikeVideo(file.name)) passOver(path, file.size > 0 ? 'no-video' : 'empty');
      else passedOver.others += 1;
    } catch (error) {
      if (signal.aborted) throw error;
      if (named) found.unreadable.push(entry.name);
      else passOver(path, 'unreadable');
    }
  };
  for (const entry of entries) await visit(entry, entry.name, true);
  return found;
}

/** By its name, as far as that tells, and by its first bytes where it does not. */
export async function isVideo(file: File): Promise<boolean> {
  const byName = kindByName(file.name);
  if (byName !== 'bytes') return byName === 'video' || file.type.startsWith('video/');
  return beginsLikeVideo(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
}

/** `readEntries` gives a hundred at a time, and none when there are no more. */
async function readFolder(folder: FolderEntry): Promise<Entry[]> {
  const reader = folder.createReader();
  const all: Entry[] = [];
  for (;;) {
    const some = await new Promise<Entry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    all.push(...some);
  }
}

export interface UploadProgress {
  /** from 1 */
  number: number;
  count: number;
  name: string;
  /** of all bytes */
  fraction: number;
}

/** Sends one file; a `TagError`-like problem is a result, for the next file may be better. */
export type SendFile = (
  file: File,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
) => Promise<{ added: Added } | { problem: Problem }>;

/** One after the other: the disk and the tunnel are shared, and the first can be looked at while the rest arrive. */
export async function uploadFiles(
  files: readonly File[],
  send: SendFile,
  signal: AbortSignal,
  onProgress: (progress: UploadProgress) => void,
  onAdded: (added: Added) => void,
): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const [index, file] of files.entries()) {
    if (signal.aborted) throw abortError();
    const tell = (sent: number): void => {
      const fraction = total === 0 ? index / files.length : Math.min(1, (before + sent) / total);
      onProgress({ number: index + 1, count: files.length, name: file.name, fraction });
    };
    tell(0);
    const outcome = await send(file, signal, tell);
    onAdded('added' in outcome ? outcome.added : refusal(file.name, outcome.problem));
    before += file.size;
  }
}

function refusal(path: string, problem: Problem): Added {
  return { added: [], known: [], refused: [{ path, problem }] };
}

/**
 * Over `XMLHttpRequest`, for `fetch` does not tell how much has been sent.
 *
 * @param window whose act it is that the file is added
 */
export const postFileAs =
  (window: string): SendFile =>
  (file, signal, onSent) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const abort = (): void => request.abort();
      const settle = (): void => signal.removeEventListener('abort', abort);
      request.open('POST', `upload?name=${encodeURIComponent(file.name)}&window=${encodeURIComponent(window)}`);
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
      request.addEventListener('load', () => {
        settle();
        resolve(readAnswer(file.name, request.status, request.responseText));
      });
      request.addEventListener('error', () => {
        settle();
        resolve({ problem: { kind: 'network', message: text.upload.lost(file.name) } });
      });
      request.addEventListener('abort', () => {
        settle();
        reject(abortError());
      });
      signal.addEventListener('abort', abort, { once: true });
      request.send(file);
    });

export function readAnswer(name: string, status: number, answer: string): { added: Added } | { problem: Problem } {
  const body = parseJson(answer);
  if (status >= 200 && status < 300) {
    const added = addedSchema.safeParse(body);
    if (added.success) return { added: added.data };
  }
  const problem = problemSchema.safeParse(body);
  if (problem.success) return { problem: problem.data };
  return {
    problem: {
      kind: 'network',
      message: whatAnswered(name, status, answer),
      detail: answer.slice(0, 1000),
    },
  };
}

/** Of an answer that the host would not give: a proxy stands between, or no cookie came along. */
function whatAnswered(name: string, status: number, answer: string): string {
  const { strange, tooLarge, hostAway, notLetIn, signIn } = text.upload;
  if (status === 413) return tooLarge(name);
  if (status >= 502) return hostAway(name);
  if (status === 401 || status === 403) return notLetIn(name);
  const isPage = status >= 200 && status < 300 && /^\s*<(?:!doctype|html)/i.test(answer);
  return isPage ? signIn(name) : strange(name, status);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
