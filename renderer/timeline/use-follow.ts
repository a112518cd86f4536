/** While the video plays, the view goes along with it. */
import { useEffect } from 'react';
import { useApp } from '../hooks.ts';
import { viewOf } from './timeline-facts.ts';

export function useFollow(): void {
  const { store, timeline } = useApp();
  useEffect(() => {
    let last = timeline.playhead.get().at;
    return timeline.playhead.subscribe(() => {
      const { at, playing } = timeline.playhead.get();
      const { from, to } = viewOf(store.getState());
      const wasSeen = last >= from && last <= to;
      last = at;
      // Who looks elsewhere meanwhile is left there.
      if (playing && wasSeen && (at < from || at > to)) timeline.view.reveal(at);
    });
  }, [store, timeline]);
}
