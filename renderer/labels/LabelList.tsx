/** The list of labels: edited in place, reordered by dragging or by keys. Only rows on screen exist. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { LabelRow } from './LabelRow.tsx';

const ROW_HEIGHT = 28;

export function LabelList() {
  const app = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const texts = usePage((state) => state.texts);
  const known = usePage((state) => state.labels.labels);
  const facts = useMemo(() => new Map(known.map((label) => [label.text, label])), [known]);
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const rows = useVirtualizer({
    count: texts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => texts[index] ?? index,
    overscan: 8,
  });

  const placeAt = (clientY: number): number => {
    const list = scroller.current;
    if (list === null) return 0;
    const y = clientY - list.getBoundingClientRect().top + list.scrollTop;
    return Math.max(0, Math.min(texts.length - 1, Math.floor(y / ROW_HEIGHT)));
  };
  const moveBy = (index: number, by: number): void => {
    app.labels.move(index, index + by);
    const to = Math.max(0, Math.min(texts.length - 1, index + by));
    rows.scrollToIndex(to);
    focusLabel(scroller.current, to);
  };

  useEffect(() => {
    app.places.showLabel = (label) => {
      const index = texts.indexOf(label);
      if (index < 0) return;
      rows.scrollToIndex(index);
      focusLabel(scroller.current, index);
    };
  }, [app, texts, rows]);

  return (
    <div className="label-list" ref={scroller}>
      {/* biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one */}
      <ul role="list" aria-label={text.labels.list} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const label = texts[index];
          if (label === undefined) return null;
          return (
            <LabelRow
              key={key}
              index={index}
              count={texts.length}
              start={start}
              label={label}
              facts={facts.get(label)}
              target={drag !== undefined && drag.to === index && drag.from !== index ? side(drag) : undefined}
              dragged={drag?.from === index}
              onDragTo={(clientY) => setDrag({ from: index, to: placeAt(clientY) })}
              onDragEnd={() => {
                if (drag !== undefined) app.labels.move(drag.from, drag.to);
                setDrag(undefined);
              }}
              onDragCancel={() => setDrag(undefined)}
              onMove={(by) => moveBy(index, by)}
              onRemoved={() => focusLabel(scroller.current, Math.min(index, texts.length - 2))}
            />
          );
        })}
      </ul>
    </div>
  );
}

function side({ from, to }: { from: number; to: number }): 'before' | 'after' {
  return to > from ? 'after' : 'before';
}

/** After the list has been drawn anew. */
function focusLabel(list: HTMLElement | null, index: number): void {
  requestAnimationFrame(() => {
    list?.querySelector<HTMLElement>(`[data-index="${index}"] .label-text`)?.focus();
  });
}
