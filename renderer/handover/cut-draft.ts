/** What is chosen of clips to be cut, and whether that is enough to begin. Pure. */
import type { Query } from '../../electron/wire/app/asking.ts';
import type { CutChoice } from '../../electron/wire/app/clips.ts';
import { typedPath } from '../library/typed-path.ts';
import type { CutPlaces } from './asked.ts';
import { isWholePath, percentOf } from './export-draft.ts';
import { type ScopeDraft, scopeOf } from './scope.ts';

export interface CutDraft {
  /** those that it is about; without them what has a yes */
  readonly places?: CutPlaces | undefined;
  readonly scope: ScopeDraft;
  /** undefined: of every label */
  readonly labels: readonly string[] | undefined;
  readonly wholes: boolean;
  readonly how: CutChoice['how'];
  /** as they were typed */
  readonly before: string;
  readonly after: string;
  readonly template: string;
  readonly byLabel: boolean;
  readonly split: boolean;
  readonly train: string;
  readonly val: string;
  readonly test: string;
  readonly seed: string;
  readonly folder: string;
}

/** For the parts of its dialog. */
export interface CutPartProps {
  draft: CutDraft;
  onChange: (change: Partial<CutDraft>) => void;
}

export const NEW_CUT: Omit<CutDraft, 'scope' | 'folder'> = {
  labels: undefined,
  wholes: false,
  how: 'exact',
  before: '0',
  after: '0',
  template: '{video}_{label}_{start}',
  byLabel: false,
  split: false,
  train: '80',
  val: '10',
  test: '10',
  seed: '1',
};

export type CutLacking = 'folder' | 'template' | 'handles' | 'split' | 'labels' | 'list';

/** The choice, or the first that it lacks. */
export function cutChoiceOf(
  draft: CutDraft,
  now: { query: Query; filter: string },
): { readonly choice: CutChoice } | { readonly lacks: CutLacking } {
  const of = sourceOf(draft, now);
  if (typeof of === 'string') return { lacks: of };
  const [before, after] = [secondsOf(draft.before), secondsOf(draft.after)];
  if (before === undefined || after === undefined) return { lacks: 'handles' };
  const template = draft.template.trim();
  if (template === '') return { lacks: 'template' };
  const split = draft.split ? splitOf(draft) : undefined;
  if (draft.split && split === undefined) return { lacks: 'split' };
  const folder = typedPath(draft.folder);
  if (!isWholePath(folder)) return { lacks: 'folder' };
  return {
    choice: {
      ...{ of, how: draft.how, handles: { before, after }, template, folder },
      folders: draft.byLabel ? 'label' : 'one',
      ...(split === undefined ? {} : { split }),
    },
  };
}

function sourceOf(draft: CutDraft, now: { query: Query; filter: string }): CutChoice['of'] | 'list' | 'labels' {
  if (draft.places !== undefined) return { kind: 'places', places: draft.places };
  const scope = scopeOf(draft.scope, now);
  if (scope === undefined) return 'list';
  if (draft.labels?.length === 0) return 'labels';
  const labels = draft.labels === undefined ? {} : { labels: [...draft.labels] };
  return { kind: 'tags', scope, ...labels, wholes: draft.wholes };
}

function secondsOf(typed: string): number | undefined {
  const seconds = typed.trim() === '' ? Number.NaN : Number(typed);
  return seconds >= 0 && seconds <= 600 ? seconds : undefined;
}

function splitOf(draft: CutDraft): CutChoice['split'] {
  const [train, val, test] = [draft.train, draft.val, draft.test].map(percentOf);
  const seed = draft.seed.trim() === '' ? Number.NaN : Number(draft.seed);
  if (train === undefined || val === undefined || test === undefined) return undefined;
  if (Math.abs(train + val + test - 1) > 1e-6 || !Number.isSafeInteger(seed) || seed < 0) return undefined;
  return { train, val, test, seed };
}
