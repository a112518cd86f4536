/** Folders and videos of the computer that runs Reeltag, to be chosen from: a page in a browser does not see its disks. */
import { ArrowUp, Film, Folder } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Result } from '../../electron/wire/contract.ts';
import { IconButton } from '../components/controls.tsx';
import { formatBytes } from '../format.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import '../components/lists.css';

type Listing = Result<AppContract, 'listFolder'>;

interface FolderBrowserProps {
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** the folder that is looked into; undefined where the places to begin at are */
  onFolder: (path: string | undefined) => void;
}

export function FolderBrowser({ chosen, onChoose, onFolder }: FolderBrowserProps) {
  const app = useApp();
  const [path, setPath] = useState<string>();
  const [listing, setListing] = useState<Listing>();
  useEffect(() => {
    let over = false;
    app.call('listFolder', path === undefined ? {} : { path }).then(
      (answer) => {
        if (over) return;
        setListing(answer);
        onFolder(answer.path);
      },
      (error: unknown) => app.talk.report(error),
    );
    return () => {
      over = true;
    };
  }, [app, path, onFolder]);

  const toggle = (entry: string): void => {
    const after = new Set(chosen);
    if (!after.delete(entry)) after.add(entry);
    onChoose(after);
  };
  const here = listing?.path;
  return (
    <>
      <div className="folder-path">
        <IconButton
          icon={ArrowUp}
          size="small"
          label={text.folder.up}
          disabled={here === undefined}
          onClick={() => setPath(listing?.parent)}
        />
        <bdi className="ellipsis">{here ?? text.folder.places}</bdi>
      </div>
      <div className="folder-list">
        {listing === undefined && <p className="hint">{text.folder.loading}</p>}
        {listing?.entries.length === 0 && <p className="hint">{text.folder.empty}</p>}
        {/* biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one */}
        <ul role="list" aria-label={text.folder.entries}>
          {listing?.entries.map((entry) => (
            <EntryRow
              key={entry.path}
              entry={entry}
              chosen={chosen.has(entry.path)}
              onToggle={() => toggle(entry.path)}
              onOpen={() => setPath(entry.path)}
            />
          ))}
        </ul>
      </div>
    </>
  );
}

interface EntryRowProps {
  entry: Listing['entries'][number];
  chosen: boolean;
  onToggle: () => void;
  onOpen: () => void;
}

function EntryRow({ entry, chosen, onToggle, onOpen }: EntryRowProps) {
  const folder = entry.kind === 'folder';
  const Icon = folder ? Folder : Film;
  return (
    <li className="folder-row">
      <input type="checkbox" aria-label={text.folder.choose(entry.name)} checked={chosen} onChange={onToggle} />
      <button
        type="button"
        className="folder-name"
        aria-label={folder ? text.folder.open(entry.name) : text.folder.choose(entry.name)}
        onClick={folder ? onOpen : onToggle}
      >
        <Icon size={15} strokeWidth={1.75} aria-hidden />
        <bdi className="ellipsis">{entry.name}</bdi>
      </button>
      {entry.size !== undefined && <span className="num">{formatBytes(entry.size)}</span>}
    </li>
  );
}
