/** Which clips of a job are meant, as a command's options say it. */
import type { ResultPart } from '../wire/app/results.ts';
import { MOST_VIDEOS } from '../wire/app/videos.ts';
import { TagError } from '../wire/errors.ts';
import { parseCount } from './numbers.ts';
import { questionWords } from './question-words.ts';

export interface PartOptions {
  words?: string | undefined;
  not?: string[] | undefined;
  top?: string | undefined;
  sample?: string | undefined;
  under?: string | undefined;
}

/** Characters of a path. */
const LONGEST_PATH = 32_767;

/** @throws TagError `usage` */
export function partOf({ words, not, top, sample, under }: PartOptions): ResultPart {
  if (words !== undefined && sample !== undefined) {
    throw new TagError(
      'usage',
      'Say --words, for those that fit them best, or --sample, for some from all over: not both.',
    );
  }
  if (words === undefined && (top !== undefined || not !== undefined)) {
    const option = top === undefined ? '--not' : '--top';
    throw new TagError('usage', `${option} goes with --words: for so many from all over say --sample.`);
  }
  const most = top !== undefined ? mostOf('--top', top) : sample !== undefined ? mostOf('--sample', sample) : undefined;
  return {
    ...(words === undefined ? {} : { words: questionWords([words], not) }),
    ...(most === undefined ? {} : { most }),
    ...(under === undefined ? {} : { under: underOf(under) }),
  };
}

/** @throws TagError `usage` */
export function underOf(under: string): string {
  if (under !== '' && under.length <= LONGEST_PATH) return under;
  throw new TagError('usage', '--under takes a folder of the cluster or of this computer, or some text of a path.');
}

function mostOf(option: string, text: string): number {
  const most = parseCount(option, text);
  if (most <= MOST_VIDEOS) return most;
  const all = MOST_VIDEOS.toLocaleString('en');
  throw new TagError(
    'usage',
    `${option} takes ${all} at most, for a library holds no more videos, and not ${most.toLocaleString('en')}.`,
  );
}
