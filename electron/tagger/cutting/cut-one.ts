/** One clip, cut: written aside, listed, and then given its name. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, realpath, rm, stat } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { containerOf, ENDINGS } from '../../engine/video/cut/container.ts';
import { copiedFrames, cutCopy } from '../../engine/video/cut/copy.ts';
import { cutExact } from '../../engine/video/cut/exact.ts';
import type { HandedModel } from '../../interchange/handed.ts';
import { TagError } from '../../wire/errors.ts';
import { giveName, isThere } from '../handover/write/aside.ts';
import { writeFailure } from '../handover/write/failure.ts';
import { addLine } from './manifest.ts';
import type { PlannedClip } from './plan.ts';
import { askedFrames, type CutSources, spanOf, timecodeAt } from './sources.ts';

export interface CutOne {
  readonly sources: CutSources;
  readonly folder: string;
  /** by which places were found that nobody decided */
  readonly model: HandedModel | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** @throws TagError; AbortError: nothing is left of the clip then */
export async function cutOne(clip: PlannedClip, { sources, folder, model, signal, onProgress }: CutOne): Promise<void> {
  const { entry, how, asked } = clip;
  const source = await sources.of(entry, signal);
  const { info } = source;
  const wanted = askedFrames(source, asked);
  const frames = how === 'exact' ? wanted : await copiedFrames(info, wanted, signal);
  const container = containerOf(info, how);
  const first = withEnding(clip.file, ENDINGS[container]);
  const aside = asideOf(await placeOf(folder, first));
  const order = { info, frames, to: aside, container, timecode: timecodeAt(source, frames.first), signal, onProgress };
  try {
    await makeRoomFor(aside);
    await (how === 'exact' ? cutExact(order) : cutCopy(order));
    // Who writes to a file while it is read gets neither what was there nor what is.
    await sources.requireSame(entry, signal);
    const { bytes, sha256 } = await settle(aside);
    signal.throwIfAborted();
    await keep(folder, first, aside, (file) => ({
      ...{ reeltag: 1 as const, id: clip.id, file, bytes, sha256 },
      source: {
        ...{ path: entry.path, content: clip.footage.contentId },
        ...(clip.footage.track === 0 ? {} : { track: clip.footage.track }),
      },
      asked: asked ?? spanOf(source, wanted),
      span: spanOf(source, frames),
      ...{ frames: frames.end - frames.first, firstFrame: frames.first, how },
      ...(clip.label === undefined ? {} : { label: clip.label.text }),
      ...(clip.author === undefined ? {} : { by: clip.author.by, at: clip.author.at }),
      ...(clip.author !== undefined || model === undefined
        ? {}
        : { model: { name: model.name, sha256: model.sha256 } }),
      ...(clip.part === undefined ? {} : { split: clip.part }),
      cutAt: new Date().toISOString(),
    }));
  } catch (error) {
    if (!signal.aborted) await requireThere(folder);
    throw writeFailure(join(folder, ...first.split('/')), error);
  } finally {
    await rm(aside, { force: true });
  }
}

/** The same for the same clip, so that what a run that was killed has left is written over. */
function asideOf(path: string): string {
  const name = path.slice(dirname(path).length + 1);
  return join(dirname(path), `.${name}.reeltag-part`);
}

/** A file of its own, so that it is known before ffmpeg runs whether one may be written: what was left there may be a clip's second name. */
async function makeRoomFor(aside: string): Promise<void> {
  await rm(aside, { force: true });
  await (await open(aside, 'wx')).close();
}

/**
 * Where it has gone with its drive, nothing is made in its place.
 *
 * @throws TagError `write-failed`
 */
async function requireThere(folder: string): Promise<void> {
  const facts = await stat(folder).catch(() => undefined);
  if (facts?.isDirectory() === true) return;
  throw new TagError('write-failed', `${folder} is not there any more: connect its drive or make it anew, then go on.`);
}

/** @throws TagError `write-failed` where a link leads out of the folder, or where that is gone */
async function placeOf(folder: string, file: string): Promise<string> {
  const path = join(folder, ...file.split('/'));
  await requireThere(folder);
  try {
    await mkdir(dirname(path), { recursive: true });
    const [real, base] = await Promise.all([realpath(dirname(path)), realpath(folder)]);
    if (real === base || real.startsWith(base.endsWith(sep) ? base : `${base}${sep}`)) return path;
  } catch (error) {
    throw writeFailure(path, error);
  }
  throw new TagError('write-failed', `${dirname(path)} leads to somewhere else: choose another folder for the clips.`);
}

/** On the disk, and what it is. */
async function settle(path: string): Promise<{ bytes: number; sha256: string }> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(block as Buffer);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/** Under the first name that nobody has meanwhile. */
async function keep(
  folder: string,
  wanted: string,
  aside: string,
  lineOf: (file: string) => Parameters<typeof addLine>[1],
): Promise<void> {
  const ending = extname(wanted);
  for (let n = 1; ; n++) {
    const file = n === 1 ? wanted : `${wanted.slice(0, -ending.length)} (${n})${ending}`;
    const path = join(folder, ...file.split('/'));
    if (await isThere(path)) continue;
    const takeBack = await addLine(folder, lineOf(file));
    try {
      return await giveName(aside, path, false);
    } catch (error) {
      await takeBack();
      // In between somebody has taken the name.
      if (!(error instanceof TagError) || error.kind !== 'usage') throw error;
    }
  }
}

function withEnding(file: string, ending: string): string {
  return `${file.slice(0, -extname(file).length)}${ending}`;
}
