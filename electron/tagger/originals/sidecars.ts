/** What lies beside a video and goes with it: its XMP, and its subtitles. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { VIDEO_ENDINGS } from '../../engine/video/formats.ts';

const ENDINGS = ['.xmp', '.srt', '.vtt'];

/**
 * `film.mp4.xmp`, and `film.xmp`, `film.srt`, `film.de.srt` where no other video of the folder is called `film`.
 *
 * @returns names; none where the folder cannot be read
 */
export async function sidecarsOf(video: string): Promise<string[]> {
  const [name, ending] = [basename(video), extname(video)];
  const stem = basename(name, ending);
  const beside = await readdir(dirname(video)).catch(() => []);
  const isAlone = !beside.some((other) => other !== name && isVideo(other) && basename(other, extname(other)) === stem);
  return beside.filter((other) => {
    if (!ENDINGS.includes(extname(other).toLowerCase())) return false;
    if (other.startsWith(`${name}.`)) return true;
    return isAlone && other.startsWith(`${stem}.`) && /^\.([\w-]{2,10}\.)?\w+$/.test(other.slice(stem.length));
  });
}

function isVideo(name: string): boolean {
  return VIDEO_ENDINGS.includes(extname(name).slice(1).toLowerCase());
}

/** Where each of them belongs when the video goes. A folder stays one, a name stays the same. */
export function besideTarget(to: string, sidecar: string): string {
  return join(dirname(to), sidecar);
}
