/** Over the lanes: the ruler, the strip of pictures and the scenes. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { formatDuration, formatTimestamp } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { drawHead } from './draw-head.ts';
import { lengthOf } from './geometry.ts';
import { HEAD, RULER, STRIP } from './measures.ts';
import { PlayheadLine } from './PlayheadLine.tsx';
import type { Palette } from './palette.ts';
import { StripPictures, slotsOf } from './strip-pictures.ts';
import { durationOf, viewOf } from './timeline-facts.ts';
import { useCanvas } from './use-canvas.ts';
import { useTimePointer } from './use-time-pointer.ts';
import { useWheel } from './use-wheel.ts';

interface HeadProps {
  video: Video;
  width: number;
  palette: Palette | undefined;
}

export function Head({ video, width, palette }: HeadProps) {
  const area = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = usePage(viewOf);
  const duration = usePage(durationOf);
  const scenes = usePage(({ timeline }) => timeline.known?.scenes);
  const chosen = usePage(({ timeline }) => timeline.span);
  const pointer = useTimePointer(area, width, (y) => (y < RULER ? 'ruler' : undefined));
  useWheel(area);
  const stage = { ...view, width };
  const { width: wide = 16, height: high = 9 } = video;
  const slots = slotsOf(stage, duration, Math.max(24, Math.min(3, wide / high) * STRIP));
  const [pictures, setOnLoaded] = usePictures(video);
  const again = useCanvas(canvas, width, HEAD, (context) => {
    if (palette === undefined || width === 0) return;
    const pictureOf = (seconds: number) => pictures?.get(seconds);
    drawHead(context, { stage, duration, scenes, slots, pictureOf, span: pointer.span ?? chosen, palette });
  });
  useEffect(() => setOnLoaded(again), [setOnLoaded, again]);
  useEffect(() => {
    if (width > 0 && duration > 0) pictures?.want(slots.map(({ at }) => at));
  });
  const written = lengthOf(view) < 10 ? formatTimestamp : formatDuration;
  return (
    <div className="timeline-row">
      <p className="timeline-corner num">
        {written(view.from)}
        <br />
        {written(Math.min(view.to, duration))}
      </p>
      <section
        ref={area}
        className="timeline-times timeline-head"
        // The page's keys work here, as in a row of a list.
        data-row
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys that go along the timeline need the focus somewhere in it
        tabIndex={0}
        aria-label={text.timeline.area}
        style={{ width }}
        {...pointer.listeners}
      >
        <canvas ref={canvas} aria-hidden />
        <PlayheadLine width={width} />
      </section>
    </div>
  );
}

/** Others for another file, and for another track of it. */
function usePictures({ id, edition, track, state }: Video) {
  const { mediaBase } = useApp();
  const onLoaded = useRef<() => void>(() => {});
  const [pictures, setPictures] = useState<StripPictures>();
  const setOnLoaded = useMemo(
    () => (listener: () => void) => {
      onLoaded.current = listener;
    },
    [],
  );
  const isLost = state === 'failed';
  useEffect(() => {
    if (isLost) return;
    const made = new StripPictures(
      (seconds) => `${mediaBase}${MEDIA.still(id, seconds, { edition, track })}`,
      () => onLoaded.current(),
    );
    setPictures(made);
    return () => {
      made.close();
      setPictures(undefined);
    };
  }, [mediaBase, id, edition, track, isLost]);
  return [pictures, setOnLoaded] as const;
}
