/**
 * The labels, of which only the rows on screen exist. One row at a time is in the tab order; up and down go between rows, left
 * and right within one. The row at hand is what the keys for yes and no act on.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { LabelCount } from '../../electron/wire/app/asking.ts';
import type { Label } from '../../electron/wire/app/labels.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { useApp, usePage, useSteady } from '../hooks.ts';
import { text } from '../text.ts';
import { LabelRow } from './LabelRow.tsx';
import type { Decisions, Scores } from './label-order.ts';

const ROW_HEIGHT = 46;

interface LabelListProps {
  /** in the order shown */
  labels: readonly Label[];
  scores: Scores;
  decisions: Decisions;
  counts: ReadonlyMap<string, LabelCount>;
  fresh: readonly string[];
  /** scores of the labels before: those of now are on their way */
  stale: boolean;
  video: Video | undefined;
}

export function LabelList({ labels, scores, decisions, counts, fresh, stale, video }: LabelListProps) {
  const app = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const chosen = usePage((state) => state.label);
  const own = usePage((state) => state.labelOrder === 'own');
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const rows = useVirtualizer({
    count: labels.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => labels[index]?.id ?? index,
    overscan: 6,
  });
  const items = rows.getVirtualItems();
  const at = labels.findIndex(({ id }) => id === chosen);
  const reachable = items.some(({ index }) => index === at) ? at : items[0]?.index;

  const first = fresh[0];
  useEffect(() => {
    if (first !== undefined) rows.scrollToIndex(0);
  }, [first, rows]);
  useEffect(() => {
    app.places.focusLabel = (id) => {
      const index = app.store.getState().label === id ? labels.findIndex((label) => label.id === id) : -1;
      if (index < 0) return;
      rows.scrollToIndex(index);
      focusSoon(scroller.current, index);
    };
  }, [app, labels, rows]);

  const choose = (index: number): void => {
    const label = labels[index];
    if (label === undefined) return;
    app.store.setState({ label: label.id });
    rows.scrollToIndex(index);
    focusSoon(scroller.current, index);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target instanceof HTMLInputElement || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    const row = Number((event.target as HTMLElement).closest('[data-index]')?.getAttribute('data-index') ?? at);
    if (by !== undefined) choose(Math.max(0, Math.min(labels.length - 1, row + by)));
    else if (event.key === 'ArrowRight') stepWithin(event.target as HTMLElement, 1);
    else if (event.key === 'ArrowLeft') stepWithin(event.target as HTMLElement, -1);
    else return;
    event.preventDefault();
  };
  const placeAt = (clientY: number): number => {
    const list = scroller.current;
    if (list === null) return 0;
    const y = clientY - list.getBoundingClientRect().top + list.scrollTop;
    return Math.max(0, Math.min(labels.length - 1, Math.floor(y / ROW_HEIGHT)));
  };
  const onDragTo = useSteady((from: number, clientY: number) => setDrag({ from, to: placeAt(clientY) }));
  const onDragEnd = useSteady(() => {
    const label = drag && labels[drag.from];
    if (label !== undefined) void app.labels.move(label, drag?.to ?? 0);
    setDrag(undefined);
  });
  const onDragCancel = useSteady(() => setDrag(undefined));
  const onRemoved = useSteady((next: number) => focusSoon(scroller.current, next));

  return (
    <div className={`ranking-list ${stale ? 'stale' : ''}`} ref={scroller}>
      <ol
        // biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one
        role="list"
        aria-label={text.ranking.title}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.map(({ index, start, key }) => {
          const label = labels[index];
          if (label === undefined) return null;
          return (
            <LabelRow
              key={key}
              {...{ index, start, label, own, onDragTo, onDragEnd, onDragCancel, onRemoved }}
              decidable={video !== undefined}
              count={labels.length}
              score={scores.get(label.text)}
              decision={decisions.get(label.id)}
              counted={counts.get(label.id)}
              chosen={label.id === chosen}
              fresh={fresh.includes(label.id)}
              reachable={index === reachable}
              target={drag !== undefined && drag.to === index && drag.from !== index ? side(drag) : undefined}
              dragged={drag?.from === index}
            />
          );
        })}
      </ol>
    </div>
  );
}

function side({ from, to }: { from: number; to: number }): 'before' | 'after' {
  return to > from ? 'after' : 'before';
}

/** The row may be made only after the list has scrolled to it, or has been drawn anew. */
function focusSoon(list: HTMLElement | null, index: number, tries = 5): void {
  requestAnimationFrame(() => {
    const name = list?.querySelector<HTMLElement>(`[data-index="${index}"] .ranking-name`);
    if (name) name.focus({ preventScroll: true });
    else if (tries > 0) focusSoon(list, index, tries - 1);
  });
}

/** To the next or the last control of a row. */
function stepWithin(from: HTMLElement, by: number): void {
  const controls = [...(from.closest('li')?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
  controls[controls.indexOf(from) + by]?.focus();
}
