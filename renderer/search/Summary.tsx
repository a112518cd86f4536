/** Over the results: how much was searched, and what was not. */
import type { Indexing } from '../../electron/wire/app/search.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { MOST_SHOWN } from './search-state.ts';

const words = text.search;

export function Summary() {
  const { state, results, progress } = usePage(({ search }) => search);
  const isBusy = state === 'busy';
  return (
    <div className="search-summary">
      {/* What was found is said once, by the question: this changes with each video that is done meanwhile. */}
      <p className="num" role="status" aria-live="off">
        {isBusy ? progress === undefined ? words.busy : words.reading(progress.read, progress.of) : <Found />}
      </p>
      {results !== undefined && <Notes />}
    </div>
  );
}

function Found() {
  const results = usePage(({ search }) => search.results);
  const likes = usePage(({ search }) => search.likes.length > 0);
  if (results === undefined) return null;
  const { moments, named, of } = results;
  if (moments.length === 0) return words.foundNamed(named.length);
  // Words that only leave out, or that the model never learnt, order nothing.
  const order = likes && moments[0]?.fit === undefined ? 'like' : 'best';
  return words.found(moments.length, moments.length < MOST_SHOWN, order, of);
}

/** Above some millions: how far what will find them sooner is. */
function indexingLine(indexing: Indexing): string {
  if (indexing.is === 'made') return words.indexing.made(indexing.of, indexing.fraction);
  if (indexing.is === 'failed') return words.indexing.failed(indexing.of, indexing.why);
  return words.indexing.missing(indexing.of);
}

/** What was left out, and why something may be missing. */
function Notes() {
  const app = useApp();
  const results = usePage(({ search }) => search.results);
  if (results === undefined) return null;
  const { without, compared = false, unknownWords, unseen, indexing } = results;
  const notes = [
    ...(indexing === undefined ? [] : [indexingLine(indexing)]),
    ...(without.length > 0 ? [words.without(without, compared)] : []),
    ...(unseen > 0 ? [words.unseen(unseen)] : []),
  ];
  if (notes.length === 0 && unknownWords.length === 0) return null;
  return (
    <ul className="search-notes">
      {unknownWords.length > 0 && (
        <li dir="auto">
          {words.unknown(unknownWords)}{' '}
          <button type="button" className="link" onClick={() => app.open('official')}>
            {text.unknownWords.official}
          </button>
        </li>
      )}
      {notes.map((note) => (
        <li key={note} dir="auto">
          {note}
        </li>
      ))}
    </ul>
  );
}
