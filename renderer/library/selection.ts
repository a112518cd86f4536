/** Which videos of the list are selected, and which one is shown. Pure: a selection and an order in, a selection out. */

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** where a range begins */
  readonly anchor: string | undefined;
  /** the video that is shown, and that the arrow keys leave from */
  readonly current: string | undefined;
  /** nobody has chosen it: it is shown because something has to be, and another may be in its place */
  readonly byItself?: true;
}

export const NO_SELECTION: Selection = { ids: new Set(), anchor: undefined, current: undefined };

export function selectOnly(id: string): Selection {
  return { ids: new Set([id]), anchor: id, current: id };
}

export function shownByItself(id: string): Selection {
  return { ...selectOnly(id), byItself: true };
}

/** As if a person had chosen what is shown: it stays. */
export function asChosen({ ids, anchor, current }: Selection): Selection {
  return { ids, anchor, current };
}

/**
 * What is shown after the states of videos have changed: one that nobody chose gives way to the next that has not failed,
 * where there is one, until it was done.
 */
export function afterFailure(
  selection: Selection,
  order: readonly string[],
  stateOf: (id: string) => string | undefined,
): Selection {
  const { current, byItself } = selection;
  if (byItself === undefined || current === undefined) return selection;
  const state = stateOf(current);
  if (state === 'done') return asChosen(selection);
  if (state !== 'failed') return selection;
  const next = order.slice(order.indexOf(current) + 1).find((id) => stateOf(id) !== 'failed');
  return next === undefined ? selection : shownByItself(next);
}

export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id, current: id };
}

/** From the anchor to `id`, both included. */
export function extendTo(selection: Selection, order: readonly string[], id: string): Selection {
  const from = order.indexOf(selection.anchor ?? id);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return selectOnly(id);
  return {
    ids: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)),
    anchor: selection.anchor ?? id,
    current: id,
  };
}

/** `by` rows up or down, stopping at the ends. */
export function move(selection: Selection, order: readonly string[], by: number, extend: boolean): Selection {
  const at = selection.current === undefined ? -1 : order.indexOf(selection.current);
  const target = at < 0 ? (by > 0 ? 0 : order.length - 1) : Math.max(0, Math.min(order.length - 1, at + by));
  const id = order[target];
  if (id === undefined) return selection;
  return extend ? extendTo(selection, order, id) : selectOnly(id);
}

export function selectAll(selection: Selection, order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: order[0], current: selection.current ?? order[0] };
}

/** After videos have gone: what is left of the selection, or the row that took the place of the shown one. */
export function withoutGone(selection: Selection, before: readonly string[], after: readonly string[]): Selection {
  const left = new Set(after);
  const ids = new Set([...selection.ids].filter((id) => left.has(id)));
  const anchor = selection.anchor !== undefined && left.has(selection.anchor) ? selection.anchor : undefined;
  if (selection.current === undefined || left.has(selection.current)) {
    return { ...selection, ids, anchor };
  }
  const next =
    before.slice(before.indexOf(selection.current)).find((id) => left.has(id)) ??
    before.slice(0, before.indexOf(selection.current)).findLast((id) => left.has(id));
  return next === undefined ? NO_SELECTION : selectOnly(next);
}
