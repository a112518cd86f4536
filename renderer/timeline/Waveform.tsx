/** How loud a video’s sound is, over what is in view. There is nothing where there is no sound, or none is known of. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import { type Peaks, readPeaks } from '../../electron/wire/app/peaks.ts';
import { useApp, usePage } from '../hooks.ts';
import { onTheme } from './palette.ts';
import { useCanvas } from './use-canvas.ts';
import { columnsOf, fullOf } from './wave.ts';

interface WaveformProps {
  /** of the video */
  id: string;
  /** seconds that are in view */
  from: number;
  to: number;
  /** pixels */
  width: number;
  height: number;
}

export function Waveform({ id, ...place }: WaveformProps) {
  const peaks = usePeaks(id);
  return peaks === undefined ? null : <Wave peaks={peaks} {...place} />;
}

function Wave({ peaks, from, to, width, height }: Omit<WaveformProps, 'id'> & { peaks: Peaks }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const full = useMemo(() => fullOf(peaks), [peaks]);
  // The colour is the element's, as the page's theme resolves it.
  usePage((state) => state.settings.theme);
  const again = useCanvas(canvas, width, height, (context) => {
    context.clearRect(0, 0, width, height);
    if (canvas.current === null) return;
    context.fillStyle = getComputedStyle(canvas.current).color;
    for (const [x, loudness] of columnsOf(peaks, { from, to, width }).entries()) {
      if (loudness < 0) continue;
      // Silence is a line; on whole pixels it is a sharp one.
      const high = Math.max(1, Math.round((loudness / full) * height));
      context.fillRect(x, Math.floor((height - high) / 2), 1, high);
    }
  });
  useEffect(() => onTheme(again), [again]);
  return <canvas ref={canvas} className="waveform" style={{ width, height }} aria-hidden />;
}

/** Who only passes by a video does not have it read, milliseconds. */
const REST = 400;

function usePeaks(id: string): Peaks | undefined {
  const { mediaBase } = useApp();
  const [peaks, setPeaks] = useState<Peaks>();
  const address = usePage(({ videos }) => {
    const video = videos.get(id);
    // What is known of its clock is part of the answer.
    if (video === undefined || video.duration === undefined || video.offline || video.state === 'failed')
      return undefined;
    return `${mediaBase}${MEDIA.sound(id, video)}`;
  });
  useEffect(() => {
    if (address === undefined) return;
    const leaving = new AbortController();
    const load = async (): Promise<void> => {
      const response = await fetch(address, { signal: leaving.signal });
      const read = response.ok ? readPeaks(await response.arrayBuffer()) : undefined;
      if (!leaving.signal.aborted && read !== undefined && read.peaks.length > 0) setPeaks(read);
    };
    const timer = setTimeout(() => {
      // Sound that cannot be had is not missed: the player says what is wrong with a file.
      load().catch(() => undefined);
    }, REST);
    return () => {
      clearTimeout(timer);
      leaving.abort();
      setPeaks(undefined);
    };
  }, [address]);
  return peaks;
}
