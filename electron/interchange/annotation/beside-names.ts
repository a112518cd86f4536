/** Names of files that are found by the video’s name: players look for `clip.vtt` beside `clip.mp4`. */

import { fileNamer } from '../words/file-namer.ts';
import { baseOf } from '../words/file-url.ts';

/** A namer: of videos that differ in their ending alone, the second keeps it. */
export function besideNamer(ending: string): (video: string) => string {
  const bases = new Set<string>();
  const fileFor = fileNamer(ending);
  return (video) => {
    const base = baseOf(video);
    const key = base.normalize('NFC').toLowerCase();
    if (bases.has(key)) return fileFor(video);
    bases.add(key);
    return fileFor(base);
  };
}
