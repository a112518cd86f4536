/** Under the player: where in the video. All that is drawn here is also in the list of moments, with buttons that do the same. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Video } from '../../electron/wire/app/videos.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Head } from './Head.tsx';
import { HeightHandle } from './HeightHandle.tsx';
import { Invitation } from './Invitation.tsx';
import { Lanes } from './Lanes.tsx';
import { MomentList } from './MomentList.tsx';
import { onTheme, type Palette, readPalette } from './palette.ts';
import { SoundRow } from './SoundRow.tsx';
import { SpanPanel } from './SpanPanel.tsx';
import { TimelineBar } from './TimelineBar.tsx';
import './timeline.css';
import { durationOf, isPanelOpen, timelineMoments, timelineRows } from './timeline-facts.ts';
import { useFollow } from './use-follow.ts';
import { useSize } from './use-size.ts';

export function Timeline({ id }: { id: string }) {
  const region = useRef<HTMLElement>(null);
  const { folded, height } = usePage(({ timeline }) => timeline.shape);
  const isBare = usePage(
    (state) => timelineMoments(state).length === 0 && timelineRows(state).every(({ lane }) => lane === undefined),
  );
  useEscape();
  return (
    <section
      ref={region}
      className={`timeline ${folded ? 'folded' : isBare ? 'bare' : ''}`}
      data-region="timeline"
      aria-label={text.timeline.title}
      style={folded || height === undefined ? {} : { height }}
    >
      {!folded && <HeightHandle region={region} />}
      <TimelineBar id={id} />
      {!folded && <Body id={id} />}
    </section>
  );
}

function Body({ id }: { id: string }) {
  const video = usePage((state) => state.videos.get(id));
  const duration = usePage(durationOf);
  if (video === undefined) return null;
  if (duration === 0) return <p className="hint">{text.timeline.noTime}</p>;
  return <Times video={video} />;
}

/** Apart from what stands in for it until a video's length is known: what it measures is there from its beginning. */
function Times({ video }: { video: Video }) {
  const scroller = useRef<HTMLDivElement>(null);
  const under = useRef<HTMLDivElement>(null);
  const times = useRef<HTMLDivElement>(null);
  const hasMoments = usePage((state) => timelineMoments(state).length > 0);
  const isOpened = usePage(isPanelOpen);
  const { height } = useSize(scroller);
  const { width } = useSize(times);
  const palette = usePalette(scroller);
  useFollow();
  return (
    <>
      <Head video={video} width={width} palette={palette} />
      <SoundRow id={video.id} width={width} />
      <div className={`timeline-body ${isOpened ? 'opened' : hasMoments ? 'some' : ''}`}>
        <div className="timeline-scroll" ref={scroller}>
          <div className="timeline-row timeline-measure" aria-hidden>
            <span />
            <div ref={times} />
          </div>
          <Lanes width={width} scroller={scroller} seen={height} palette={palette} />
        </div>
        <div className="timeline-under" ref={under}>
          <Invitation />
          <SpanPanel video={video} />
          <MomentList scroller={under} />
        </div>
      </div>
    </>
  );
}

/** Escape lets go of what is chosen, where nothing else has a use for it. */
function useEscape(): void {
  const app = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      const isElsewhere =
        target instanceof Element && target.closest('input, textarea, select, [role="menu"], [role="dialog"]') !== null;
      if (event.key !== 'Escape' || event.defaultPrevented || isElsewhere) return;
      if (app.store.getState().dialog === undefined && app.timeline.escape()) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
}

function usePalette(place: { current: HTMLElement | null }): Palette | undefined {
  const [palette, setPalette] = useState<Palette>();
  const theme = usePage((state) => state.settings.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is what the colours follow
  useLayoutEffect(() => {
    const read = (): void => {
      // Once the page has taken the theme over.
      requestAnimationFrame(() => {
        if (place.current !== null) setPalette(readPalette(place.current));
      });
    };
    if (place.current !== null) setPalette(readPalette(place.current));
    read();
    return onTheme(read);
  }, [place, theme]);
  return palette;
}
