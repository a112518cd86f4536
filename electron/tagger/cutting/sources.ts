/** The files that clips are cut out of: their frames, looked for once for all the clips of a video. */
import type { CutFrames } from '../../engine/video/cut/part-of.ts';
import { probeVideo, type VideoInfo } from '../../engine/video/probe.ts';
import { readSource } from '../../engine/video/source/read-source.ts';
import { type FrameClock, frameClock, framesOf, secondsOfFrame } from '../../interchange/frame-clock.ts';
import { formatTimecode, type Timecode } from '../../interchange/timecode.ts';
import type { Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import { toTimecode } from '../handover/timecodes.ts';
import { Held } from '../moments/held.ts';
import type { Disk } from '../videos/disk.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import { editionOf, type VideoEntry } from '../videos/list.ts';
import { asked, shownTrack } from '../videos/track.ts';

/** A day of video has some two million frames. */
const MOST_FRAMES = 4_000_000;
/** A whole file may have to be read for its timestamps; the tool has limits of its own within this. */
const LIMIT_MS = 30 * 60_000;

export interface Source {
  readonly info: VideoInfo;
  readonly clock: FrameClock;
  readonly timecode: Timecode | undefined;
}

export interface CutSourcesParts {
  readonly files: FileFacts;
  readonly disk: Disk;
}

export class CutSources {
  readonly #parts: CutSourcesParts;
  readonly #held = new Held<Source>(MOST_FRAMES, ({ info }) => info.pts.length);

  constructor(parts: CutSourcesParts) {
    this.#parts = parts;
  }

  /** @throws TagError `offline`, `unreadable` for a file that has changed since it was looked at, as `probeVideo`; AbortError */
  async of(entry: VideoEntry, signal: AbortSignal): Promise<Source> {
    const { path } = entry;
    await this.requireSame(entry, signal);
    const name = `${entry.id} ${editionOf(entry)} ${shownTrack(entry) ?? ''}`;
    const known = this.#held.get(name);
    if (known !== undefined) return known;
    const source = await this.#parts.disk.run(path, () => read(entry, signal), { signal, limitMs: LIMIT_MS });
    await this.requireSame(entry, signal);
    this.#held.put(name, source);
    return source;
  }

  /** @throws as `of` */
  async requireSame(entry: VideoEntry, signal: AbortSignal): Promise<void> {
    const { path, away, id } = entry;
    if (away !== undefined) {
      throw new TagError('offline', `${path} cannot be reached: connect its drive, then cut again.`);
    }
    if (await this.#parts.files.isUnchanged(id, signal)) return;
    throw new TagError('unreadable', `${path} has been changed since it was looked at: cut again in a moment.`);
  }

  clear(): void {
    this.#held.clear();
  }
}

async function read(entry: VideoEntry, signal: AbortSignal): Promise<Source> {
  const { path, contentId = '' } = entry;
  const info = await probeVideo(path, { ...asked({ contentId, track: shownTrack(entry) ?? 0 }), signal });
  const clock = frameClock(info.pts, info.timeBase, info.durationSeconds, info.frameRate);
  const { timecode } = await readSource(path, signal);
  return { info, clock, timecode: toTimecode(timecode, clock.rate) };
}

/** The frames that are asked for. @throws TagError `usage` where the video has ended before */
export function askedFrames({ clock, info }: Source, span: Span | undefined): CutFrames {
  if (span === undefined) return { first: 0, end: info.pts.length };
  if (span.start < secondsOfFrame(clock, info.pts.length)) return framesOf(clock, span);
  throw new TagError('usage', `${info.path} has ended before what is to be cut out of it begins: choose again.`);
}

/** When these frames are, seconds since the first. */
export function spanOf({ clock }: Source, { first, end }: CutFrames): Span {
  return { start: secondsOfFrame(clock, first), end: secondsOfFrame(clock, end) };
}

/** The source's time code at a frame. */
export function timecodeAt({ clock, timecode }: Source, frame: number): string | undefined {
  if (timecode === undefined) return undefined;
  const { rate, drop, start } = timecode;
  const passed = clock.constant ? frame : Math.round((secondsOfFrame(clock, frame) * rate[0]) / rate[1]);
  return formatTimecode(start + passed, rate, drop);
}
