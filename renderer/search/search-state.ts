/** What is looked for again, what was found, and what is chosen of it. */
import { type Indexing, type Like, MOST_FOUND, type Question, type Results } from '../../electron/wire/app/search.ts';
import type { Decision, Span } from '../../electron/wire/app/tags.ts';
import { NO_SELECTION, type Selection } from '../library/selection.ts';

/** More than anyone looks through. */
export const MOST_SHOWN = Math.min(500, MOST_FOUND);

/** Each moment for itself, or one video's together. */
export type By = 'moments' | 'videos';

/** Where the player is to go once the video is there. */
export interface Going {
  readonly id: string;
  /** seconds */
  readonly at: number;
  readonly plays: boolean;
}

/** Why there is no answer. */
export interface Failure {
  readonly says: string;
  /** the same question may have one later: it is no matter of what is asked */
  readonly passes: boolean;
}

/** What many places are about to be decided to be. */
export interface Tagging {
  readonly decision: Decision;
  readonly places: readonly { readonly id: string; readonly span?: Span | undefined }[];
}

export interface SearchState {
  /** as typed */
  readonly words: string;
  /** what found things are to be like */
  readonly likes: readonly Like[];
  /** a label of the list in the place of words */
  readonly label: string | undefined;
  readonly by: By;
  /** of the newest question; while it is busy, what the last one found is still there */
  readonly state: 'idle' | 'busy' | 'failed' | 'done';
  /** why the newest question has no answer */
  readonly failure: Failure | undefined;
  /** segments that have been read, where the library is still read */
  readonly progress: { readonly read: number; readonly of: number } | undefined;
  readonly results: Results | undefined;
  /** what they answer */
  readonly answered: Question | undefined;
  /** how many questions were answered: each time the list begins at its top */
  readonly answers: number;
  /** rows of the results, by their keys */
  readonly selection: Selection;
  readonly going: Going | undefined;
  /** a dialog asks which label it is about */
  readonly tagging: Tagging | undefined;
  /** a dialog asks to which list these videos go */
  readonly listing: readonly string[] | undefined;
}

export const NO_SEARCH: SearchState = {
  words: '',
  likes: [],
  label: undefined,
  by: 'moments',
  state: 'idle',
  failure: undefined,
  progress: undefined,
  results: undefined,
  answered: undefined,
  answers: 0,
  selection: NO_SELECTION,
  going: undefined,
  tagging: undefined,
  listing: undefined,
};

/** Whether a question stands: then its answer is in the place of the videos. */
export function isAsking({ words, likes, label }: Pick<SearchState, 'words' | 'likes' | 'label'>): boolean {
  return words.trim() !== '' || likes.length > 0 || label !== undefined;
}

/** The answer that is shown, once more is known of the index that is to find such answers sooner. */
export function withIndexing(search: SearchState, indexing: Indexing | undefined): SearchState {
  if (search.results === undefined) return search;
  const { indexing: _before, ...results } = search.results;
  return { ...search, results: indexing === undefined ? results : { ...results, indexing } };
}

/** How a search stands once there is an answer. */
export const ANSWERED = { state: 'done', failure: undefined, progress: undefined } as const;
