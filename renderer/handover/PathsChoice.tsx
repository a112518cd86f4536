/** How the paths of videos are written. */
import { Select } from '../components/controls.tsx';
import { PathBeginning } from '../components/PathBeginning.tsx';
import { text } from '../text.ts';
import type { ExportDraft } from './export-draft.ts';
import { FolderField } from './FolderField.tsx';

const words = text.handover.export;
const KINDS = ['absolute', 'relative', 'mapped'] as const;

interface PathsChoiceProps {
  draft: ExportDraft;
  onChange: (change: Partial<ExportDraft>) => void;
}

export function PathsChoice({ draft, onChange }: PathsChoiceProps) {
  return (
    <fieldset className="hand-part">
      <legend>{words.paths}</legend>
      <div className="hand-row">
        <Select
          aria-label={words.paths}
          value={draft.paths}
          onChange={({ currentTarget: { value } }) => {
            const paths = KINDS.find((kind) => kind === value);
            if (paths !== undefined) onChange({ paths });
          }}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {words.pathsAs[kind]}
            </option>
          ))}
        </Select>
        {draft.paths === 'mapped' && (
          <MapFields
            from={draft.mapFrom}
            to={draft.mapTo}
            says={{ from: words.mapFrom, to: words.mapTo }}
            onChange={(mapFrom, mapTo) => onChange({ mapFrom, mapTo })}
          />
        )}
      </div>
      {draft.paths === 'relative' && (
        <FolderField
          label={words.relativeTo}
          folder={draft.relativeTo}
          onChange={(relativeTo) => onChange({ relativeTo })}
        />
      )}
    </fieldset>
  );
}

interface MapFieldsProps {
  from: string;
  to: string;
  says: { from: string; to: string };
  onChange: (from: string, to: string) => void;
}

/** What paths begin with, and what they begin with elsewhere. */
export function MapFields({ from, to, says, onChange }: MapFieldsProps) {
  return (
    <div className="hand-row hand-map">
      <PathBeginning
        {...{ says: says.from, example: words.mapExample, value: from }}
        onChange={(typed) => onChange(typed, to)}
      />
      <PathBeginning
        {...{ says: says.to, example: words.mapExampleTo, value: to }}
        onChange={(typed) => onChange(from, typed)}
      />
    </div>
  );
}
