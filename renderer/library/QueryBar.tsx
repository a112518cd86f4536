/** Under the filter: how the list is sorted, what it is narrowed to, which folder, which kept question, list or grid. */
import { ArrowDownWideNarrow, ArrowUpNarrowWide, Check, LayoutGrid, List, type LucideIcon } from 'lucide-react';
import { DropdownMenu, Toolbar } from 'radix-ui';
import { SORTS } from '../../electron/wire/app/asking.ts';
import { Hint } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { ByChoice } from '../search/ByChoice.tsx';
import { SavedSearches } from '../search/SavedSearches.tsx';
import { isAsking } from '../search/search-state.ts';
import { text } from '../text.ts';
import { FilterForm } from './FilterForm.tsx';
import { FolderTree } from './FolderTree.tsx';
import type { Shape } from './kept-shape.ts';
import './query-bar.css';
import { SmartLists } from './SmartLists.tsx';

export function QueryBar() {
  // What was found is in an order of its own.
  const looksFor = usePage(({ search }) => isAsking(search));
  return (
    <Toolbar.Root className="query-bar" aria-label={text.query.label}>
      {looksFor ? <ByChoice /> : <SortMenu />}
      <FilterForm />
      <FolderTree />
      <SmartLists />
      <SavedSearches />
      {!looksFor && (
        <>
          <ShapeButton is="list" icon={List} says={text.query.asList} />
          <ShapeButton is="grid" icon={LayoutGrid} says={text.query.asGrid} />
        </>
      )}
    </Toolbar.Root>
  );
}

function SortMenu() {
  const app = useApp();
  const sort = usePage((state) => state.query.sort);
  const descending = usePage((state) => state.query.descending);
  const Icon = descending ? ArrowDownWideNarrow : ArrowUpNarrowWide;
  return (
    <DropdownMenu.Root modal={false}>
      <Toolbar.Button asChild>
        <DropdownMenu.Trigger
          className="query-sort"
          aria-label={text.query.sortedBy(text.query.sorts[sort], descending)}
        >
          <Icon size={14} strokeWidth={1.75} aria-hidden />
          <span className="ellipsis">{text.query.sorts[sort]}</span>
        </DropdownMenu.Trigger>
      </Toolbar.Button>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={sort}>
            {SORTS.map((by) => (
              <Choice key={by} value={by} says={text.query.sorts[by]} onSelect={() => app.library.sort(by)} />
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-rule" />
          <DropdownMenu.RadioGroup value={descending ? 'descending' : 'ascending'}>
            {(['ascending', 'descending'] as const).map((way) => (
              <Choice
                key={way}
                value={way}
                says={text.query[way]}
                onSelect={() => {
                  if ((way === 'descending') !== descending) app.library.reverse();
                }}
              />
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Choice({ value, says, onSelect }: { value: string; says: string; onSelect: () => void }) {
  return (
    <DropdownMenu.RadioItem className="menu-item menu-choice" value={value} onSelect={onSelect}>
      <DropdownMenu.ItemIndicator className="menu-mark">
        <Check size={14} strokeWidth={2} aria-hidden />
      </DropdownMenu.ItemIndicator>
      {says}
    </DropdownMenu.RadioItem>
  );
}

function ShapeButton({ is, icon: Icon, says }: { is: Shape; icon: LucideIcon; says: string }) {
  const app = useApp();
  const shape = usePage((state) => state.shape);
  return (
    <Hint says={says}>
      <Toolbar.Button
        className="icon-button small"
        aria-label={says}
        aria-pressed={shape === is}
        onClick={() => app.library.show(is)}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden />
      </Toolbar.Button>
    </Hint>
  );
}
