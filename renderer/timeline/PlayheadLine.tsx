/** Where the player is, as a line; and what a label's key has labelled so far. They move with each frame, and draw nothing else anew. */
import { useEffect, useRef } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { type Stage, toPixels } from './geometry.ts';
import { LANE } from './measures.ts';
import { viewOf } from './timeline-facts.ts';

interface PlayheadLineProps {
  width: number;
  /** the row of the label whose key is down, if it is here */
  strokeRow?: number | undefined;
}

export function PlayheadLine({ width, strokeRow }: PlayheadLineProps) {
  const app = useApp();
  const line = useRef<HTMLElement>(null);
  const band = useRef<HTMLElement>(null);
  const view = usePage(viewOf);
  const from = usePage(({ timeline }) => timeline.stroke?.from);
  useEffect(() => {
    const stage: Stage = { ...view, width };
    const place = (): void => {
      const x = toPixels(stage, app.timeline.playhead.get().at);
      if (line.current !== null) {
        line.current.hidden = x < 0 || x > width;
        line.current.style.transform = `translateX(${x}px)`;
      }
      if (band.current === null || from === undefined) return;
      const left = Math.max(0, toPixels(stage, from));
      band.current.style.left = `${left}px`;
      band.current.style.width = `${Math.max(0, Math.min(width, x) - left)}px`;
    };
    place();
    return app.timeline.playhead.subscribe(place);
  }, [app, view, width, from]);
  return (
    <>
      {strokeRow !== undefined && strokeRow >= 0 && (
        <i className="timeline-stroke" ref={band} aria-hidden style={{ top: strokeRow * LANE, height: LANE - 1 }} />
      )}
      <i className="timeline-playhead" ref={line} aria-hidden />
    </>
  );
}
