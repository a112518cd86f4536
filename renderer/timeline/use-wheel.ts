/** The wheel over the timeline: with Ctrl (or a pinch, which browsers tell as that) it zooms about the pointer, else it goes along. */
import { type RefObject, useEffect } from 'react';
import { useApp } from '../hooks.ts';
import { lengthOf, secondsIn, toSeconds } from './geometry.ts';
import { durationOf, viewOf } from './timeline-facts.ts';

/** How much nearer a pixel of the wheel brings; a notch is some hundred of them, a pinch a few. */
const ZOOM = 0.002;
const PINCH = 0.012;
/** Pixels of a line, and of a page, for wheels that count those. */
const UNITS = [1, 16, 400] as const;

export function useWheel(area: RefObject<HTMLElement | null>): void {
  const app = useApp();
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      const unit = UNITS[event.deltaMode as 0 | 1 | 2] ?? 1;
      const { left, width } = element.getBoundingClientRect();
      const state = app.store.getState();
      const stage = { ...viewOf(state), width };
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const by = event.deltaY * unit;
        const factor = Math.exp(by * (Math.abs(by) < 50 ? PINCH : ZOOM));
        app.timeline.view.zoom(factor, toSeconds(stage, event.clientX - left));
        return;
      }
      const along = event.deltaX !== 0 ? event.deltaX : event.deltaY;
      // While all is in view there is nowhere to go along: the lanes scroll.
      if (lengthOf(stage) >= durationOf(state) && !event.shiftKey && event.deltaX === 0) return;
      event.preventDefault();
      app.timeline.view.pan(secondsIn(stage, along * unit));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [app, area]);
}
