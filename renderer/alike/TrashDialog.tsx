/** Before files go: which they are, each by its path, and where they go. */
import { useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { pathsOf } from '../library/video-actions.ts';
import { text } from '../text.ts';
import '../components/lists.css';

const words = text.alike.trash;

export function TrashDialog() {
  const app = useApp();
  // What was asked about stays what it is about, whatever is chosen meanwhile.
  const [ids] = useState(() => [...(app.store.getState().alike?.chosen ?? [])]);
  const videos = usePage((state) => state.videos);
  const there = ids.filter((id) => videos.has(id));
  const paths = pathsOf({ videos }, there);
  return (
    <Dialog
      title={words.title(there.length)}
      lead={words.lead}
      foot={
        <>
          <button type="button" className="button" data-first onClick={() => app.open(undefined)}>
            {text.cancel}
          </button>
          <button
            type="button"
            className="button danger"
            disabled={there.length === 0}
            onClick={() => {
              app.open(undefined);
              void app.alike.trash(there);
            }}
          >
            {words.confirm(there.length)}
          </button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <ul className="plain-list trash-list" aria-label={words.files} tabIndex={0}>
        {paths.map((path, n) => (
          <li key={there[n]} className="refusal text" dir="auto">
            {path}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
