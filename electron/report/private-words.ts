/** Takes out of a text what says more about a person than whoever mends a program needs. */
import { VIDEO_ENDINGS } from '../engine/video/formats.ts';

/**
 * The home folder becomes `~`, and what a video is called, with the folders that it lies in, becomes `(a video).mp4`: names of
 * footage are nobody's business. What the program itself keeps is named as it is. What lets somebody in is not there at all.
 *
 * @param home folders that are this user's, the longer ones first
 * @param videos what videos are known to be called: nobody else can tell the spaces of a name from the sentence's
 */
export function withoutPrivateWords(text: string, home: readonly string[], videos: readonly string[] = []): string {
  let shortened = text.replace(SECRET, '$1(secret)');
  for (const name of videos.filter((each) => /\s.*\.\w+$/.test(each) && text.includes(each))) {
    shortened = shortened.replaceAll(name, `video${name.slice(name.lastIndexOf('.'))}`);
  }
  for (const folder of home.filter(({ length }) => length > 1)) {
    // As JavaScript and JSON write it, too, and addresses; Windows takes any case.
    const slashes = folder.replaceAll('\\', '/');
    for (const written of new Set([folder, folder.replaceAll('\\', '\\\\'), slashes, encodeURI(slashes)])) {
      shortened = shortened.replace(new RegExp(`${RegExp.escape(written)}(?![\\p{L}\\p{N}_-])`, 'giu'), '~');
    }
  }
  return shortened.replace(PATH_OF_VIDEO, (_path, ending: string) => `(a video).${ending.toLowerCase()}`);
}

/** The token of a link to a server, and those of the hub. */
const SECRET = /(\btoken["']?[=:]\s*["']?|\bbearer\s+|\bhf_)[\w.~+/-]{8,}=*/gi;

const ENDING = `\\.(${VIDEO_ENDINGS.join('|')})\\b(?!:\\d)`;
const NO_PATH = '\\n"<>|*?“”';
const OPENS = '[\\s(=\\[{,:]';

/**
 * A path, from where it begins to its ending, spaces and all; what stands in quotation marks; or a name alone, whose spaces nobody can
 * tell from the sentence's. What a line number follows is a file of source. Nothing is longer than systems have it, for a line of a log
 * may be anything.
 */
const PATH_OF_VIDEO = new RegExp(
  `(?:(?<=^|${OPENS}|["'‘“])(?:~|[A-Za-z]:)?[\\\\/][^${NO_PATH}]{0,1000}?|(?<=[“‘]|(?:^|${OPENS})["'])[^${NO_PATH}\\\\/]{0,255}?|)[^\\s\\\\/${NO_PATH}]{1,255}${ENDING}`,
  'gim',
);
