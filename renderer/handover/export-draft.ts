/** What is chosen of an export, and whether that is enough to begin. Pure. */
import type { Query } from '../../electron/wire/app/asking.ts';
import type { ExportChoice, FormatId, Paths } from '../../electron/wire/app/interchange.ts';
import { typedPath } from '../library/typed-path.ts';
import type { ScopeAsked } from './asked.ts';
import { isOfVectors, takesVectors } from './formats.ts';
import { type ScopeDraft, scopeAsked, scopeOf } from './scope.ts';

export interface ExportDraft {
  readonly format: FormatId;
  readonly scope: ScopeDraft;
  readonly tags: boolean;
  readonly moments: boolean;
  readonly suggestions: 'none' | 'own' | 'fixed';
  /** as it was typed, percents */
  readonly least: string;
  readonly vectors: boolean;
  readonly paths: Paths['as'];
  readonly relativeTo: string;
  readonly mapFrom: string;
  readonly mapTo: string;
}

/** As it was the last time; of whom nothing is known, a table of all that was decided. */
export function exportDraft(asked: ScopeAsked, selected: readonly string[], last?: ExportChoice): ExportDraft {
  const { suggestions } = last?.content ?? {};
  const paths = last?.paths ?? { as: 'absolute' };
  return {
    format: last?.format ?? 'csv',
    scope: scopeAsked(asked, selected, last?.scope),
    tags: last?.content.tags ?? true,
    moments: last?.content.moments ?? true,
    suggestions: suggestions === undefined ? 'none' : suggestions === 'own' ? 'own' : 'fixed',
    least: typeof suggestions === 'number' ? String(Math.round(suggestions * 1000) / 10) : '50',
    vectors: last?.content.vectors === true,
    paths: paths.as,
    relativeTo: paths.as === 'relative' ? paths.to : '',
    mapFrom: paths.as === 'mapped' ? paths.from : '',
    mapTo: paths.as === 'mapped' ? paths.to : '',
  };
}

export type Lacking = 'content' | 'list' | 'least' | 'relative' | 'mapped';

/** The choice, or the first that it lacks. */
export function choiceOf(
  draft: ExportDraft,
  now: { query: Query; filter: string },
): { readonly choice: ExportChoice } | { readonly lacks: Lacking } {
  const scope = scopeOf(draft.scope, now);
  if (scope === undefined) return { lacks: 'list' };
  const { tags, moments, suggestions } = draft;
  const vectors = isOfVectors(draft.format) || (draft.vectors && takesVectors(draft.format));
  if (!tags && !moments && suggestions === 'none' && !vectors) return { lacks: 'content' };
  const least = percentOf(draft.least);
  if (suggestions === 'fixed' && least === undefined) return { lacks: 'least' };
  const paths = pathsOf(draft);
  if (paths === undefined) return { lacks: draft.paths === 'relative' ? 'relative' : 'mapped' };
  const from = suggestions === 'own' ? suggestions : suggestions === 'fixed' ? least : undefined;
  const content = {
    ...{ tags, moments },
    ...(from === undefined ? {} : { suggestions: from }),
    ...(vectors ? { vectors } : {}),
  };
  return { choice: { format: draft.format, scope, content, paths } };
}

function pathsOf({ paths, relativeTo, mapFrom, mapTo }: ExportDraft): Paths | undefined {
  const to = typedPath(relativeTo);
  const [from, other] = [mapFrom.trim(), mapTo.trim()];
  switch (paths) {
    case 'absolute':
      return { as: 'absolute' };
    case 'relative':
      return !isWholePath(to) ? undefined : { as: 'relative', to };
    case 'mapped':
      return from === '' || other === '' ? undefined : { as: 'mapped', from, to: other };
  }
}

/** A fraction; undefined for what is no number of percents. */
export function percentOf(typed: string): number | undefined {
  const percent = typed.trim() === '' ? Number.NaN : Number(typed);
  return percent >= 0 && percent <= 100 ? percent / 100 : undefined;
}

/** Whether the host knows by it where a folder is, wherever it runs: it begins at a root. */
export function isWholePath(path: string): boolean {
  return /^(?:\/|\\\\|[a-z]:[\\/])/i.test(path);
}

/** Whether a file or folder may be called so: what separates folders would put it elsewhere. */
export function isName(typed: string): boolean {
  const name = typed.trim();
  return name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !/[/\\\0]/.test(name);
}
