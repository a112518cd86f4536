/** Which part of the map is in view. */
import { useMemo, useRef, useState } from 'react';
import { moved, type Pixel, type Room, type Sight, WHOLE, zoomed } from './plane.ts';

export interface SightStore {
  readonly now: Sight;
  /** what the map has, once it is on screen */
  readonly room: { current: Room };
  /** @param at what stays where it is; the middle without it */
  zoom(by: number, at?: Pixel): void;
  move(by: Pixel): void;
  reset(): void;
}

export function useSight(): SightStore {
  const [now, setNow] = useState(WHOLE);
  const room = useRef<Room>({ width: 1, height: 1 });
  const actions = useMemo(
    () => ({
      zoom: (by: number, at?: Pixel): void => {
        const { width, height } = room.current;
        setNow((sight) => zoomed(sight, room.current, at ?? { x: width / 2, y: height / 2 }, by));
      },
      move: (by: Pixel): void => setNow((sight) => moved(sight, room.current, by)),
      reset: (): void => setNow(WHOLE),
    }),
    [],
  );
  return { now, room, ...actions };
}
