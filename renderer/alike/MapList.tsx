/** The videos of the map as a list, in which they can be chosen, too. Only the rows on screen exist. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { Still } from '../search/Still.tsx';
import { text } from '../text.ts';
import type { Point } from './view.ts';

const ROW_HEIGHT = 44;

interface MapListProps {
  points: readonly Point[];
  chosen: ReadonlySet<string>;
}

export function MapList({ points, chosen }: MapListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => points.map(({ id }) => id), [points]);
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
  });
  return (
    <div className="map-list" ref={scroller}>
      {/* biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one */}
      <ul role="list" aria-label={text.alike.map.list} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const id = ids[index];
          return id === undefined ? null : (
            <MapRow key={id} {...{ id, index, chosen }} count={ids.length} top={start} />
          );
        })}
      </ul>
    </div>
  );
}

interface MapRowProps {
  id: string;
  index: number;
  count: number;
  top: number;
  chosen: ReadonlySet<string>;
}

function MapRow({ id, index, count, top, chosen }: MapRowProps) {
  const app = useApp();
  const video = usePage((state) => state.videos.get(id));
  if (video === undefined) return null;
  const toggle = (): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    app.alike.choose(next);
  };
  return (
    <li
      className={`map-row ${chosen.has(id) ? 'chosen' : ''}`}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ height: ROW_HEIGHT, transform: `translateY(${top}px)` }}
    >
      <label>
        <input type="checkbox" checked={chosen.has(id)} onChange={toggle} />
        <span className="poster">
          <Still video={video} at={undefined} />
        </span>
        <bdi className="ellipsis">{video.name}</bdi>
      </label>
    </li>
  );
}
