/** The line between two columns: dragged, or moved with the arrow keys; a double click or Enter puts it back. */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { type Column, widthByKey } from './column-layout.ts';

interface SeparatorProps {
  label: string;
  /** the id of the column that it makes wider and narrower */
  controls: string;
  column: Column;
  /** where that column grows to when it gets wider */
  grows: 'right' | 'left';
  className: string;
  /** @param width undefined: as it was before anybody moved it */
  onMove: (width: number | undefined) => void;
}

export function Separator({ label, controls, column, grows, className, onMove }: SeparatorProps) {
  const drag = useRef<{ x: number; width: number }>(undefined);
  const { width, min, max } = column;
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width };
  };
  const onPointerMove = ({ clientX }: PointerEvent): void => {
    if (drag.current === undefined) return;
    const by = (clientX - drag.current.x) * (grows === 'right' ? 1 : -1);
    onMove(Math.round(Math.max(min, Math.min(max, drag.current.width + by))));
  };
  const onPointerEnd = (): void => {
    drag.current = undefined;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moved = widthByKey(event.key, column, grows, event.shiftKey);
    if (moved === undefined && event.key !== 'Enter') return;
    // The arrows are the player's otherwise.
    event.preventDefault();
    onMove(moved);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot have the focus, nor a value
    <div
      role="separator"
      className={`separator ${className}`}
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onDoubleClick={() => onMove(undefined)}
      onKeyDown={onKeyDown}
    />
  );
}
