/** A picture of a place in a video: of a moment its middle, of a whole video its poster. */
import { useEffect, useState } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { posterOf } from '../components/poster-address.ts';
import { useApp } from '../hooks.ts';

/** What is only scrolled past wants no picture: each is made by a program of its own. In milliseconds. */
const REST_MS = 120;
/** From the end, seconds: the last frame may begin before it. */
const LAST = 0.2;

/** @param at seconds; undefined for the whole video */
export function Still({ video, at }: { video: Video; at: number | undefined }) {
  const { mediaBase } = useApp();
  const [rested, setRested] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setRested(true), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  const src =
    at === undefined
      ? posterOf(mediaBase, video)
      : `${mediaBase}${MEDIA.still(video.id, Math.max(0, Math.min(at, (video.duration ?? at) - LAST)), video)}`;
  if (src === undefined || !rested) return null;
  return (
    <img
      key={src}
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onLoad={({ currentTarget }) => currentTarget.classList.add('here')}
    />
  );
}
