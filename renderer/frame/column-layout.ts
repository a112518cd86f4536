/** How wide each column is, and how many there is room for. Pure: the window's width and a person's wishes in, pixels out. */

/** What a person has made of the columns; absent where they were left alone. */
export interface ColumnWishes {
  videos?: number | undefined;
  labels?: number | undefined;
  /** the one column beside the player, where there is room for one only */
  side?: number | undefined;
}
export type ColumnName = keyof ColumnWishes;

export interface Column {
  width: number;
  min: number;
  max: number;
}

export type ColumnLayout =
  /** one region at a time */
  | { kind: 'one' }
  /** the player, and beside it the videos or the labels */
  | { kind: 'two'; side: Column }
  | { kind: 'three'; videos: Column; labels: Column };

/** Pixels from which on there are so many columns. */
const THREE_FROM = 1000;
const TWO_FROM = 600;

const LEAST = { videos: 220, labels: 280, side: 220, player: 320 } as const;
/** Both separators. */
const LINES = 2;

export function layOut(width: number, wishes: ColumnWishes): ColumnLayout {
  if (width < TWO_FROM) return { kind: 'one' };
  if (width < THREE_FROM) {
    return {
      kind: 'two',
      side: column(wishes.side ?? within(width * 0.4, 240, 380), LEAST.side, width - LEAST.player),
    };
  }
  const both = width - LEAST.player - LINES;
  const labels = column(wishes.labels ?? within(width * 0.28, 320, 460), LEAST.labels, both - LEAST.videos);
  const videos = column(wishes.videos ?? within(width * 0.23, 264, 360), LEAST.videos, both - labels.width);
  return { kind: 'three', videos, labels: { ...labels, max: both - videos.width } };
}

function column(wish: number, min: number, max: number): Column {
  return { width: within(wish, min, max), min, max };
}

function within(value: number, min: number, max: number): number {
  return Math.round(Math.max(min, Math.min(max, value)));
}

/** Where a key brings a column; undefined for a key that moves none. `grows` says which way it does. */
export function widthByKey(
  key: string,
  { width, min, max }: Column,
  grows: 'right' | 'left',
  far: boolean,
): number | undefined {
  const step = (far ? 64 : 16) * (grows === 'right' ? 1 : -1);
  const wish = { ArrowRight: width + step, ArrowLeft: width - step, Home: min, End: max }[key];
  return wish === undefined ? undefined : within(wish, min, max);
}
