/** Names of files of which there is one a video, in one folder. Pure. */

/** A namer: videos of one name have a number after it, whichever way the system tells names apart. */
export function fileNamer(ending: string): (video: string) => string {
  const taken = new Set<string>();
  return (video) => {
    const name = video.replace(/[\p{Cc}\\/:*?"<>|]/gu, '_');
    for (let number = 1; ; number += 1) {
      const file = `${name}${number === 1 ? '' : ` (${number})`}${ending}`;
      const key = file.normalize('NFC').toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return file;
    }
  };
}
