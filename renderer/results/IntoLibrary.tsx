/** Which library the results come into: a new one, or the one that is open. */
import type { ResultFacts } from '../../electron/wire/app/results.ts';
import { FolderField } from '../handover/FolderField.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';

const words = text.results;

interface IntoLibraryProps {
  facts: ResultFacts;
  /** the folder of a new one; undefined for the one that is open */
  library: string | undefined;
  onChange: (library: string | undefined) => void;
}

export function IntoLibrary({ facts, library, onChange }: IntoLibraryProps) {
  const name = usePage(({ libraries }) => libraries?.open.name ?? '');
  return (
    <fieldset className="hand-part results-into">
      <legend>{words.into}</legend>
      <label className="hand-choice">
        <input
          type="radio"
          name="results-into"
          checked={library !== undefined}
          onChange={() => onChange(facts.library)}
        />
        {words.intoNew}
      </label>
      {library !== undefined && <FolderField label={words.library} folder={library} onChange={onChange} />}
      <label className="hand-choice">
        <input type="radio" name="results-into" checked={library === undefined} onChange={() => onChange(undefined)} />
        <bdi>{words.intoThis(name)}</bdi>
      </label>
    </fieldset>
  );
}
