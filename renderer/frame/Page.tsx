/** The page: its regions under a bar. */
import { Tooltip } from 'radix-ui';
import { useEffect } from 'react';
import { Alike } from '../alike/Alike.tsx';
import { Evaluation } from '../evaluation/Evaluation.tsx';
import { usePage } from '../hooks.ts';
import { LabelPanel } from '../labels/LabelPanel.tsx';
import { DropLayer } from '../library/DropLayer.tsx';
import { text } from '../text.ts';
import { Banners } from './Banners.tsx';
import { Columns } from './Columns.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Header } from './Header.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { Notices } from './Notices.tsx';
import './page.css';
import { useShortcuts } from '../commands/use-shortcuts.ts';
import { VideoPanel } from '../library/VideoPanel.tsx';
import { Welcome } from '../library/Welcome.tsx';
import { VideoView } from '../player/VideoView.tsx';
import { Review } from '../review/Review.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { useRegions } from './regions.ts';

export function Page() {
  const connecting = usePage((state) => state.connection === 'connecting');
  const whyLost = usePage((state) => state.whyLost);
  const theme = usePage((state) => state.settings.theme);
  const reviews = usePage((state) => state.review !== undefined);
  const evaluates = usePage((state) => state.evaluation !== undefined);
  const seesAlike = usePage((state) => state.alike !== undefined);
  const shown = usePage((state) => state.selection.current);
  const empty = usePage((state) => state.order.length === 0);
  useShortcuts();
  useRegions();
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  if (connecting) {
    return (
      <main className="splash">
        <p role="status">{whyLost === undefined ? text.connection.connecting : text.connection.why[whyLost]}</p>
      </main>
    );
  }
  return (
    <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
      <div className="page">
        <Header />
        <Banners />
        {evaluates ? (
          <Evaluation notices={<Notices />} />
        ) : seesAlike ? (
          <Alike notices={<Notices />} />
        ) : reviews ? (
          <Review notices={<Notices />} />
        ) : (
          <Columns
            videos={<VideoPanel />}
            player={
              <main className="middle" data-region="player" aria-label={text.player.region}>
                <div className="middle-scroll">{empty ? <Welcome /> : <VideoView />}</div>
                {shown !== undefined && <Timeline key={shown} id={shown} />}
              </main>
            }
            labels={<LabelPanel />}
            notices={<Notices />}
          />
        )}
      </div>
      <DropLayer />
      <Dialogs />
      <LiveRegion />
    </Tooltip.Provider>
  );
}
