/** Of which labels clips are cut: of every one, or of those that are ticked. */
import { useId } from 'react';
import { usePage } from '../hooks.ts';
import { toggled } from '../library/query.ts';
import { text } from '../text.ts';
import type { CutPartProps } from './cut-draft.ts';
import { Tick } from './Tick.tsx';

const words = text.handover.cut;

export function CutLabels({ draft, onChange }: CutPartProps) {
  const name = useId();
  const labels = usePage((state) => state.labels.labels);
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
      {!all && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset does not scroll in every browser
        <div className="hand-ticks" role="group" aria-label={words.labelList}>
          {labels.length === 0 && <p className="set-note">{words.noLabels}</p>}
          {labels.map(({ id, text: says }) => (
            <Tick
              key={id}
              says={says.slice(0, 100)}
              checked={draft.labels?.includes(id) === true}
              onChange={() => onChange({ labels: toggled(draft.labels, id) ?? [] })}
            />
          ))}
        </div>
      )}
      <Tick says={words.wholes} checked={draft.wholes} onChange={(wholes) => onChange({ wholes })} />
    </fieldset>
  );
}
