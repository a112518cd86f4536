/** Every command that can be used now, by its name. */
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { Keys } from '../components/controls.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { allCommands } from './commands.ts';
import { matchCommand } from './match.ts';
import './palette.css';

export function Palette() {
  const app = useApp();
  const usable = allCommands().filter(({ id, command }) => id !== 'palette' && command.enabled(app));
  return (
    <Dialog.Root open onOpenChange={(open) => !open && app.open(undefined)}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          // A command may bring the focus elsewhere.
          onCloseAutoFocus={(event) => {
            if (document.activeElement !== document.body) event.preventDefault();
          }}
        >
          <Dialog.Title className="sr-only">{text.commands.palette}</Dialog.Title>
          <Command
            label={text.commands.palette}
            loop
            filter={(label, typed, others) => matchCommand(label, others ?? [], typed)}
          >
            <Command.Input placeholder={text.palette.placeholder} />
            <Command.List label={text.palette.label}>
              <Command.Empty>{text.palette.empty}</Command.Empty>
              {usable.map(({ id, command: { label, group, keys, run } }) => (
                <Command.Item
                  key={id}
                  value={label}
                  keywords={[text.commandGroups[group], ...text.commandWords[id].split(' ')]}
                  onSelect={() => {
                    app.open(undefined);
                    // Once the dialog has given the focus back.
                    requestAnimationFrame(() => run(app));
                  }}
                >
                  <span className="palette-group">{text.commandGroups[group]}</span>
                  {label}
                  {keys[0] !== undefined && <Keys chord={keys[0]} />}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
