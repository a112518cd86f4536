/** Names of files of which there is one a video, in one folder. Pure. */

/** A video's name as a file of any system may be called. */
export function safeName(video: string): string {
  return video.replace(/[\p{Cc}\\/:*?"<>|]/gu, '_');
}

/** A namer: videos of one name have a number after it, whichever way the system tells names apart. */
export function fileNamer(ending: string): (video: string) => string {
  const taken = new Set<string>();
  return (video) => {
    const name = safeName(video);
    for (let number = 1; ; number += 1) {
      const file = `${name}${number === 1 ? '' : ` (${number})`}${ending}`;
      const key = file.normalize('NFC').toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return file;
    }
  };
}
