/** The left column: the list, its filter, what is being added, and the queue. */
import { Plus, Search, X } from 'lucide-react';
import { Fragment, useId, useMemo } from 'react';
import { VIDEO_ENDINGS } from '../../electron/engine/video/formats.ts';
import { ClusterBars } from '../cluster/ClusterBars.tsx';
import { useChord } from '../commands/keys.ts';
import { Hint, IconButton } from '../components/controls.tsx';
import { CuttingBar } from '../handover/CuttingBar.tsx';
import { useApp, usePage } from '../hooks.ts';
import { ResultsBar } from '../results/ResultsBar.tsx';
import { SearchBox } from '../search/SearchBox.tsx';
import { SearchPanel } from '../search/SearchPanel.tsx';
import { isAsking } from '../search/search-state.ts';
import { shownVideos } from '../store.ts';
import { text } from '../text.ts';
import { Chips } from './Chips.tsx';
import { LookingBar } from './LookingBar.tsx';
import { MatchRunBar } from './MatchRunBar.tsx';
import { QueryBar } from './QueryBar.tsx';
import { QueueBar } from './QueueBar.tsx';
import { selectOnly } from './selection.ts';
import { Tasks } from './Tasks.tsx';
import { VideoList } from './VideoList.tsx';
import './video-panel.css';
import { WaysBack } from './WaysBack.tsx';

export function VideoPanel() {
  const app = useApp();
  const heading = useId();
  const videos = usePage((state) => state.videos);
  const found = usePage((state) => state.found);
  const order = usePage((state) => state.order);
  const filter = usePage((state) => state.filter);
  const looksFor = usePage(({ search }) => isAsking(search));
  const shown = useMemo(() => shownVideos({ videos, order, filter, found }), [videos, order, filter, found]);
  return (
    <section className="panel video-panel" data-region="videos" aria-labelledby={heading}>
      <div className="panel-head">
        <h2 id={heading}>{text.videos.title}</h2>
        <Counter shown={shown} all={order.length} />
        <AddVideos />
      </div>
      {order.length > 0 && <SearchBox />}
      {order.length > 0 && (
        <div className="filter">
          <Search size={14} strokeWidth={1.75} aria-hidden />
          <input
            type="search"
            className="field"
            aria-label={text.commands.filter}
            placeholder={text.videos.filter}
            value={filter}
            ref={(input) => {
              app.places.filterInput = input;
            }}
            onChange={(event) => app.store.setState({ filter: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Escape') app.store.setState({ filter: '' });
              // Into what was found.
              const [first] = shown;
              if (!['ArrowDown', 'Enter'].includes(event.key) || first === undefined || looksFor) return;
              event.preventDefault();
              app.store.setState({ selection: selectOnly(first) });
              app.places.focusVideo?.(0);
            }}
          />
          {filter !== '' && (
            <IconButton
              icon={X}
              size="small"
              label={text.videos.clearFilter}
              onClick={() => app.store.setState({ filter: '' })}
            />
          )}
        </div>
      )}
      {order.length > 0 && <QueryBar />}
      {order.length > 0 && <Chips />}
      {looksFor && order.length > 0 ? <SearchPanel /> : <Videos shown={shown} />}
      <Tasks />
      <WaysBack />
      <LookingBar />
      <MatchRunBar />
      <CuttingBar />
      <ClusterBars />
      <ResultsBar />
      <QueueBar />
    </section>
  );
}

function Videos({ shown }: { shown: readonly string[] }) {
  const app = useApp();
  const isEmpty = usePage((state) => state.order.length === 0);
  const filter = usePage((state) => state.filter);
  return (
    <>
      <VideoList ids={shown} />
      {isEmpty && <p className="hint video-empty">{text.videos.empty}</p>}
      {!isEmpty && shown.length === 0 && (
        <div className="hint video-empty">
          <p dir="auto">{text.videos.noneMatch(filter)}</p>
          <button type="button" className="button" onClick={() => app.library.showAll()}>
            {text.videos.showAll}
          </button>
        </div>
      )}
    </>
  );
}

/** “12 of 40 · 7 reviewed”: of what is shown. Where there is no room for all of it, it breaks at the dots. */
function Counter({ shown, all }: { shown: readonly string[]; all: number }) {
  const videos = usePage((state) => state.videos);
  const selected = usePage((state) => state.selection.ids.size);
  const reviewed = useMemo(() => shown.filter((id) => videos.get(id)?.reviewed).length, [shown, videos]);
  if (all === 0) return <span className="count" />;
  const parts = [
    text.videos.count(shown.length, all),
    ...(reviewed > 0 ? [text.videos.reviewed(reviewed)] : []),
    ...(selected > 1 ? [text.videos.selected(selected)] : []),
  ];
  return (
    <span className="count num">
      {parts.map((part, n) => (
        <Fragment key={part}>
          {n > 0 && ' '}
          <span>{n < parts.length - 1 ? `${part} ·` : part}</span>
        </Fragment>
      ))}
    </span>
  );
}

const ACCEPTED = ['video/*', ...VIDEO_ENDINGS.map((ending) => `.${ending}`)].join();

/** One control for every way. The input beside it is what the system's own chooser gives its files to. */
function AddVideos() {
  const app = useApp();
  const chord = useChord('addFromComputer');
  return (
    <>
      <Hint says={text.add.hint} chord={chord}>
        <button type="button" className="button add-videos" onClick={() => app.open('add')}>
          <Plus size={14} strokeWidth={2} aria-hidden />
          {text.add.button}
        </button>
      </Hint>
      <input
        type="file"
        className="sr-only"
        tabIndex={-1}
        multiple
        accept={ACCEPTED}
        aria-label={text.commands.addVideos}
        ref={(input) => {
          app.places.fileInput = input;
        }}
        onChange={(event) => {
          app.videos.addFiles([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
