/** Takes out of a text what says more about a person than whoever mends a program needs. */
import { VIDEO_ENDINGS } from '../engine/video/formats.ts';

/**
 * The home folder becomes `~`, and what a video is called, with the folders that it lies in, becomes `(a video).mp4`: names of
 * footage are nobody's business. What the program itself keeps is named as it is.
 *
 * @param home folders that are this user's, the longer ones first
 */
export function withoutPrivateWords(text: string, home: readonly string[]): string {
  let shortened = text;
  for (const folder of home.filter(({ length }) => length > 1)) {
    // As JavaScript and JSON write it, too.
    for (const written of [folder, folder.replaceAll('\\', '\\\\')]) {
      shortened = shortened.replace(new RegExp(`${RegExp.escape(written)}(?![\\p{L}\\p{N}_-])`, 'gu'), '~');
    }
  }
  return shortened.replace(PATH_OF_VIDEO, (_path, ending: string) => `(a video).${ending.toLowerCase()}`);
}

const ENDING = `\\.(${VIDEO_ENDINGS.join('|')})\\b(?!:\\d)`;
const NO_PATH = '\\n"<>|*?“”';

/**
 * A path, from where it begins to its ending, spaces and all; or a name alone, whose spaces nobody can tell from the sentence's.
 * What a line number follows is a file of source.
 */
const PATH_OF_VIDEO = new RegExp(
  `(?:(?<=^|[\\s"'‘“(=[])(?:~|[A-Za-z]:)?[\\\\/][^${NO_PATH}]*?|)[^\\s\\\\/${NO_PATH}]+${ENDING}`,
  'gim',
);
