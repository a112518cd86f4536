/** What is chosen of the videos' files, and whether that is enough to see what would be done. Pure. */
import type { Query } from '../../electron/wire/app/asking.ts';
import type { OriginalsChoice } from '../../electron/wire/app/clips.ts';
import { typedPath } from '../library/typed-path.ts';
import { isWholePath } from './export-draft.ts';
import { type ScopeDraft, scopeOf } from './scope.ts';

export interface OriginalsDraft {
  readonly scope: ScopeDraft;
  /** only those with a yes to it */
  readonly label: string | undefined;
  readonly do: OriginalsChoice['do'];
  readonly folder: string;
  readonly byLabel: boolean;
}

export function originalsChoiceOf(
  draft: OriginalsDraft,
  now: { query: Query; filter: string },
): { readonly choice: OriginalsChoice } | { readonly lacks: 'folder' | 'list' } {
  const scope = scopeOf(draft.scope, now);
  if (scope === undefined) return { lacks: 'list' };
  const label = draft.label === undefined ? {} : { label: draft.label };
  if (draft.do === 'trash') return { choice: { scope, ...label, do: 'trash', byLabel: false } };
  const folder = typedPath(draft.folder);
  if (!isWholePath(folder)) return { lacks: 'folder' };
  return { choice: { scope, ...label, do: draft.do, folder, byLabel: draft.byLabel } };
}
