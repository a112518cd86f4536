/** The files of an import, as readers read them: those on the host's machine, and those that a page hands over. */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { kindByName } from '../../../catalogue/file-kinds.ts';
import { decodeText } from '../../../interchange/decode-text.ts';
import type { HandedFile } from '../../../interchange/format.ts';
import { MOST_HANDED_BYTES } from '../../../wire/app/interchange.ts';
import { systemErrorCode, TagError } from '../../../wire/errors.ts';
import { readAt } from './read-at.ts';

/** A file that is to be read, or why it is none. */
export type Given = {
  readonly name: string;
  /** somebody named it: where nobody knows what it is, that is said */
  readonly isNamed: boolean;
} & ({ readonly problem: TagError } | { readonly open: () => Promise<OpenFile> });

export interface OpenFile extends Omit<HandedFile, 'breathe'> {
  close(): Promise<void>;
}

export type GivenFile = { readonly path: string } | { readonly name: string; readonly data: string };

const MOST_FILES = 10_000;
/** Folders within folders, and what is looked at in all of them. */
const DEEPEST = 8;
const MOST_ENTRIES = 200_000;
/** Bytes of a file that is read whole, as text. */
const MOST_TEXT_BYTES = 2 ** 27;
/** Of how a file begins, so much is seen. */
const BEGINNING_BYTES = 2 ** 16;

/** @throws TagError `too-large` for more than so many; AbortError */
export async function givenFiles(files: readonly GivenFile[], signal: AbortSignal): Promise<Given[]> {
  const given: Given[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    if ('data' in file) given.push(handedOver(file));
    else for (const found of await onDisk(file.path, signal)) given.push(found);
    if (given.length > MOST_FILES) throw tooMany();
  }
  return given;
}

function handedOver({ name, data }: { name: string; data: string }): Given {
  const bytes = Buffer.from(data, 'base64');
  const problem = new TagError(
    'too-large',
    `${name} is larger than ${MOST_HANDED_BYTES / 2 ** 20} MB: name it where it lies.`,
  );
  if (bytes.length > MOST_HANDED_BYTES) return { name, isNamed: true, problem };
  const slice = async (start: number, end: number): Promise<Uint8Array> => bytes.subarray(start, end);
  return { name, isNamed: true, open: async () => readable(name, undefined, bytes.length, slice, async () => {}) };
}

async function onDisk(path: string, signal: AbortSignal): Promise<Given[]> {
  try {
    const facts = await stat(path);
    if (facts.isFile()) return [fileAt(path, true)];
    if (facts.isDirectory()) return await filesIn(path, signal);
    throw new TagError('unreadable', `${path} is no plain file: choose another one.`);
  } catch (error) {
    return [unreadableAt(path, error)];
  }
}

/** @throws what is said of all files, or is no fault of this one */
function unreadableAt(path: string, error: unknown): Given {
  const problem = readFailure(path, error);
  if (!(problem instanceof TagError) || problem.kind === 'too-large') throw problem;
  return { name: path, isNamed: true, problem };
}

/** Those that are no videos, and the folders that cannot be looked at. Links are not followed: they may lead anywhere. */
async function filesIn(folder: string, signal: AbortSignal, depth = 0): Promise<Given[]> {
  if (depth > DEEPEST) return [];
  signal.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.length > MOST_ENTRIES) throw tooMany();
  const files: Given[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isFile() && kindByName(entry.name) === 'other') files.push(fileAt(path, false));
    else if (entry.isDirectory()) {
      const within = await filesIn(path, signal, depth + 1).catch((error: unknown) => [unreadableAt(path, error)]);
      for (const file of within) files.push(file);
    }
    if (files.length > MOST_ENTRIES) throw tooMany();
  }
  return files;
}

function fileAt(path: string, isNamed: boolean): Given {
  const name = basename(path);
  return {
    ...{ name, isNamed },
    open: async () => {
      let handle: FileHandle | undefined;
      try {
        const file = await open(path, 'r');
        handle = file;
        const { size } = await file.stat();
        const slice = (start: number, end: number) => readAt(file, start, Math.min(end, size));
        return readable(name, basename(dirname(path)), size, slice, () => file.close());
      } catch (error) {
        await handle?.close();
        throw readFailure(path, error);
      }
    },
  };
}

function readable(
  name: string,
  folder: string | undefined,
  byteLength: number,
  slice: HandedFile['slice'],
  close: () => Promise<void>,
): OpenFile {
  return {
    ...{ name, byteLength, slice, close },
    ...(folder === undefined ? {} : { folder }),
    text: async () => {
      if (byteLength > MOST_TEXT_BYTES) {
        throw new TagError(
          'too-large',
          `${name} is larger than ${MOST_TEXT_BYTES / 2 ** 20} MB: split it, then import the parts.`,
        );
      }
      const text = decodeText(await slice(0, byteLength));
      if (text !== undefined) return text;
      throw new TagError('unreadable', `${name} is no text in UTF-8 or UTF-16: save it as one, then import it again.`);
    },
  };
}

/** How a file begins, as text; empty where it is none. */
export async function beginningOf(file: Pick<HandedFile, 'byteLength' | 'slice'>): Promise<string> {
  const bytes = await file.slice(0, Math.min(file.byteLength, BEGINNING_BYTES));
  // The last character may go on beyond what is seen.
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut++) {
    const text = decodeText(bytes.subarray(0, bytes.length - cut));
    if (text !== undefined) return text;
    if (file.byteLength <= BEGINNING_BYTES) break;
  }
  return '';
}

function readFailure(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof TagError) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TagError('not-found', `${path} is not there: check its name.`, { cause: error });
  }
  return new TagError('unreadable', `${path} cannot be read (${code}): check its permissions.`, { cause: error });
}

function tooMany(): TagError {
  return new TagError(
    'too-large',
    `That is more than ${MOST_FILES.toLocaleString('en')} files: import some of them, then the others.`,
  );
}
