/** What ffmpeg must be told to show a track of a file, and how it is turned: asked of ffprobe once for a file as it is. */
import { stat } from 'node:fs/promises';
import { probeTrack, type VideoTrack } from '../engine/video/probe.ts';
import { fileError } from '../engine/video/video-file.ts';

/** Which track of which file. */
export interface ShownFile {
  readonly path: string;
  /** counted from 1; undefined for the one that is meant to be shown */
  readonly track?: number | undefined;
}

/** So many files are remembered: those asked for last. */
const REMEMBERED = 500;

export class Tracks {
  readonly #known = new Map<string, Promise<VideoTrack>>();

  /** @throws {TagError} as `probeVideo` */
  async of({ path, track }: ShownFile): Promise<VideoTrack> {
    const { size, mtimeMs } = await stat(path).catch((error: unknown) => {
      throw fileError(path, error);
    });
    const key = JSON.stringify([path, size, mtimeMs, track]);
    const probed = this.#known.get(key) ?? probeTrack(path, track === undefined ? {} : { track });
    this.#known.delete(key);
    this.#known.set(key, probed);
    // A failure may be of the moment.
    probed.catch(() => this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return probed;
  }
}
