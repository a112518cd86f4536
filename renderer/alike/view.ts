/** What is alike in the library, as it is looked at: in place of the page's columns, while it is there. */
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { FoundMoment } from '../../electron/wire/app/search.ts';
import type { Progress, Result } from '../../electron/wire/contract.ts';

export const TABS = ['duplicates', 'clusters', 'unlike', 'map'] as const;
export type Tab = (typeof TABS)[number];
/** Whole videos, or their moments. */
export type Of = 'videos' | 'moments';
/** Groups of copies, and the videos that could not be looked at. */
export type Copies = Result<AppContract, 'findDuplicates'>;
export type Cluster = Result<AppContract, 'clusterVideos'>['clusters'][number];
export type Point = Result<AppContract, 'mapVideos'>['points'][number];

/** What was found out, as far as it was asked. */
export interface AlikeFacts {
  readonly duplicates?: Copies;
  readonly clusters?: readonly Cluster[];
  readonly unlike?: readonly FoundMoment[];
  readonly map?: readonly Point[];
}

export interface AlikeView {
  readonly tab: Tab;
  readonly state: 'busy' | 'failed' | 'done';
  readonly progress: Progress<AppContract, 'findDuplicates'> | undefined;
  /** why there is no answer */
  readonly failure: string | undefined;
  readonly facts: AlikeFacts;
  /** how many clusters are wanted */
  readonly k: number;
  readonly of: Of;
  /** videos: those that are to go, or that lie in what was drawn on the map */
  readonly chosen: ReadonlySet<string>;
}

/** As many as can be looked over, and of a small library not each video one: until somebody has said how many. */
export function firstK(videos: number): number {
  return Math.max(2, Math.min(12, Math.round(Math.sqrt(videos))));
}
