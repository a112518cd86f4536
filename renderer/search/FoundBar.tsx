/** Under the results: how many are selected, and what can be done with them; without any, what can be done with all. */
import { Download } from 'lucide-react';
import { DropdownMenu, Toolbar } from 'radix-ui';
import { useAfterMenu } from '../components/after-menu.ts';
import { Hint } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { FOUND_DEEDS, type FoundDeed } from './found-deeds.ts';
import { placesOf, type Row, videosOf } from './rows.ts';

const words = text.search;

export function FoundBar() {
  const count = usePage(({ search }) => search.selection.ids.size);
  return (
    <Toolbar.Root className="found-bar" aria-label={words.act}>
      <span className="found-count num">{words.selected(count)}</span>
      {FOUND_DEEDS.map((deed) => (
        <DeedButton key={deed.id} deed={deed} disabled={count === 0} />
      ))}
      <ExportMenu all={count === 0} />
    </Toolbar.Root>
  );
}

function DeedButton({ deed: { icon: Icon, says, run }, disabled }: { deed: FoundDeed; disabled: boolean }) {
  const app = useApp();
  return (
    <Hint says={says}>
      <Toolbar.Button
        className="icon-button small"
        aria-label={says}
        disabled={disabled}
        onClick={() => run(app, app.search.chosen())}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden />
      </Toolbar.Button>
    </Hint>
  );
}

function ExportMenu({ all }: { all: boolean }) {
  const app = useApp();
  const says = all ? words.exportAll : words.export;
  const { afterwards, onCloseAutoFocus } = useAfterMenu();
  const meant = (): readonly Row[] => (all ? app.search.rows() : app.search.chosen());
  return (
    <DropdownMenu.Root modal={false}>
      <Hint says={says}>
        <Toolbar.Button asChild>
          <DropdownMenu.Trigger className="icon-button small" aria-label={says}>
            <Download size={14} strokeWidth={1.75} aria-hidden />
          </DropdownMenu.Trigger>
        </Toolbar.Button>
      </Hint>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          {...{ onCloseAutoFocus }}
        >
          {(['csv', 'jsonl'] as const).map((format) => (
            <DropdownMenu.Item
              key={format}
              className="menu-item"
              onSelect={() => void app.found.save(app.search.chosen(), format)}
            >
              {words.exports[format]}
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="menu-rule" />
          <DropdownMenu.Item
            className="menu-item"
            onSelect={() => afterwards(() => app.handover.open({ dialog: 'export', ids: videosOf(meant()) }))}
          >
            {words.exportOther}
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className="menu-item"
            onSelect={() => afterwards(() => app.handover.open({ dialog: 'cut', places: placesOf(meant()) }))}
          >
            {words.cut}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
