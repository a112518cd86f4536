/** The list, or the grid, of which only the rows on screen exist. One video at a time is in the tab order; the arrow keys go between. */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type DragEvent,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { IS_MAC, isKeyFor } from '../commands/keys.ts';
import { focusSoon, indexAt, isMenuKey, openMenuAt } from '../components/list-rows.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { draggedIds, dragOut } from './drag-out.ts';
import { type Grid, gridIn, stepByKey } from './grid.ts';
import { extendTo, move, type Selection, selectOnly, toggle } from './selection.ts';
import { VideoMenu } from './VideoMenu.tsx';
import { VideoRow } from './VideoRow.tsx';
import './video-list.css';

const ROW_HEIGHT = 68;
/** Beside the grid, pixels. */
const EDGE = 6;

export function VideoList({ ids }: { ids: readonly string[] }) {
  const app = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const selection = usePage((state) => state.selection);
  const grid = useGrid(scroller);
  const columns = grid?.columns ?? 1;
  const height = grid?.height ?? ROW_HEIGHT;
  const rows = useVirtualizer({
    count: Math.ceil(ids.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => ids[index * columns] ?? index,
    overscan: grid === undefined ? 6 : 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the heights follow from
  useLayoutEffect(() => rows.measure(), [rows, height, columns]);
  const items = rows
    .getVirtualItems()
    .flatMap(({ index: row, start }) =>
      ids
        .slice(row * columns, (row + 1) * columns)
        .map((id, column) => ({ id, index: row * columns + column, x: column * (grid?.width ?? 0), y: start })),
    );
  useOnScreen(items.map(({ id }) => id));

  const current = selection.current === undefined ? -1 : ids.indexOf(selection.current);
  // One row must be reachable by Tab, also when the chosen one is filtered out or far away.
  const reachable = items.some(({ index }) => index === current) ? current : items[0]?.index;
  useScrolling(rows, { current, columns });

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
    rows.scrollToIndex(Math.floor(index / columns));
    // The row may be made only after the list has scrolled to it.
    focusSoon(scroller.current, index);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const held = event.ctrlKey || event.metaKey || event.altKey;
    const by = held ? undefined : stepByKey(event.key, Math.max(0, current), ids.length, columns, page);
    if (isMenuKey(event)) openMenuAt(event.target);
    else if (by !== undefined) select(move(selection, ids, by, event.shiftKey));
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

  // The menu is of the selection: a row outside of it becomes the selection first.
  const onContextMenu = (event: MouseEvent): void => {
    const id = ids[indexAt(event.target)];
    if (id === undefined) event.preventDefault();
    else if (!selection.ids.has(id)) select(selectOnly(id));
  };
  const onDragStart = (event: DragEvent): void => {
    const id = ids[indexAt(event.target)];
    if (id !== undefined) dragOut(app, draggedIds(app, id), event);
  };

  return (
    <div className={`video-list ${ids.length === 0 ? 'empty' : ''}`} ref={scroller}>
      <VideoMenu>
        <ul
          // biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one
          role="list"
          aria-label={text.videos.title}
          onKeyDown={onKeyDown}
          onContextMenu={onContextMenu}
          onDragStart={onDragStart}
          {...hasFocus.listeners}
          style={{ height: rows.getTotalSize() }}
        >
          {items.map(({ id, index, x, y }) => (
            <VideoRow
              key={id}
              {...{ id, index, x, y, onClick }}
              count={ids.length}
              cell={grid}
              chosen={selection.ids.has(id)}
              shown={selection.current === id}
              reachable={index === reachable}
            />
          ))}
        </ul>
      </VideoMenu>
    </div>
  );
}

/** Whatever is on screen is ranked; where a label is asked about, what was decided of it is asked for, too. */
function useOnScreen(ids: readonly string[]): void {
  const app = useApp();
  const isAsked = usePage((state) => state.query.label !== undefined);
  const key = ids.join();
  useEffect(() => {
    const onScreen = key === '' ? [] : key.split(',');
    app.rankings.want('visible', onScreen, 1);
    app.tagFeed.want('visible', isAsked ? onScreen : []);
  }, [app, key, isAsked]);
}

/** How the cells of the grid lie; undefined for the list. */
function useGrid(scroller: RefObject<HTMLDivElement | null>): Grid | undefined {
  const shape = usePage((state) => state.shape);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return useMemo(() => (shape === 'grid' && width > 0 ? gridIn(width - 2 * EDGE) : undefined), [shape, width]);
}

/** To the shown video when it has moved; to the top when something else was asked, for what was asked for is there. */
function useScrolling(
  rows: { scrollToIndex: (index: number) => void; scrollToOffset: (offset: number) => void },
  { current, columns }: { current: number; columns: number },
): void {
  const answers = usePage((state) => state.answers);
  const answered = useRef(answers);
  useEffect(() => {
    if (answered.current !== answers) {
      answered.current = answers;
      rows.scrollToOffset(0);
    } else if (current >= 0) rows.scrollToIndex(Math.floor(current / columns));
  }, [current, columns, answers, rows]);
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
