/** An export that is a file beside each video. */
import { chmod, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { decodeText } from '../../../interchange/decode-text.ts';
import type { BesideFormat, Writing } from '../../../interchange/format.ts';
import type { HandedVideo } from '../../../interchange/handed.ts';
import { systemErrorCode, TagError } from '../../../wire/errors.ts';
import { asideOf, Growing, giveName, sweepAsides } from './aside.ts';
import { writeFailure } from './failure.ts';
import type { Written } from './one-file.ts';

/** What stands there is read whole; no such file is larger. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * What cannot be written beside one video is told in remarks, and the others are written.
 *
 * @param pathOf where a video lies here
 * @throws TagError `disk-full`; what `videos` throws: what was written until then is whole, and stays
 */
export async function writeBeside(
  format: BesideFormat,
  writing: Writing,
  videos: AsyncIterable<HandedVideo>,
  pathOf: (video: HandedVideo) => string | undefined,
): Promise<Written> {
  const written = { path: '', files: 0, bytes: 0 };
  const done = new Set<string>();
  const swept = new Set<string>();
  for await (const video of videos) {
    const path = pathOf(video);
    if (path === undefined) continue;
    const target = join(dirname(path), format.nameBeside(basename(path)));
    if (done.has(target)) {
      writing.remark(
        `Another video has ${basename(target)} beside it, too: only the first of them is told of in it.`,
        video.name,
      );
      continue;
    }
    done.add(target);
    if (!swept.has(dirname(target))) await sweepAsides(dirname(target));
    swept.add(dirname(target));
    const bytes = await writeOne(format, writing, video, target).catch((error: unknown) => {
      const failure = writeFailure(target, error);
      if (!(failure instanceof TagError) || failure.kind === 'disk-full') throw failure;
      writing.remark(withoutPath(failure.message, target), video.name);
      return undefined;
    });
    if (bytes === undefined) continue;
    written.path ||= target;
    written.files += 1;
    written.bytes += bytes;
  }
  return written;
}

/** @returns the bytes that stand there now, or undefined where there is nothing to say and nothing was said before */
async function writeOne(
  format: BesideFormat,
  writing: Writing,
  video: HandedVideo,
  target: string,
): Promise<number | undefined> {
  const stands = await standingAt(target);
  const before = stands?.text;
  if (before === undefined && saysNothing(video)) return undefined;
  const text = format.writeBeside(writing, video, before);
  if (text === before) return Buffer.byteLength(text);
  if (stands?.isProtected) throw protectedFile();
  // A link stays one: what it leads to is written anew.
  const path = stands?.path ?? target;
  const aside = asideOf(path);
  let file: Growing | undefined;
  try {
    file = await Growing.at(aside);
    await file.add(text);
    const bytes = await file.finish();
    if (stands !== undefined) await chmod(aside, stands.mode).catch(() => {});
    await giveName(aside, path, stands !== undefined);
    return bytes;
  } catch (error) {
    await file?.giveUp();
    await rm(aside, { force: true }).catch(() => {});
    throw error;
  }
}

function saysNothing({ tags, suggestions, rating, note, reviewed }: HandedVideo): boolean {
  return tags.length + suggestions.length + rating + note.length === 0 && !reviewed;
}

interface Standing {
  readonly text: string;
  /** links followed */
  readonly path: string;
  readonly mode: number;
  /** nobody is to write it, says whoever it belongs to */
  readonly isProtected: boolean;
}

/** @returns undefined where there is none. @throws TagError `unreadable` for what is no text */
async function standingAt(path: string): Promise<Standing | undefined> {
  const facts = await stat(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (facts === undefined) return undefined;
  const text = facts.isFile() && facts.size <= MOST_BYTES ? decodeText(await readFile(path)) : undefined;
  if (text !== undefined) {
    const mode = facts.mode & 0o777;
    return { text, path: await realpath(path), mode, isProtected: (mode & 0o222) === 0 };
  }
  throw new TagError(
    'unreadable',
    'What stands beside the video under this name is no such file, and was left as it is.',
  );
}

function protectedFile(): TagError {
  return new TagError(
    'write-failed',
    'The file beside the video is write-protected, and was left as it is: allow it to be written, then export again.',
  );
}

/** The same of many videos is told once. */
function withoutPath(sentence: string, path: string): string {
  const told = sentence.replaceAll(path, FILE).replaceAll(basename(path), FILE);
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}`;
}

const FILE = 'the file beside the video';
