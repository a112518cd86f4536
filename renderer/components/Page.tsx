/** The page: three columns under a bar. */
import { Tooltip } from 'radix-ui';
import { useEffect } from 'react';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Banners } from './Banners.tsx';
import { Dialogs } from './Dialogs.tsx';
import { DropLayer } from './DropLayer.tsx';
import { Header } from './Header.tsx';
import { LabelPanel } from './LabelPanel.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { Notices } from './Notices.tsx';
import './page.css';
import { RankingPanel } from './RankingPanel.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { VideoPanel } from './VideoPanel.tsx';
import { VideoView } from './VideoView.tsx';
import { Welcome } from './Welcome.tsx';

export function Page() {
  const connecting = usePage((state) => state.connection === 'connecting');
  const theme = usePage((state) => state.settings.theme);
  const empty = usePage((state) => state.order.length === 0);
  useShortcuts();
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  if (connecting) {
    return (
      <main className="splash">
        <p role="status">{text.connection.connecting}</p>
      </main>
    );
  }
  return (
    <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
      <div className="page">
        <Header />
        <Banners />
        <div className="columns">
          <VideoPanel />
          <main className="middle">{empty ? <Welcome /> : <VideoView />}</main>
          <div className="right">
            <LabelPanel />
            <RankingPanel />
          </div>
        </div>
      </div>
      <DropLayer />
      <Dialogs />
      <Notices />
      <LiveRegion />
    </Tooltip.Provider>
  );
}
