/** Which track of a file is shown, and how it is turned: asked of ffprobe once for a file as it is. */
import { stat } from 'node:fs/promises';
import { probeTrack, type VideoTrack } from '../engine/video/probe.ts';

/** So many files are remembered: those asked for last. */
const REMEMBERED = 500;

export class Tracks {
  readonly #known = new Map<string, Promise<VideoTrack>>();

  /** @throws {TagError} as `probeVideo` */
  async of(path: string): Promise<VideoTrack> {
    const { size, mtimeMs } = await stat(path);
    const key = JSON.stringify([path, size, mtimeMs]);
    const track = this.#known.get(key) ?? probeTrack(path);
    this.#known.delete(key);
    this.#known.set(key, track);
    // A failure may be of the moment.
    track.catch(() => this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return track;
  }
}
