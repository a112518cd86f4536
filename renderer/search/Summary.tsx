/** Over the results: how much was searched, and what was not. */
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { MOST_SHOWN } from './search-actions.ts';

const words = text.search;

export function Summary() {
  const { state, results, progress } = usePage(({ search }) => search);
  const isBusy = state === 'busy';
  return (
    <div className="search-summary">
      <p className="num" role="status">
        {isBusy ? progress === undefined ? words.busy : words.reading(progress.read, progress.of) : <Found />}
      </p>
      {results !== undefined && <Notes />}
    </div>
  );
}

function Found() {
  const results = usePage(({ search }) => search.results);
  if (results === undefined) return null;
  const { moments, of } = results;
  return moments.length < MOST_SHOWN ? words.found(moments.length, of) : words.foundBest(moments.length, of);
}

/** What was left out, and why something may be missing. */
function Notes() {
  const results = usePage(({ search }) => search.results);
  if (results === undefined) return null;
  const { without, unknownWords, unseen } = results;
  const notes = [
    ...(without.length > 0 ? [words.without(without)] : []),
    ...(unknownWords.length > 0 ? [words.unknown(unknownWords)] : []),
    ...(unseen > 0 ? [words.unseen(unseen)] : []),
  ];
  if (notes.length === 0) return null;
  return (
    <ul className="search-notes">
      {notes.map((note) => (
        <li key={note} dir="auto">
          {note}
        </li>
      ))}
    </ul>
  );
}
