/**
 * Playing backwards. A video element cannot, so it is sought from frame to frame, at the pace that was asked for: the next is asked
 * for when the last is there, and where seeking is slow frames are passed over.
 */
import { useEffect, useRef } from 'react';
import { framesIn } from './shuttle.ts';

interface Reverse {
  /** negative: backwards */
  speed: number;
  fps: () => number;
  /** whether the frame that was asked for last is there */
  isShown: () => boolean;
  /** @returns whether there is more before it */
  goBack: (frames: number) => boolean;
  onStart: () => void;
}

export function useReverse(reverse: Reverse): void {
  const now = useRef(reverse);
  now.current = reverse;
  const { speed } = reverse;
  useEffect(() => {
    if (speed >= 0) return;
    let last = performance.now();
    let request = requestAnimationFrame(function tick(time) {
      const { fps, isShown, goBack, onStart } = now.current;
      const { frames, took } = framesIn(time - last, speed, fps());
      if (frames > 0 && isShown()) {
        last += took;
        if (!goBack(frames)) return onStart();
      }
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  }, [speed]);
}
