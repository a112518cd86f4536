/** Every command that has a key, and the keys of the lists. */

import { Keys } from '../components/controls.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { text } from '../text.ts';
import { allCommands, type CommandGroup } from './commands.ts';
import '../components/lists.css';

const GROUPS: readonly CommandGroup[] = ['player', 'videos', 'labels', 'general'];

/** What lists do of themselves. */
const LIST_KEYS: readonly { label: string; keys: readonly string[]; group: CommandGroup }[] = [
  { label: text.listKeys.move, keys: ['ArrowUp', 'ArrowDown'], group: 'videos' },
  { label: text.listKeys.extend, keys: ['Shift+ArrowDown'], group: 'videos' },
  { label: text.listKeys.toggle, keys: ['Mod+Space'], group: 'videos' },
  { label: text.listKeys.ends, keys: ['Home', 'End'], group: 'videos' },
  { label: text.listKeys.rename, keys: ['F2', 'Enter'], group: 'labels' },
  { label: text.listKeys.reorder, keys: ['Alt+ArrowUp', 'Alt+ArrowDown'], group: 'labels' },
  { label: text.listKeys.removeLabel, keys: ['Delete'], group: 'labels' },
];

export function ShortcutsDialog() {
  return (
    <Dialog title={text.shortcuts.title} size="wide">
      <div className="shortcuts">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{text.commandGroups[group]}</h3>
            <dl>
              {rowsOf(group).map(({ label, keys }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((chord) => (
                      <Keys key={chord} chord={chord} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function rowsOf(group: CommandGroup): { label: string; keys: readonly string[] }[] {
  const commands = allCommands()
    .map(({ command }) => command)
    .filter((command) => command.group === group && command.keys.length > 0);
  return [...commands, ...LIST_KEYS.filter((row) => row.group === group)];
}
