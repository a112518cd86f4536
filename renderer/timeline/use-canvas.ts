/** A canvas as sharp as the screen, drawn at most once a frame. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * @param draw with pixels of the page as its unit
 * @returns has it drawn again, for what React knows nothing of
 */
export function useCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D) => void,
): () => void {
  const latest = useRef(draw);
  latest.current = draw;
  const request = useRef(0);
  const again = useCallback(() => {
    if (request.current !== 0) return;
    request.current = requestAnimationFrame(() => {
      request.current = 0;
      const context = canvas.current?.getContext('2d');
      if (context) latest.current(context);
    });
  }, [canvas]);
  useEffect(
    () => () => {
      cancelAnimationFrame(request.current);
      request.current = 0;
    },
    [],
  );
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const scale = window.devicePixelRatio;
    const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    if (element.width === wide && element.height === high) return;
    element.width = wide;
    element.height = high;
    const context = element.getContext('2d');
    context?.scale(scale, scale);
    // What was there is gone with the size.
    if (context) latest.current(context);
  }, [canvas, width, height]);
  useLayoutEffect(again);
  return again;
}
