/** What of the videos goes out. */
import { Select } from '../components/controls.tsx';
import { text } from '../text.ts';
import { type ExportDraft, percentOf } from './export-draft.ts';
import { isOfVectors, takesVectors } from './formats.ts';
import { Tick } from './Tick.tsx';

const words = text.handover.export;

interface ContentChoiceProps {
  draft: ExportDraft;
  onChange: (change: Partial<ExportDraft>) => void;
}

export function ContentChoice({ draft, onChange }: ContentChoiceProps) {
  const { suggestions } = draft;
  const isAlone = isOfVectors(draft.format);
  return (
    <fieldset className="hand-part">
      <legend>{words.content}</legend>
      <div className="hand-row">
        <Tick says={words.tags} checked={draft.tags} onChange={(tags) => onChange({ tags })} />
        <Tick says={words.moments} checked={draft.moments} onChange={(moments) => onChange({ moments })} />
        {takesVectors(draft.format) && (
          <Tick
            says={words.vectors}
            checked={isAlone || draft.vectors}
            disabled={isAlone}
            onChange={(vectors) => onChange({ vectors })}
          />
        )}
      </div>
      <div className="hand-row">
        <Tick
          says={words.suggestions}
          checked={suggestions !== 'none'}
          onChange={(is) => onChange({ suggestions: is ? 'own' : 'none' })}
        />
        {suggestions !== 'none' && (
          <Select
            aria-label={words.suggestionsFrom}
            value={suggestions}
            onChange={({ currentTarget }) => onChange({ suggestions: currentTarget.value === 'own' ? 'own' : 'fixed' })}
          >
            <option value="own">{words.own}</option>
            <option value="fixed">{words.fixed}</option>
          </Select>
        )}
        {suggestions === 'fixed' && (
          <span className="hand-row">
            <input
              type="number"
              className="field num hand-number"
              aria-label={words.least}
              aria-invalid={percentOf(draft.least) === undefined}
              min={0}
              max={100}
              value={draft.least}
              onChange={({ currentTarget }) => onChange({ least: currentTarget.value })}
            />
            %
          </span>
        )}
      </div>
    </fieldset>
  );
}
