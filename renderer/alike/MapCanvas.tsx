/** The map itself: a point a video, pictures of those in sight once there are few of them, and the line that is drawn around some. */
import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { posterOf } from '../components/poster-address.ts';
import { useApp, usePage } from '../hooks.ts';
import { Still } from '../search/Still.tsx';
import { text } from '../text.ts';
import { onTheme, readPalette } from '../timeline/palette.ts';
import { useCanvas } from '../timeline/use-canvas.ts';
import { useSize } from '../timeline/use-size.ts';
import { drawMap, picturesIn } from './draw-map.ts';
import { MapPictures } from './map-pictures.ts';
import { type Pixel, pointAt, pointsWithin } from './plane.ts';
import type { SightStore } from './use-sight.ts';
import type { Point } from './view.ts';

/** As far from a point as a pointer may be to mean it, pixels. */
const NEAR = 14;
/** A shorter way is a click, pixels. */
const CLICK = 4;
/** How much a pixel of the wheel brings. */
const WHEEL = 0.0022;

interface MapCanvasProps {
  points: readonly Point[];
  chosen: ReadonlySet<string>;
  sight: SightStore;
}

export function MapCanvas({ points, chosen, sight }: MapCanvasProps) {
  const app = useApp();
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = useSize(area);
  sight.room.current = room;
  const [line, setLine] = useState<readonly Pixel[]>([]);
  const [over, setOver] = useState<{ point: Point; at: Pixel }>();
  const palette = usePalette(area);
  const seen = useMemo(() => picturesIn(points, sight.now, room), [points, sight.now, room]);
  const pictures = usePictures(seen);
  const again = useCanvas(canvas, room.width, room.height, (context) => {
    if (palette === undefined) return;
    const pictureOf = (id: string) => pictures.get(id);
    drawMap(context, { points, seen, chosen, line, over: over?.point, sight: sight.now, room, palette, pictureOf });
  });
  pictures.onLoaded = again;
  useWheelZoom(area, sight);

  const drag = useRef<{ from: Pixel; moves: boolean; adds: boolean } | undefined>(undefined);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 && event.button !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    drag.current = { from: pixelOf(event), moves: event.button === 1 || event.altKey, adds };
    setOver(undefined);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const at = pixelOf(event);
    const { current } = drag;
    if (current === undefined) {
      const point = pointAt(points, sight.now, room, at, NEAR);
      setOver(point && { point, at });
    } else if (current.moves) sight.move({ x: event.movementX, y: event.movementY });
    else setLine((before) => [...(before.length === 0 ? [current.from] : before), at]);
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    const { current } = drag;
    drag.current = undefined;
    setLine([]);
    if (current === undefined || current.moves) return;
    const at = pixelOf(event);
    const before = current.adds ? chosen : new Set<string>();
    const isClick = lengthOf(line) < CLICK;
    const point = isClick ? pointAt(points, sight.now, room, at, NEAR) : undefined;
    const ids = isClick ? (point === undefined ? [] : [point.id]) : pointsWithin(points, sight.now, room, line);
    app.alike.choose([...before, ...ids]);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is done here by drawing is done in the list beside it, too
    <div
      className="map-area"
      ref={area}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={() => setOver(undefined)}
      onDoubleClick={() => over !== undefined && app.alike.goTo({ id: over.point.id })}
    >
      <canvas ref={canvas} role="img" aria-label={text.alike.map.picture(points.length)} />
      {over !== undefined && <Hover id={over.point.id} at={over.at} width={room.width} />}
    </div>
  );
}

/** Beside the pointer, on the side where there is room. */
function Hover({ id, at, width }: { id: string; at: Pixel; width: number }) {
  const video = usePage((state) => state.videos.get(id));
  if (video === undefined) return null;
  const isLeft = at.x > width / 2;
  return (
    <div className={`map-hover ${isLeft ? 'left' : ''}`} style={{ left: at.x, top: at.y }} aria-hidden>
      <span className="poster">
        <Still key={id} video={video} at={undefined} />
      </span>
      <bdi className="ellipsis map-name">{video.name}</bdi>
    </div>
  );
}

function pixelOf({ currentTarget, clientX, clientY }: PointerEvent<HTMLDivElement>): Pixel {
  const { left, top } = currentTarget.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

function lengthOf(line: readonly Pixel[]): number {
  return line.reduce((sum, { x, y }, n) => {
    const before = line[n - 1];
    return before === undefined ? 0 : sum + Math.hypot(x - before.x, y - before.y);
  }, 0);
}

function usePalette(area: { current: HTMLElement | null }) {
  const [palette, setPalette] = useState<ReturnType<typeof readPalette>>();
  const theme = usePage((state) => state.settings.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow the theme
  useLayoutEffect(() => {
    const read = (): void => {
      if (area.current !== null) setPalette(readPalette(area.current));
    };
    read();
    return onTheme(read);
  }, [area, theme]);
  return palette;
}

function usePictures(seen: readonly Point[]): MapPictures {
  const app = useApp();
  const pictures = useMemo(
    () =>
      new MapPictures((id) => {
        const video = app.store.getState().videos.get(id);
        return video === undefined ? undefined : posterOf(app.mediaBase, video);
      }),
    [app],
  );
  useEffect(() => pictures.want(seen.map(({ id }) => id)), [pictures, seen]);
  useEffect(() => () => pictures.want([]), [pictures]);
  return pictures;
}

/** Over a map there is nothing to be scrolled: the wheel brings it nearer, about the pointer. */
function useWheelZoom(area: { current: HTMLElement | null }, { zoom }: Pick<SightStore, 'zoom'>): void {
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const by = event.deltaY * (event.deltaMode === 0 ? 1 : 16);
      zoom(Math.exp(-by * WHEEL), { x: event.clientX - left, y: event.clientY - top });
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [area, zoom]);
}
