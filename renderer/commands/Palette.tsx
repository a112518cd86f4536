/** Every command that can be used now, every setting, filter and label, by its name. */
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import { Keys } from '../components/controls.tsx';
import { giveBack, remember } from '../components/focus-before.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { labelEntries, type PaletteEntry, paletteEntries } from './entries.ts';
import { matchCommand } from './match.ts';
import './palette.css';

/** More than anyone reads through. */
const MOST = 60;

export function Palette() {
  const app = useApp();
  const [typed, setTyped] = useState('');
  const found = useFound(typed);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && app.open(undefined)}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onOpenAutoFocus={remember}
          // A command may bring the focus elsewhere.
          onCloseAutoFocus={giveBack}
        >
          <Dialog.Title className="sr-only">{text.commands.palette}</Dialog.Title>
          <Command label={text.commands.palette} loop shouldFilter={false}>
            <Command.Input placeholder={text.palette.placeholder} value={typed} onValueChange={setTyped} />
            <Command.List label={text.palette.label}>
              <Command.Empty>{text.palette.empty}</Command.Empty>
              {found.map(({ id, label, group, chord, run }) => (
                <Command.Item
                  key={id}
                  value={id}
                  onSelect={() => {
                    app.open(undefined);
                    // Once the dialog has given the focus back.
                    requestAnimationFrame(() => run(app));
                  }}
                >
                  <span className="palette-group">{group}</span>
                  <span className="ellipsis" dir="auto">
                    {label}
                  </span>
                  {chord !== undefined && <Keys chord={chord} />}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Best first; of what fits alike, in the order of the lists. */
function useFound(typed: string): PaletteEntry[] {
  const app = useApp();
  const { devices } = usePage((state) => state.devices);
  const isReady = usePage((state) => state.model.state === 'ready');
  // Which devices there are is asked for where it is to be shown.
  const unknown = isReady && devices.length === 0;
  useEffect(() => {
    if (unknown) void app.model.listDevices();
  }, [app, unknown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are among what is listed
  const entries = useMemo(() => paletteEntries(app), [app, devices]);
  const labels = useMemo(() => labelEntries(app), [app]);
  return useMemo(() => {
    if (typed.trim() === '') return entries;
    return [...entries, ...labels]
      .map((entry) => ({ entry, score: matchCommand(entry.label, entry.words, typed) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(({ entry }) => entry);
  }, [entries, labels, typed]);
}
