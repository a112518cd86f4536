/** Which labels are asked about: all, or those that are checked. */
import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

/** More than anyone reads through. */
const MOST = 60;

export function LabelChoice({ chosen }: { chosen: readonly string[] | undefined }) {
  const labels = usePage((state) => state.labels.labels);
  const own = chosen?.length === 1 ? labels.find(({ id }) => id === chosen[0])?.text.slice(0, 60) : undefined;
  const name = chosen === undefined ? text.review.labels.all : (own ?? text.review.labels.some(chosen.length));
  return (
    <Popover.Root>
      <Popover.Trigger
        className="button review-labels"
        aria-label={text.review.labels.chooseNow(name)}
        disabled={labels.length === 0}
      >
        <bdi className="ellipsis">{name}</bdi>
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu review-choice"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={text.review.labels.choose}
        >
          <Choice chosen={chosen} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Choice({ chosen }: { chosen: readonly string[] | undefined }) {
  const app = useApp();
  const labels = usePage((state) => state.labels.labels);
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLocaleLowerCase();
  const found = labels.filter((label) => label.text.toLocaleLowerCase().includes(wanted));
  const turn = (id: string, isOn: boolean): void => {
    const others = (chosen ?? []).filter((other) => other !== id);
    const next = isOn ? [...others, id] : others;
    app.review.choose({ labels: next.length === 0 ? undefined : next });
  };
  return (
    <>
      {labels.length > 10 && (
        <input
          type="search"
          className="field"
          aria-label={text.review.labels.filter}
          placeholder={text.review.labels.filter}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      <label className="menu-item">
        <input
          type="checkbox"
          checked={chosen === undefined}
          disabled={chosen === undefined}
          onChange={() => app.review.choose({ labels: undefined })}
        />
        {text.review.labels.all}
      </label>
      {found.slice(0, MOST).map((label) => (
        <label key={label.id} className="menu-item">
          <input
            type="checkbox"
            checked={chosen?.includes(label.id) ?? false}
            onChange={({ currentTarget }) => turn(label.id, currentTarget.checked)}
          />
          <bdi className="ellipsis">{label.text.slice(0, 200)}</bdi>
        </label>
      ))}
      {found.length === 0 && <p className="hint">{text.review.labels.none}</p>}
      {found.length > MOST && <p className="hint">{text.review.labels.more(found.length - MOST)}</p>}
    </>
  );
}
