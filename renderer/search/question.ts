/** The question that the box and the filters ask together. Pure. */
import type { Query } from '../../electron/wire/app/asking.ts';
import { type Like, MOST_LIKES, type Question } from '../../electron/wire/app/search.ts';
import { formatTimestamp } from '../format.ts';
import { asksSame, withWords } from '../library/query.ts';
import { WHOLE_LIST } from '../store.ts';
import { rounded } from '../timeline/geometry.ts';
import type { SearchState } from './search-state.ts';

/** @param filter words that the list of videos is narrowed by as they are typed */
export function questionOf(
  { words, likes, label, by }: Pick<SearchState, 'words' | 'likes' | 'label' | 'by'>,
  query: Query,
  filter: string,
): Question {
  return {
    words: words.trim(),
    like: [...likes],
    ...(label === undefined ? {} : { label }),
    filters: withWords(query, filter).filters,
    by,
  };
}

/** Whether they ask the same, whatever the order of their parts. */
export function isSameQuestion(a: Question, b: Question): boolean {
  const keys = ({ like }: Question): string => like.map(keyOfLike).sort().join('\n');
  const isSame = a.words === b.words && a.by === b.by && a.label === b.label && keys(a) === keys(b);
  return isSame && asksSame({ ...WHOLE_LIST, filters: a.filters }, { ...WHOLE_LIST, filters: b.filters });
}

/** The same thing has the same key. */
export function keyOfLike(like: Like): string {
  if ('picture' in like) return like.picture;
  if ('at' in like) return `${like.id} at ${like.at}`;
  return 'span' in like ? `${like.id} ${like.span.start} ${like.span.end}` : like.id;
}

/** Together with what was asked already: each once, and the newest where there would be too many. */
export function withLikes(before: readonly Like[], more: readonly Like[]): Like[] {
  const all = new Map([...before, ...more].map((like) => [keyOfLike(like), like]));
  return [...all.values()].slice(-MOST_LIKES);
}

/** The frame that is shown at a time. */
export function frameAt(id: string, seconds: number): Like {
  return { id, at: rounded(Math.max(0, seconds)) };
}

/** When in its video; undefined for a whole video and for a picture. */
export function timeOfLike(like: Like): string | undefined {
  if ('at' in like) return formatTimestamp(like.at);
  if (!('span' in like)) return undefined;
  return `${formatTimestamp(like.span.start)} – ${formatTimestamp(like.span.end)}`;
}
