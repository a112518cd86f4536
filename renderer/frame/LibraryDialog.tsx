/** Another library: one of those that were open last, one whose folder is named, or a new one. */
import { useState } from 'react';
import type { LibraryList } from '../../electron/wire/app/library.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { typedPath } from '../library/typed-path.ts';
import { text } from '../text.ts';
import '../components/lists.css';

export function LibraryDialog({ isNew }: { isNew: boolean }) {
  const libraries = usePage((state) => state.libraries);
  if (libraries === undefined) return null;
  const title = isNew ? text.library.new : text.library.open;
  if (libraries.fixed !== undefined) return <Fixed title={title} others={libraries.others} why={libraries.fixed} />;
  return <Choice title={title} isNew={isNew} others={isNew ? [] : libraries.others} />;
}

type Others = LibraryList['others'];

/** What this host does not do, the terminal does. */
function Fixed({ title, others, why }: { title: string; others: Others; why: string }) {
  return (
    <Dialog title={title} lead={why}>
      <p className="set-note">{text.library.startWith}</p>
      <ul className="plain-list">
        {(others.length > 0 ? others.map(({ folder }) => folder) : ['…']).map((folder) => (
          <li key={folder} className="set-row">
            <code className="text selectable">{text.library.command(folder)}</code>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Choice({ title, isNew, others }: { title: string; isNew: boolean; others: Others }) {
  const app = useApp();
  const [typed, setTyped] = useState('');
  const [why, setWhy] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const folder = typedPath(typed);
  const open = async (path: string): Promise<void> => {
    setBusy(true);
    setWhy((await app.libraries.open(path, isNew))?.message);
    setBusy(false);
  };
  return (
    <Dialog title={title} lead={isNew ? text.library.newLead : text.library.openLead}>
      <form
        className="set-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (folder !== '' && !isBusy) void open(folder);
        }}
      >
        <input
          type="text"
          className="field"
          dir="ltr"
          spellCheck={false}
          aria-label={text.library.folder}
          placeholder={text.library.folder}
          maxLength={4_096}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit" className="button primary" disabled={folder === '' || isBusy}>
          {isNew ? text.library.make : text.library.openIt}
        </button>
      </form>
      {why !== undefined && (
        <p className="text" role="alert">
          {why}
        </p>
      )}
      {others.length > 0 && (
        <ul className="plain-list" aria-label={text.library.recent}>
          {others.map(({ folder: path, name }) => (
            <li key={path} className="set-row">
              <span className="set-name">
                <bdi className="ellipsis">{name}</bdi>
                <small className="ellipsis">{path}</small>
              </span>
              <button
                type="button"
                className="button"
                aria-label={text.library.openNamed(name)}
                disabled={isBusy}
                onClick={() => void open(path)}
              >
                {text.library.openIt}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
