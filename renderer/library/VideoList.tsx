/** The list, of which only the rows on screen exist. One row at a time is in the tab order; the arrow keys go between. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type FocusEvent, type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef } from 'react';
import { IS_MAC, isKeyFor } from '../commands/keys.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { extendTo, move, type Selection, selectOnly, toggle } from './selection.ts';
import { VideoRow } from './VideoRow.tsx';
import './video-list.css';

const ROW_HEIGHT = 68;

export function VideoList({ ids }: { ids: readonly string[] }) {
  const app = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const selection = usePage((state) => state.selection);
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
  });
  const items = rows.getVirtualItems();
  useVisibleRankings(items.map(({ index }) => ids[index]).filter((id) => id !== undefined));

  const current = selection.current === undefined ? -1 : ids.indexOf(selection.current);
  // One row must be reachable by Tab, also when the chosen one is filtered out or far away.
  const reachable = items.some(({ index }) => index === current) ? current : items[0]?.index;
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(current);
  }, [current, rows]);

  useEffect(() => {
    app.places.focusVideo = (index) => focusSoon(scroller.current, index);
  }, [app]);

  const hasFocus = useFocusWithin();
  // Where the row that had the focus has gone, the one in its place has it.
  useEffect(() => {
    if (hasFocus.now() && document.activeElement === document.body) focusSoon(scroller.current, Math.max(0, current));
  }, [hasFocus, current]);

  const select = (next: Selection): void => {
    app.store.setState({ selection: next });
    const index = next.current === undefined ? -1 : ids.indexOf(next.current);
    if (index < 0) return;
    rows.scrollToIndex(index);
    // The row may be made only after the list has scrolled to it.
    focusSoon(scroller.current, index);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -ids.length, End: ids.length }[
      event.key
    ];
    if (by !== undefined) select(move(selection, ids, by, event.shiftKey));
    // Space is the page's, and plays; clicks and Enter choose.
    else if (isKeyFor(app, 'toggle', event) && selection.current !== undefined) {
      select(toggle(selection, selection.current));
    } else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent, id: string): void => {
    const held = IS_MAC ? event.metaKey : event.ctrlKey;
    select(event.shiftKey ? extendTo(selection, ids, id) : held ? toggle(selection, id) : selectOnly(id));
  };

  return (
    <div className={`video-list ${ids.length === 0 ? 'empty' : ''}`} ref={scroller}>
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one
        role="list"
        aria-label={text.videos.title}
        onKeyDown={onKeyDown}
        {...hasFocus.listeners}
        style={{ height: rows.getTotalSize() }}
      >
        {items.map(({ index, start, key }) => {
          const id = ids[index];
          if (id === undefined) return null;
          return (
            <VideoRow
              key={key}
              id={id}
              index={index}
              count={ids.length}
              start={start}
              chosen={selection.ids.has(id)}
              shown={selection.current === id}
              reachable={index === reachable}
              onClick={onClick}
            />
          );
        })}
      </ul>
    </div>
  );
}

function useVisibleRankings(ids: readonly string[]): void {
  const app = useApp();
  const key = ids.join();
  useEffect(() => {
    app.rankings.want('visible', key === '' ? [] : key.split(','), 1);
  }, [app, key]);
}

/** Whether the focus is within, or was until what had it went away. */
function useFocusWithin() {
  return useMemo(() => {
    let within = false;
    return {
      now: (): boolean => within,
      listeners: {
        onFocus: (): void => {
          within = true;
        },
        onBlur: ({ target }: FocusEvent): void => {
          if (target.isConnected) within = false;
        },
      },
    };
  }, []);
}

function focusSoon(list: HTMLElement | null, index: number, tries = 5): void {
  const row = list?.querySelector<HTMLElement>(`[data-index="${index}"] > button`);
  if (row) row.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusSoon(list, index, tries - 1));
}
