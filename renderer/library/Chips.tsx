/** What the list is narrowed to, a chip a condition. Enter, Space, Delete or a click takes one away; the arrows go between. */
import { RefreshCw, X } from 'lucide-react';
import { Toolbar } from 'radix-ui';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { Hint } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { isAsking } from '../search/search-state.ts';
import { text } from '../text.ts';
import { type Chip, chipsOf } from './query.ts';

export function Chips() {
  const app = useApp();
  const query = usePage((state) => state.query);
  const labels = usePage((state) => state.labels.labels);
  const isStale = usePage((state) => state.newer !== undefined);
  // The label that the list is asked about orders the list, and nothing that is looked for.
  const isSearched = usePage((state) => isAsking(state.search));
  const chips = useMemo(
    () => chipsOf(query, labels).filter(({ key }) => key !== 'label' || !isSearched),
    [query, labels, isSearched],
  );
  const bar = useRef<HTMLDivElement>(null);
  if (chips.length === 0 && !isStale) return null;
  const remove = ({ without }: Chip, index: number): void => {
    app.library.ask(without);
    // The chip that comes into its place has the focus, or the filter above where none is left.
    requestAnimationFrame(() => {
      const rest = [...(bar.current?.querySelectorAll<HTMLElement>('.chip') ?? [])];
      (rest[Math.min(index, rest.length - 1)] ?? app.places.filterInput)?.focus();
    });
  };
  return (
    <Toolbar.Root className="chips" aria-label={text.chips.label} ref={bar}>
      {chips.map((chip, index) => (
        <ChipButton key={chip.key} chip={chip} onRemove={() => remove(chip, index)} />
      ))}
      {chips.some(({ key }) => key !== 'label') && (
        <Toolbar.Button
          className="chips-clear"
          onClick={() => {
            app.library.clear();
            app.places.filterInput?.focus();
          }}
        >
          {text.chips.clear}
        </Toolbar.Button>
      )}
      {isStale && (
        <Hint says={text.query.changed}>
          <Toolbar.Button className="chips-again" onClick={() => app.library.sortAgain()}>
            <RefreshCw size={12} strokeWidth={2} aria-hidden />
            {text.commands.sortAgain}
          </Toolbar.Button>
        </Hint>
      )}
    </Toolbar.Root>
  );
}

function ChipButton({ chip, onRemove }: { chip: Chip; onRemove: () => void }) {
  const { key, words, colour } = chip;
  return (
    <Toolbar.Button
      className={`chip ${key === 'label' ? 'of-label' : ''} ${colour ?? ''}`}
      aria-label={key === 'label' ? text.chips.removeLabel(words) : text.chips.remove(words)}
      title={words}
      onClick={onRemove}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Delete' && event.key !== 'Backspace') return;
        event.preventDefault();
        onRemove();
      }}
    >
      {key === 'label' && <i aria-hidden />}
      <bdi className="ellipsis">{words}</bdi>
      <X size={12} strokeWidth={2} aria-hidden />
    </Toolbar.Button>
  );
}
