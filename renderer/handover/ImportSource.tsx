/** Where the files are that are to be imported: on this machine, or on the one that runs Reeltag. */
import { FileUp } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { usePage } from '../hooks.ts';
import { typedPath } from '../library/typed-path.ts';
import { text } from '../text.ts';
import { IMPORT_ENDINGS } from './dropped.ts';
import { FolderField } from './FolderField.tsx';

const words = text.handover.import;

interface ImportSourceProps {
  onFiles: (files: readonly File[]) => void;
  /** of a file or a folder on the host's machine */
  onPath: (path: string) => void;
}

export function ImportSource({ onFiles, onPath }: ImportSourceProps) {
  const serve = usePage((state) => state.host.kind === 'serve');
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const path = typedPath(typed);
  return (
    <>
      <div className="hand-drop">
        <FileUp size={24} strokeWidth={1.5} aria-hidden />
        <button type="button" className="button primary" data-first onClick={() => input.current?.click()}>
          {words.choose}
        </button>
        <span>{words.drop}</span>
        <small>{words.takes(words.formats)}</small>
        <input
          type="file"
          className="sr-only"
          tabIndex={-1}
          multiple
          accept={IMPORT_ENDINGS}
          aria-label={words.choose}
          ref={input}
          onChange={({ currentTarget }) => onFiles([...(currentTarget.files ?? [])])}
        />
      </div>
      <form
        className="hand-part"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (path !== '') onPath(path);
        }}
      >
        <h3 className="hand-title">{serve ? words.onHostServed : words.onHost}</h3>
        <FolderField label={words.onHost} placeholder={words.onHostPlaceholder} folder={typed} onChange={setTyped} />
        <div className="hand-row hand-end">
          <button type="submit" className="button" disabled={path === ''}>
            {words.look}
          </button>
        </div>
      </form>
    </>
  );
}
