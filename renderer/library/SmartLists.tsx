/** Questions that are kept under a name: asked again by a click, renamed by keeping them anew, deleted with a way back. */
import { BookmarkCheck, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { isWholeList } from '../store.ts';
import { text } from '../text.ts';
import { BarPopover } from './BarPopover.tsx';
import { asksSame } from './query.ts';

export function SmartLists() {
  return (
    <BarPopover icon={BookmarkCheck} title={text.lists.title} className="smart-lists">
      {(close) => (
        <>
          <Keep />
          <Kept onUsed={close} />
        </>
      )}
    </BarPopover>
  );
}

function Keep() {
  const { library } = useApp();
  const [name, setName] = useState('');
  const nothing = usePage(({ query, filter }) => isWholeList(query) && filter.trim() === '');
  const isKnown = usePage(({ lists }) => lists.some((list) => list.name === name.trim()));
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() !== '' && (await library.saveList(name.trim()))) setName('');
  };
  if (nothing) return <p className="smart-nothing">{text.lists.nothing}</p>;
  return (
    <form className="smart-keep" onSubmit={(event) => void save(event)}>
      <input
        type="text"
        className="field"
        dir="auto"
        maxLength={200}
        aria-label={text.lists.name}
        placeholder={text.lists.placeholder}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="submit" className="button primary" disabled={name.trim() === ''}>
        {text.lists.save}
      </button>
      {isKnown && <p className="smart-note">{text.lists.replaces}</p>}
    </form>
  );
}

function Kept({ onUsed }: { onUsed: () => void }) {
  const { library } = useApp();
  const lists = usePage((state) => state.lists);
  const query = usePage((state) => state.query);
  if (lists.length === 0) return <p className="smart-none">{text.lists.none}</p>;
  return (
    <ul className="smart-list" aria-label={text.lists.title}>
      {lists.map((list) => (
        <li key={list.name}>
          <button
            type="button"
            className="smart-name ellipsis"
            dir="auto"
            aria-current={asksSame(list.query, query) ? 'true' : undefined}
            onClick={() => {
              library.askList(list);
              onUsed();
            }}
          >
            {list.name}
          </button>
          <IconButton
            icon={Trash2}
            size="small"
            label={text.lists.delete(list.name)}
            onClick={() => void library.deleteList(list.name)}
          />
        </li>
      ))}
    </ul>
  );
}
