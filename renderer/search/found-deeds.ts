/** What can be done with rows that were found, as data: their menu and the bar under them read this list. */
import { Check, ListPlus, type LucideIcon, ScanSearch, Sparkles, X } from 'lucide-react';
import type { App } from '../app.ts';
import { text } from '../text.ts';
import { type Row, videosOf } from './rows.ts';

export interface FoundDeed {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly says: string;
  readonly run: (app: App, rows: readonly Row[]) => void;
}

const words = text.search;

export const FOUND_DEEDS: readonly FoundDeed[] = [
  { id: 'yes', icon: Check, says: words.decide.yes, run: ({ found }, rows) => found.askLabel(rows, 'yes') },
  { id: 'no', icon: X, says: words.decide.no, run: ({ found }, rows) => found.askLabel(rows, 'no') },
  { id: 'list', icon: ListPlus, says: words.addToList, run: ({ found }, rows) => found.askList(videosOf(rows)) },
  { id: 'like', icon: Sparkles, says: words.likeThese, run: ({ found }, rows) => found.likeThese(rows) },
  { id: 'look', icon: ScanSearch, says: words.lookCloser, run: ({ found }, rows) => found.lookCloser(rows) },
];
