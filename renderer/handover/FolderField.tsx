/** A folder of the computer that runs Reeltag: typed, pasted, or looked for. */
import { ArrowUp, Folder } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Result } from '../../electron/wire/contract.ts';
import { IconButton } from '../components/controls.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import '../components/lists.css';

const words = text.handover.folder;

interface FolderFieldProps {
  folder: string;
  onChange: (folder: string) => void;
  label?: string;
  placeholder?: string;
  /** the first thing of its dialog: it has the focus */
  isFirst?: boolean;
}

export function FolderField({
  folder,
  onChange,
  label = words.label,
  placeholder = words.placeholder,
  isFirst = false,
}: FolderFieldProps) {
  const [browses, setBrowses] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // The folders go first, and not the whole dialog that they are in.
  const fold = (event: KeyboardEvent): void => {
    if (!browses || event.key !== 'Escape') return;
    setBrowses(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from what has the focus in it
    <div className="hand-folder" {...(browses ? { 'data-own-escape': true } : {})} onKeyDown={fold}>
      <div className="hand-row">
        <input
          type="text"
          className="field"
          dir="ltr"
          aria-label={label}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          maxLength={32_768}
          {...(isFirst ? { 'data-first': true } : {})}
          value={folder}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
        <button
          ref={button}
          type="button"
          className="button"
          aria-expanded={browses}
          onClick={() => setBrowses((now) => !now)}
        >
          {browses ? words.fold : words.browse}
        </button>
      </div>
      {browses && <Browser from={folder.trim()} onFolder={onChange} />}
    </div>
  );
}

/** It opens beneath the edge of a dialog that scrolls. */
function showWhole(browser: HTMLElement | null): void {
  browser?.scrollIntoView({ block: 'nearest' });
}

type Listing = Result<AppContract, 'listFolder'>;

/** Whoever goes into a folder has chosen it. */
function Browser({ from, onFolder }: { from: string; onFolder: (folder: string) => void }) {
  const app = useApp();
  const [path, setPath] = useState<string | undefined>(from === '' ? undefined : from);
  const [listing, setListing] = useState<Listing>();
  useEffect(() => {
    let over = false;
    const ask = async (): Promise<Listing> => {
      try {
        return await app.call('listFolder', path === undefined ? {} : { path });
      } catch (error) {
        // What was typed may be none: then one begins where one can.
        if (path === undefined) throw error;
        return app.call('listFolder', {});
      }
    };
    ask().then(
      (answer) => {
        if (!over) setListing(answer);
      },
      (error: unknown) => app.talk.report(error),
    );
    return () => {
      over = true;
    };
  }, [app, path]);
  const go = (to: string | undefined): void => {
    setPath(to);
    if (to !== undefined) onFolder(to);
  };
  const folders = listing?.entries.filter(({ kind }) => kind === 'folder');
  return (
    <div className="hand-browser" ref={showWhole}>
      <div className="folder-path">
        <IconButton
          icon={ArrowUp}
          size="small"
          label={words.up}
          disabled={listing?.path === undefined}
          onClick={() => go(listing?.parent)}
        />
        <bdi className="ellipsis">{listing?.path ?? words.places}</bdi>
      </div>
      <div className="folder-list">
        {folders === undefined && <p className="hint">{words.loading}</p>}
        {folders?.length === 0 && <p className="hint">{words.none}</p>}
        {/* biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one */}
        <ul role="list" aria-label={words.entries}>
          {folders?.map(({ name, path: to }) => (
            <li key={to} className="folder-row">
              <button type="button" className="folder-name" aria-label={text.folder.open(name)} onClick={() => go(to)}>
                <Folder size={15} strokeWidth={1.75} aria-hidden />
                <bdi className="ellipsis">{name}</bdi>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
