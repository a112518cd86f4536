/** A path that is typed or pasted, and the folders that were added before. What is wrong with one is said here. */
import { FolderClock } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { typedPath } from './typed-path.ts';

export function PathField({ onAdded }: { onAdded: () => void }) {
  const app = useApp();
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const recent = useRecentFolders();
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    field.current?.focus();
    return () => {
      gone.current = true;
    };
  }, []);

  const add = async (path: string): Promise<void> => {
    if (path === '' || busy) return;
    setBusy(true);
    setProblem(undefined);
    const { added, why } = await app.videos.addNamed(path);
    // It goes on where the dialog was closed, and there is no place any more to say what is wrong.
    if (gone.current) return void (why !== undefined && app.talk.notify(why));
    setBusy(false);
    if (added) return onAdded();
    setProblem(why);
    field.current?.focus();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void add(typedPath(typed));
  };
  return (
    <>
      <form className="path-form" onSubmit={onSubmit}>
        <input
          type="text"
          className="field"
          ref={field}
          aria-label={text.add.path}
          placeholder={text.add.placeholder}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : problemId}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(undefined);
          }}
        />
        <button type="submit" className="button" disabled={busy || typed.trim() === ''}>
          {busy ? text.add.looking : text.add.addPath}
        </button>
      </form>
      {problem !== undefined && (
        <p className="path-problem text" id={problemId} role="alert" dir="auto">
          {problem}
        </p>
      )}
      {recent.length > 0 && (
        <section className="recent">
          <h3>{text.add.recent}</h3>
          <ul>
            {recent.map((folder) => (
              <li key={folder}>
                <button
                  type="button"
                  className="recent-folder"
                  aria-label={text.add.again(folder)}
                  title={folder}
                  disabled={busy}
                  onClick={() => {
                    setTyped(folder);
                    void add(folder);
                  }}
                >
                  <FolderClock size={14} strokeWidth={1.75} aria-hidden />
                  <bdi className="ellipsis">{folder}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function useRecentFolders(): readonly string[] {
  const app = useApp();
  const [folders, setFolders] = useState<readonly string[]>([]);
  useEffect(() => {
    let over = false;
    app.call('recentFolders', {}).then(
      (answer) => {
        if (!over) setFolders(answer.folders);
      },
      (error: unknown) => app.talk.report(error),
    );
    return () => {
      over = true;
    };
  }, [app]);
  return folders;
}
