/** What is alike in the library, in place of the page's columns: duplicates, clusters, what is like nothing else, and a map. */
import { RotateCcw, X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton, Progress } from '../components/controls.tsx';
import { useMode } from '../components/use-mode.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Clusters } from './Clusters.tsx';
import { DuplicateGroups } from './DuplicateGroups.tsx';
import { LibraryMap } from './LibraryMap.tsx';
import { OfChoice } from './OfChoice.tsx';
import { Unlike } from './Unlike.tsx';
import { type AlikeView, TABS, type Tab } from './view.ts';
import './alike.css';

const words = text.alike;

/** @param notices what is said in passing */
export function Alike({ notices }: { notices: ReactNode }) {
  const app = useApp();
  const view = usePage((state) => state.alike);
  const region = useMode(app.alike.leave);

  if (view === undefined) return null;
  return (
    <main className="alike" data-region="alike" aria-label={words.title} tabIndex={-1} ref={region}>
      <Tabs.Root
        className="alike-tabs"
        value={view.tab}
        activationMode="manual"
        onValueChange={(tab) => app.alike.go(tab as Tab)}
      >
        <div className="alike-bar">
          <h2>{words.title}</h2>
          <Tabs.List className="alike-list" aria-label={words.tabsLabel}>
            {TABS.map((tab) => (
              <Tabs.Trigger key={tab} value={tab}>
                {words.tabs[tab]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <span className="gap" />
          {(view.tab === 'clusters' || view.tab === 'unlike') && <OfChoice view={view} />}
          <IconButton
            icon={RotateCcw}
            label={words.again}
            disabled={view.state === 'busy'}
            onClick={() => app.alike.again()}
          />
          <IconButton icon={X} label={words.leave} chord="Escape" onClick={() => app.alike.leave()} />
        </div>
        <Tabs.Content className="alike-content" value={view.tab} tabIndex={-1}>
          <Content view={view} />
        </Tabs.Content>
      </Tabs.Root>
      {notices}
    </main>
  );
}

const NO_COPIES = { groups: [], passedOver: [] };

function Content({ view }: { view: AlikeView }) {
  const app = useApp();
  const { state, progress, failure, tab, facts } = view;
  if (state === 'busy') {
    const says = progress === undefined ? words.busy : words.stages[progress.stage];
    return (
      <div className="mode-end">
        <p role="status">{says}</p>
        <Progress label={words.busy} fraction={progress?.fraction} />
      </div>
    );
  }
  if (state === 'failed') {
    return (
      <div className="mode-end" role="alert">
        <p className="text">{failure}</p>
        <button type="button" className="button primary" onClick={() => app.alike.again()}>
          {words.retry}
        </button>
      </div>
    );
  }
  switch (tab) {
    case 'duplicates':
      return <DuplicateGroups copies={facts.duplicates ?? NO_COPIES} chosen={view.chosen} />;
    case 'clusters':
      return <Clusters clusters={facts.clusters ?? []} />;
    case 'unlike':
      return <Unlike moments={facts.unlike ?? []} />;
    case 'map':
      return <LibraryMap points={facts.map ?? []} chosen={view.chosen} />;
  }
}
