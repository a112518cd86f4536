/** What is in the place of the videos while something is looked for: the answer, or why there is none. */
import type { Results as Found } from '../../electron/wire/app/search.ts';
import { Progress } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { FoundBar } from './FoundBar.tsx';
import { Results } from './Results.tsx';
import { Summary } from './Summary.tsx';
import './results.css';

const words = text.search;

export function SearchPanel() {
  const app = useApp();
  const state = usePage(({ search }) => search.state);
  const isRead = usePage(({ search }) => search.results !== undefined);
  const rows = usePage(() => app.search.rows());
  if (state === 'failed') return <Failed />;
  return (
    <>
      <Summary />
      {state === 'busy' && !isRead && <Reading />}
      {rows.length > 0 && <Results rows={rows} />}
      {rows.length > 0 && <FoundBar />}
      {rows.length === 0 && isRead && state === 'done' && <Nothing />}
    </>
  );
}

/** Where nothing is there yet, so that something moves. */
function Reading() {
  const progress = usePage(({ search }) => search.progress);
  const fraction = progress === undefined || progress.of === 0 ? undefined : progress.read / progress.of;
  return (
    <div className="search-reading">
      <Progress label={words.busy} fraction={fraction} />
    </div>
  );
}

function Failed() {
  const app = useApp();
  const failure = usePage(({ search }) => search.failure);
  return (
    <div className="hint search-end" role="alert">
      <p className="text" dir="auto">
        {failure?.says}
      </p>
      {failure?.passes === true && (
        <button type="button" className="button" onClick={() => app.search.again()}>
          {words.retry}
        </button>
      )}
      <button type="button" className="button" onClick={() => app.search.leave()}>
        {words.clear}
      </button>
    </div>
  );
}

function Nothing() {
  const app = useApp();
  const hint = usePage(({ search }) => hintOf(search.results));
  return (
    <div className="hint search-end">
      <h3>{words.none.title}</h3>
      <p>{words.none[hint]}</p>
      <button type="button" className="button" onClick={() => app.search.leave()}>
        {words.clear}
      </button>
    </div>
  );
}

function hintOf(results: Found | undefined): 'hint' | 'unseen' | 'unknown' {
  if (results === undefined) return 'hint';
  if (results.unknownWords.length > 0) return 'unknown';
  return results.of === 0 && results.unseen > 0 ? 'unseen' : 'hint';
}
