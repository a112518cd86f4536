/** Which videos are meant, as they are chosen in a dialog. Pure. */
import type { Query } from '../../electron/wire/app/asking.ts';
import type { Scope } from '../../electron/wire/app/interchange.ts';
import { withWords } from '../library/query.ts';
import type { ScopeAsked } from './asked.ts';

export interface ScopeDraft {
  readonly kind: 'all' | 'filtered' | 'these' | 'list';
  /** those that were selected when it was asked */
  readonly these: readonly string[];
  /** the smart list's name */
  readonly list?: string | undefined;
}

/** @param selected what is meant by “selected” where nothing else is said */
export function scopeAsked({ ids, list }: ScopeAsked, selected: readonly string[], last?: Scope): ScopeDraft {
  const these = ids ?? selected;
  if (ids !== undefined) return { kind: 'these', these };
  if (list !== undefined) return { kind: 'list', these, list };
  // One video is always selected: who selected more of them means those.
  if (these.length > 1) return { kind: 'these', these };
  if (last?.kind === 'list') return { kind: 'list', these, list: last.name };
  return { kind: last?.kind === 'query' ? 'filtered' : 'all', these };
}

/** Undefined while something has to be chosen. */
export function scopeOf(draft: ScopeDraft, now: { query: Query; filter: string }): Scope | undefined {
  switch (draft.kind) {
    case 'all':
      return { kind: 'all' };
    case 'filtered':
      return { kind: 'query', query: withWords(now.query, now.filter) };
    case 'these':
      return { kind: 'videos', ids: [...draft.these] };
    case 'list':
      return draft.list === undefined ? undefined : { kind: 'list', name: draft.list };
  }
}
