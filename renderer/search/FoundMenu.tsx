/** What can be done with the selected rows, where the pointer is or at the row that has the focus. */
import { ContextMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { FOUND_DEEDS } from './found-deeds.ts';
import { placesOf, type Row, videosOf } from './rows.ts';

const words = text.search;
const FORMATS = ['csv', 'jsonl'] as const;

/** @param children the list; which of its rows are meant is what is selected when the menu opens */
export function FoundMenu({ children }: { children: ReactNode }) {
  const app = useApp();
  const [rows, setRows] = useState<readonly Row[]>([]);
  return (
    <ContextMenu.Root modal={false} onOpenChange={(open) => setRows(open ? app.search.chosen() : [])}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8} aria-label={words.act}>
          {rows.length > 1 && (
            <ContextMenu.Label className="menu-label">{words.selected(rows.length)}</ContextMenu.Label>
          )}
          {FOUND_DEEDS.map(({ id, says, run }) => (
            <Item key={id} says={says} onSelect={() => run(app, rows)} />
          ))}
          <Item says={words.cut} onSelect={() => app.handover.open({ dialog: 'cut', places: placesOf(rows) })} />
          <ContextMenu.Separator className="menu-rule" />
          {FORMATS.map((format) => (
            <Item
              key={format}
              says={`${words.export}: ${words.exports[format]}`}
              onSelect={() => void app.found.save(rows, format)}
            />
          ))}
          <Item
            says={words.exportOther}
            onSelect={() => app.handover.open({ dialog: 'export', ids: videosOf(rows) })}
          />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Item({ says, onSelect }: { says: string; onSelect: () => void }) {
  return (
    // Once the menu has given the focus back.
    <ContextMenu.Item className="menu-item" onSelect={() => requestAnimationFrame(onSelect)}>
      {says}
    </ContextMenu.Item>
  );
}
