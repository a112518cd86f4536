/** The line over the timeline: dragged, or moved with the arrow keys; a double click or Enter puts it back. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

const LEAST = 150;
/** So much of the page is the player's, pixels. */
const PLAYER = 260;

export function HeightHandle({ region }: { region: RefObject<HTMLElement | null> }) {
  const app = useApp();
  const drag = useRef<{ y: number; height: number }>(undefined);
  const [now, setNow] = useState(0);
  const most = Math.max(LEAST, window.innerHeight - PLAYER);
  const heightNow = (): number => region.current?.getBoundingClientRect().height ?? 0;
  const move = (to: number): void => {
    const height = Math.round(Math.max(LEAST, Math.min(most, to)));
    setNow(height);
    app.timeline.setShape({ height });
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { y: event.clientY, height: heightNow() };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? 64 : 16;
    const to = { ArrowUp: heightNow() + step, ArrowDown: heightNow() - step, Home: LEAST, End: most }[event.key];
    if (to === undefined && event.key !== 'Enter') return;
    // The arrows are the player's otherwise.
    event.preventDefault();
    if (to === undefined) app.timeline.setShape({ height: undefined });
    else move(to);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot have the focus, nor a value
    <div
      role="separator"
      className="timeline-separator"
      tabIndex={0}
      aria-label={text.timeline.height}
      aria-orientation="horizontal"
      aria-valuenow={now === 0 ? LEAST : now}
      aria-valuemin={LEAST}
      aria-valuemax={most}
      onFocus={() => setNow(Math.round(heightNow()))}
      onPointerDown={onPointerDown}
      onPointerMove={({ clientY }) => {
        if (drag.current !== undefined) move(drag.current.height + drag.current.y - clientY);
      }}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
      onDoubleClick={() => app.timeline.setShape({ height: undefined })}
      onKeyDown={onKeyDown}
    />
  );
}
