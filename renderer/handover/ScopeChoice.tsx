/** Which videos: all, those that are shown, the selected ones, a smart list. */
import { useId } from 'react';
import { Select } from '../components/controls.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import type { ScopeDraft } from './scope.ts';
import { useScopeCounts } from './use-scope.ts';

const words = text.handover.scope;

export function ScopeChoice({ scope, onChange }: { scope: ScopeDraft; onChange: (scope: ScopeDraft) => void }) {
  const name = useId();
  const { all, filtered } = useScopeCounts();
  const lists = usePage((state) => state.lists);
  const kinds = [
    { kind: 'all', says: words.all(all) },
    ...(filtered === undefined ? [] : [{ kind: 'filtered', says: words.filtered(filtered) } as const]),
    ...(scope.these.length === 0 ? [] : [{ kind: 'these', says: words.these(scope.these.length) } as const]),
    ...(lists.length === 0 ? [] : [{ kind: 'list', says: words.list } as const]),
  ] as const;
  return (
    <fieldset className="hand-part">
      <legend>{words.title}</legend>
      <div className="hand-row">
        {kinds.map(({ kind, says }) => (
          <label key={kind} className="hand-choice num">
            <input
              type="radio"
              data-first={scope.kind === kind ? true : undefined}
              {...{ name }}
              checked={scope.kind === kind}
              onChange={() =>
                onChange({ ...scope, kind, ...(kind === 'list' ? { list: scope.list ?? lists[0]?.name } : {}) })
              }
            />
            {says}
          </label>
        ))}
        {scope.kind === 'list' && (
          <Select
            aria-label={words.whichList}
            value={scope.list ?? ''}
            onChange={({ currentTarget }) => onChange({ ...scope, list: currentTarget.value })}
          >
            {lists.map((list) => (
              <option key={list.name} value={list.name}>
                {list.name}
              </option>
            ))}
          </Select>
        )}
      </div>
    </fieldset>
  );
}
