/**
 * All moments in the order in which they come, of which only the rows on screen exist: for those who cannot see the lanes, or would rather not
 * aim at them. One row at a time is in the tab order; up and down go between rows, left and right within one.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatCount } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { MomentRow } from './MomentRow.tsx';
import { MOMENT_ROW } from './measures.ts';
import { isSame, keyOf } from './moments.ts';
import { isPanelOpen, lookedAt, timelineMoments } from './timeline-facts.ts';

export function MomentList({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const app = useApp();
  const list = useRef<HTMLOListElement>(null);
  const moments = usePage(timelineMoments);
  const chosen = usePage(({ timeline }) => timeline.chosen);
  const isOpened = usePage(isPanelOpen);
  const looked = usePage(lookedAt);
  const hasLabels = usePage((state) => state.labels.labels.length > 0);
  const hasLanes = usePage(({ timeline }) => (timeline.lanes?.lanes.length ?? 0) > 0);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => setAbove(list.current?.offsetTop ?? 0));
  const rows = useVirtualizer({
    count: moments.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => MOMENT_ROW,
    getItemKey: (index) => {
      const moment = moments[index];
      return moment === undefined ? index : keyOf(moment);
    },
    scrollMargin: above,
    overscan: 8,
  });
  const items = rows.getVirtualItems();
  const at = chosen === undefined ? -1 : moments.findIndex((moment) => isSame(moment, chosen));
  const reachable = items.some(({ index }) => index === at) ? at : items[0]?.index;
  const go = (index: number): void => {
    const moment = moments[index];
    if (moment === undefined) return;
    app.timeline.moments.choose(moment, true);
    rows.scrollToIndex(index);
    focusSoon(list.current, index);
  };
  // One that was chosen in its lane comes into sight here too, with the buttons for it, unless more is told of it over the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: while it is the same one, who scrolls elsewhere is left there
  useEffect(() => {
    if (at >= 0 && !isOpened) rows.scrollToIndex(at);
  }, [chosen, isOpened]);
  // An edit makes another row of the same moment: who was in the old one goes on in the new one.
  const isWithin = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row is another where they are others
  useEffect(() => {
    if (isWithin.current && document.activeElement === document.body && at >= 0) focusSoon(list.current, at);
  }, [moments, chosen]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = Number((event.target as HTMLElement).closest('[data-index]')?.getAttribute('data-index') ?? at);
    if (by !== undefined) go(Math.max(0, Math.min(moments.length - 1, row + by)));
    else if (event.key === 'ArrowRight') stepWithin(event.target as HTMLElement, 1);
    else if (event.key === 'ArrowLeft') stepWithin(event.target as HTMLElement, -1);
    else return;
    event.preventDefault();
  };
  return (
    <>
      {moments.length > 0 && (
        <h3 className="moments-title">
          {text.timeline.moments} <span className="num">{formatCount(moments.length)}</span>
        </h3>
      )}
      <ol
        ref={list}
        // biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one
        role="list"
        className="moment-list"
        aria-label={text.timeline.moments}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
        onFocus={() => {
          isWithin.current = true;
        }}
        onBlur={() => {
          isWithin.current = false;
        }}
      >
        {items.map(({ index, start, key }) => {
          const moment = moments[index];
          if (moment === undefined) return null;
          return (
            <MomentRow
              key={key}
              {...{ index, moment }}
              top={start - above}
              count={moments.length}
              chosen={index === at}
              reachable={index === reachable}
              onChoose={() => go(index)}
            />
          );
        })}
      </ol>
      {moments.length === 0 && hasLabels && looked !== 'not' && looked !== 'failed' && looked !== 'unknown' && (
        <p className="hint timeline-hint">{hasLanes ? text.timeline.noneFit : text.timeline.none}</p>
      )}
    </>
  );
}

/** The row may be made only after the list has scrolled to it, or has been drawn anew. */
function focusSoon(list: HTMLElement | null, index: number, tries = 5): void {
  requestAnimationFrame(() => {
    const name = list?.querySelector<HTMLElement>(`[data-index="${index}"] .moment-choose`);
    if (name) name.focus({ preventScroll: true });
    else if (tries > 0) focusSoon(list, index, tries - 1);
  });
}

/** To the next or the last control of a row. */
function stepWithin(from: HTMLElement, by: number): void {
  const controls = [...(from.closest('li')?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
  controls[controls.indexOf(from) + by]?.focus();
}
