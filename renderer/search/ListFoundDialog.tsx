/** To which list of single videos those that were found go: a new one, or one that is there. */
import { type FormEvent, useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

const words = text.search.list;

export function ListFoundDialog() {
  const app = useApp();
  const [typed, setTyped] = useState('');
  const videos = usePage(({ search }) => search.listing);
  const lists = usePage((state) => state.lists);
  const ofVideos = lists.filter(({ query }) => query.filters.videos !== undefined);
  if (videos === undefined) return null;
  const name = typed.trim();
  const replaces = lists.some((list) => list.name === name && list.query.filters.videos === undefined);
  const add = async (to: string): Promise<void> => {
    if (to !== '' && (await app.found.addToList(to, videos))) app.open(undefined);
  };
  return (
    <Dialog title={words.title} lead={words.lead(videos.length)} size="narrow">
      <form
        className="smart-keep"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void add(name);
        }}
      >
        <input
          type="text"
          className="field"
          dir="auto"
          maxLength={200}
          data-first
          aria-label={words.name}
          placeholder={words.placeholder}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit" className="button primary" disabled={name === ''}>
          {words.add}
        </button>
        {replaces && <p className="smart-note">{words.replaces}</p>}
      </form>
      {ofVideos.length > 0 && (
        <ul className="smart-list" aria-label={words.existing}>
          {ofVideos.map((list) => (
            <li key={list.name}>
              <button
                type="button"
                className="smart-name ellipsis"
                dir="auto"
                aria-label={words.addTo(list.name)}
                onClick={() => void add(list.name)}
              >
                {list.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
