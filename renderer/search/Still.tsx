/** A picture of a place in a video: of a moment its middle, of a whole video its poster. */
import { useEffect, useRef, useState } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { posterOf } from '../components/poster-address.ts';
import { useApp } from '../hooks.ts';
import { takeTurn } from './still-queue.ts';

/** What is only scrolled past wants no picture. In milliseconds. */
const REST_MS = 120;
/** From the end, seconds: the last frame may begin before it. */
const LAST = 0.2;

/** @param at seconds; undefined for the whole video */
export function Still({ video, at }: { video: Video; at: number | undefined }) {
  const { mediaBase } = useApp();
  const src =
    at === undefined
      ? posterOf(mediaBase, video)
      : `${mediaBase}${MEDIA.still(video.id, Math.max(0, Math.min(at, (video.duration ?? at) - LAST)), video)}`;
  const { isIts, over } = useTurn(src);
  if (src === undefined || !isIts) return null;
  return (
    <img
      ref={givenUp}
      src={src}
      alt=""
      decoding="async"
      draggable={false}
      onLoad={({ currentTarget }) => {
        currentTarget.classList.add('here');
        over();
      }}
      onError={over}
    />
  );
}

/** A picture that is not wanted any more is not waited for. */
function givenUp(element: HTMLImageElement | null): () => void {
  return () => element?.removeAttribute('src');
}

/** Whether the picture of this address may be asked for: it waits for its turn. */
function useTurn(src: string | undefined): { isIts: boolean; over: () => void } {
  const [its, setIts] = useState<string>();
  const over = useRef<() => void>(() => {});
  useEffect(() => {
    if (src === undefined) return;
    const timer = setTimeout(() => {
      over.current = takeTurn(() => setIts(src));
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      over.current();
      over.current = () => {};
    };
  }, [src]);
  return { isIts: its === src, over: () => over.current() };
}
