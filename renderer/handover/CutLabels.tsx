/** Of which labels clips are cut: of every one, or of those that are ticked. */
import { useId, useState } from 'react';
import { usePage } from '../hooks.ts';
import { toggled } from '../library/query.ts';
import { text } from '../text.ts';
import type { CutPartProps } from './cut-draft.ts';
import { Tick } from './Tick.tsx';

const words = text.handover.cut;

export function CutLabels({ draft, onChange }: CutPartProps) {
  const name = useId();
  const all = draft.labels === undefined;
  return (
    <fieldset className="hand-part">
      <legend>{words.byLabels}</legend>
      <div className="hand-row">
        {[true, false].map((every) => (
          <label key={String(every)} className="hand-choice">
            <input
              type="radio"
              {...{ name }}
              checked={all === every}
              onChange={() => onChange({ labels: every ? undefined : [] })}
            />
            {every ? words.anyLabel : words.theseLabels}
          </label>
        ))}
      </div>
      {draft.labels !== undefined && (
        <Ticks chosen={draft.labels} onToggle={(id) => onChange({ labels: toggled(draft.labels, id) ?? [] })} />
      )}
      <Tick says={words.wholes} checked={draft.wholes} onChange={(wholes) => onChange({ wholes })} />
    </fieldset>
  );
}

/** Of thousands, whoever wants more types what they are called. */
const MOST_SHOWN = 60;
/** So few are seen at a glance. */
const FEW = 12;

function Ticks({ chosen, onToggle }: { chosen: readonly string[]; onToggle: (id: string) => void }) {
  const labels = usePage((state) => state.labels.labels);
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLocaleLowerCase();
  const found = labels.filter(({ text: says }) => says.toLocaleLowerCase().includes(wanted));
  // What was ticked stays in sight as the dialog opens; ticking moves nothing.
  const [first] = useState(() => new Set(chosen));
  const shown = [...found.filter(({ id }) => first.has(id)), ...found.filter(({ id }) => !first.has(id))];
  const more = shown.length - MOST_SHOWN;
  return (
    <>
      {labels.length > FEW && (
        <input
          type="search"
          className="field"
          aria-label={words.searchLabels}
          placeholder={words.searchLabels}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset does not scroll in every browser */}
      <div className="hand-ticks" role="group" aria-label={words.labelList}>
        {labels.length === 0 && <p className="set-note">{words.noLabels}</p>}
        {shown.slice(0, MOST_SHOWN).map(({ id, text: says }) => (
          <Tick key={id} says={says.slice(0, 100)} checked={chosen.includes(id)} onChange={() => onToggle(id)} />
        ))}
        {more > 0 && <p className="set-note">{words.moreLabels(more)}</p>}
      </div>
    </>
  );
}
