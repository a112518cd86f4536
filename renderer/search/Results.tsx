/** What was found, of which only the rows on screen exist. One row at a time is in the tab order; the arrow keys go between, and go there. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { IS_MAC, isKeyFor } from '../commands/keys.ts';
import { focusSoon, indexAt, isMenuKey, openMenuAt } from '../components/list-rows.ts';
import { useApp, usePage } from '../hooks.ts';
import { stepByKey } from '../library/grid.ts';
import { extendTo, move, type Selection, selectOnly, toggle } from '../library/selection.ts';
import { text } from '../text.ts';
import { FoundMenu } from './FoundMenu.tsx';
import { ResultRow } from './ResultRow.tsx';
import { heightOf, ROW_HEIGHT } from './row-heights.ts';
import type { Row } from './rows.ts';
import { useHeldPlace } from './use-held-place.ts';

export function Results({ rows }: { rows: readonly Row[] }) {
  const app = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const selection = usePage(({ search }) => search.selection);
  const isOld = usePage(({ search }) => search.state === 'busy');
  const grouped = usePage(({ search }) => search.by === 'videos');
  const answers = usePage(({ search }) => search.answers);
  const words = usePage(({ search }) => search.answered?.words);
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const current = selection.current === undefined ? -1 : keys.indexOf(selection.current);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => keys[index] ?? index,
    overscan: 4,
    // The row that somebody is at is always there: with it the focus would go.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return current < 0 || seen.includes(current) ? seen : [...seen, current].sort((a, b) => a - b);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the heights follow from
  useLayoutEffect(() => virtual.measure(), [virtual, rows]);
  useHeldPlace(scroller, { rows, answers, current: selection.current });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer begins at its top
  useEffect(() => virtual.scrollToOffset(0), [virtual, answers]);
  useEffect(() => {
    app.places.focusResult = (index) => focusSoon(scroller.current, index);
    return () => {
      delete app.places.focusResult;
    };
  }, [app]);

  const items = virtual.getVirtualItems();
  const reachable = items.some(({ index }) => index === current) ? current : items[0]?.index;

  const select = (next: Selection, plays = false): void => {
    app.search.select(next);
    const index = next.current === undefined ? -1 : keys.indexOf(next.current);
    const row = rows[index];
    if (row === undefined) return;
    app.search.goTo(row, plays);
    // Who has clicked a row is in it, and where there is room for one region alone, the player's comes into sight.
    if (plays) return;
    virtual.scrollToIndex(index);
    // The row may be made only after the list has scrolled to it.
    focusSoon(scroller.current, index);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const held = event.ctrlKey || event.metaKey || event.altKey;
    const by = held ? undefined : stepByKey(event.key, Math.max(0, current), rows.length, 1, page);
    if (isMenuKey(event)) openMenuAt(event.target);
    else if (event.key === 'ArrowUp' && current <= 0) app.places.searchInput?.focus();
    else if (by !== undefined) select(move(selection, keys, by, event.shiftKey));
    else if (event.key === 'Escape') app.search.leave();
    // Space is the page's, and plays.
    else if (isKeyFor(app, 'toggle', event) && selection.current !== undefined) {
      select(toggle(selection, selection.current));
    } else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent, { key }: Row): void => {
    const held = IS_MAC ? event.metaKey : event.ctrlKey;
    if (event.shiftKey) select(extendTo(selection, keys, key));
    else if (held) select(toggle(selection, key));
    else select(selectOnly(key), true);
  };
  // The menu is of the selection: a row outside of it becomes the selection first.
  const onContextMenu = (event: MouseEvent): void => {
    const row = rows[indexAt(event.target)];
    if (row === undefined) event.preventDefault();
    else if (!selection.ids.has(row.key)) app.search.select(selectOnly(row.key));
  };

  return (
    <div className={`results ${isOld ? 'old' : ''}`} ref={scroller}>
      <FoundMenu>
        <ul
          // biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one
          role="list"
          aria-label={text.search.results}
          data-words={words}
          onKeyDown={onKeyDown}
          onContextMenu={onContextMenu}
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <ResultRow
                key={row.key}
                {...{ row, index, grouped, onClick }}
                top={start}
                count={rows.length}
                chosen={selection.ids.has(row.key)}
                current={index === current}
                reachable={index === reachable}
              />
            );
          })}
        </ul>
      </FoundMenu>
    </div>
  );
}
