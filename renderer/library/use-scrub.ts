/** Which of the frames that the model saw lies under the pointer. Nothing is asked for until the pointer has rested a moment. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video, VideoDetail } from '../../electron/wire/app/videos.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { App } from '../app.ts';
import { useApp } from '../hooks.ts';

/** A pointer that only passes wants nothing. */
const REST_MS = 150;
/** Videos of which the frames are remembered. */
const MOST_KNOWN = 200;

const KNOWN = new WeakMap<App, Map<string, VideoDetail>>();

export interface Scrub {
  /** of the picture under the pointer; undefined while there is none */
  readonly src: string | undefined;
  /** where the pointer is, 0 to 1 */
  readonly at: number;
  readonly listeners: {
    onPointerEnter: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerLeave: () => void;
  };
}

export function useScrub(video: Video): Scrub {
  const app = useApp();
  const [at, setAt] = useState<number>();
  const [detail, setDetail] = useState<VideoDetail>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const within = useRef(false);
  const leave = (): void => {
    within.current = false;
    clearTimeout(timer.current);
    setAt(undefined);
    setDetail(undefined);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = async (): Promise<void> => {
    try {
      const known = await detailOf(app, video);
      if (within.current) setDetail(known);
    } catch (error) {
      if (!(error instanceof WireClosed)) app.talk.report(error);
    }
  };
  const follow = (event: PointerEvent): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setAt(Math.max(0, Math.min(1, (event.clientX - left) / width)));
  };
  return {
    src: at === undefined || detail === undefined ? undefined : addressAt(app, video, detail, at),
    at: at ?? 0,
    listeners: {
      onPointerEnter: (event) => {
        if (event.pointerType !== 'mouse' || video.state !== 'done') return;
        within.current = true;
        follow(event);
        timer.current = setTimeout(() => void ask(), REST_MS);
      },
      onPointerMove: (event) => {
        if (within.current) follow(event);
      },
      onPointerLeave: leave,
    },
  };
}

async function detailOf(app: App, { id, edition, track }: Video): Promise<VideoDetail> {
  const known = KNOWN.get(app) ?? new Map<string, VideoDetail>();
  KNOWN.set(app, known);
  const key = [id, edition, track, app.store.getState().model.id].join(' ');
  const detail = known.get(key) ?? (await app.call('describeVideo', { id }));
  known.delete(key);
  known.set(key, detail);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return detail;
}

function addressAt({ mediaBase }: App, { id, track }: Video, detail: VideoDetail, at: number): string | undefined {
  const { frames, edition } = detail;
  const n = Math.min(frames.length - 1, Math.floor(at * frames.length));
  const index = frames[n]?.index;
  return index === undefined ? undefined : `${mediaBase}${MEDIA.frame(id, n, { edition, track, index })}`;
}
