/** What is kept under names: kept anew, used by a click, deleted with a way back. */
import { type LucideIcon, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { IconButton } from '../components/controls.tsx';
import { text } from '../text.ts';

interface Words {
  readonly title: string;
  readonly name: string;
  readonly placeholder: string;
  readonly replaces: string;
  readonly nothing: string;
  readonly none: string;
}

interface KeptNamesProps {
  words: Words;
  kept: readonly { readonly name: string; readonly isCurrent: boolean }[];
  /** there is nothing to be kept */
  isNothing: boolean;
  /** true if it was kept */
  onKeep: (name: string) => Promise<boolean>;
  onUse: (name: string) => void;
  onDelete: (name: string) => void;
  /** something else that can be done with one */
  deed?: { icon: LucideIcon; says: (name: string) => string; run: (name: string) => void };
}

export function KeptNames({ words, kept, isNothing, onKeep, onUse, onDelete, deed }: KeptNamesProps) {
  return (
    <>
      {isNothing ? <p className="smart-nothing">{words.nothing}</p> : <Keep {...{ words, kept, onKeep }} />}
      {kept.length === 0 ? (
        <p className="smart-none">{words.none}</p>
      ) : (
        <ul className="smart-list" aria-label={words.title}>
          {kept.map(({ name, isCurrent }) => (
            <li key={name}>
              <button
                type="button"
                className="smart-name ellipsis"
                dir="auto"
                aria-current={isCurrent ? 'true' : undefined}
                onClick={() => onUse(name)}
              >
                {name}
              </button>
              {deed !== undefined && (
                <IconButton icon={deed.icon} size="small" label={deed.says(name)} onClick={() => deed.run(name)} />
              )}
              <IconButton icon={Trash2} size="small" label={text.lists.delete(name)} onClick={() => onDelete(name)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Keep({ words, kept, onKeep }: Pick<KeptNamesProps, 'words' | 'kept' | 'onKeep'>) {
  const [name, setName] = useState('');
  const isKnown = kept.some((other) => other.name === name.trim());
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() !== '' && (await onKeep(name.trim()))) setName('');
  };
  return (
    <form className="smart-keep" onSubmit={(event) => void save(event)}>
      <input
        type="text"
        className="field"
        dir="auto"
        maxLength={200}
        aria-label={words.name}
        placeholder={words.placeholder}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="submit" className="button primary" disabled={name.trim() === ''}>
        {text.lists.save}
      </button>
      {isKnown && <p className="smart-note">{words.replaces}</p>}
    </form>
  );
}
