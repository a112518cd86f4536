/** What can be undone: changes of the labels, whoever made them, and removals of videos from the list. */

export type Change =
  | { kind: 'labels'; before: readonly string[]; after: readonly string[] }
  | { kind: 'removal'; ids: readonly string[] };

export interface History {
  readonly past: readonly Change[];
  readonly future: readonly Change[];
}

export const NO_HISTORY: History = { past: [], future: [] };

/** As many steps as anyone goes back; lists of thousands of labels are kept for each. */
const LIMIT = 200;

export function record(history: History, change: Change): History {
  return { past: [...history.past, change].slice(-LIMIT), future: [] };
}

/** The change to be taken back, and the history after that. */
export function undo(history: History): { change: Change; history: History } | undefined {
  const change = history.past.at(-1);
  if (change === undefined) return undefined;
  return { change, history: { past: history.past.slice(0, -1), future: [...history.future, change] } };
}

/** The change to be made again, and the history after that. */
export function redo(history: History): { change: Change; history: History } | undefined {
  const change = history.future.at(-1);
  if (change === undefined) return undefined;
  return { change, history: { past: [...history.past, change], future: history.future.slice(0, -1) } };
}
