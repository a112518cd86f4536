/** What the open dialog of hand over is about. */
import type { CutChoice } from '../../electron/wire/app/clips.ts';

/** Which videos; what is not said is the person's choice. */
export interface ScopeAsked {
  readonly ids?: readonly string[];
  /** a smart list's name */
  readonly list?: string;
}

export type CutPlaces = Extract<CutChoice['of'], { kind: 'places' }>['places'];

export type HandoverAsked =
  | ({ readonly dialog: 'export' } & ScopeAsked)
  | { readonly dialog: 'import'; readonly files: readonly File[] }
  | ({ readonly dialog: 'cut'; readonly places?: CutPlaces; readonly labels?: readonly string[] } & ScopeAsked)
  | ({ readonly dialog: 'originals'; readonly label?: string } & ScopeAsked);

export type HandoverDialog = HandoverAsked['dialog'];
