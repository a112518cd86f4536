/** Every command that has a key, and the keys of the lists; each can be given others. */
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { keysOf } from '../../electron/catalogue/keys/own-keys.ts';
import { KEY_IDS, type KeyGroup, type KeyId, keyEntry } from '../../electron/catalogue/keys/table.ts';
import { IconButton, Keys } from '../components/controls.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { keyLabel } from './commands.ts';
import { KeyEditor } from './KeyEditor.tsx';
import { IS_MAC } from './keys.ts';
import './shortcuts.css';

/** Side by side; a row that opens moves those of its own column alone. */
const COLUMNS: readonly (readonly KeyGroup[])[] = [
  ['player', 'videos'],
  ['labels', 'decide', 'general'],
];

interface Row {
  id: KeyId;
  label: string;
  chords: readonly string[];
}

export function ShortcutsDialog() {
  const app = useApp();
  const own = usePage((state) => state.settings.keys);
  const [editing, setEditing] = useState<KeyId>();
  const [all, setAll] = useState(false);
  const rows = KEY_IDS.flatMap((id): Row[] => {
    const label = keyLabel(id);
    return label === undefined ? [] : [{ id, label, chords: keysOf(id, own, IS_MAC) }];
  });
  const keyless = rows.filter(({ chords }) => chords.length === 0);
  const shown = rows.filter(({ id, chords }) => all || chords.length > 0 || id === editing || id in own);
  const resetAll = (): void => {
    void app.setSettings({ keys: Object.fromEntries(Object.keys(own).map((id) => [id, null])) });
  };

  return (
    <Dialog
      title={text.shortcuts.title}
      size="wide"
      foot={
        <>
          {!all && keyless.length > 0 && (
            <button type="button" className="button plain" onClick={() => setAll(true)}>
              {text.shortcuts.keyless(keyless.length)}
            </button>
          )}
          <span className="gap" />
          <button type="button" className="button" disabled={Object.keys(own).length === 0} onClick={resetAll}>
            {text.shortcuts.resetAll}
          </button>
        </>
      }
    >
      <div className="shortcuts">
        {COLUMNS.map((groups) => (
          <div key={groups[0]}>
            {groups.map((group) => (
              <Group key={group} group={group} rows={shown} editing={editing} onEdit={setEditing} />
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  );
}

interface GroupProps {
  group: KeyGroup;
  /** of all groups */
  rows: readonly Row[];
  editing: KeyId | undefined;
  onEdit: (id: KeyId | undefined) => void;
}

function Group({ group, rows, editing, onEdit }: GroupProps) {
  const own = rows.filter(({ id }) => keyEntry(id).group === group);
  if (own.length === 0) return null;
  return (
    <section>
      <h3>{text.commandGroups[group]}</h3>
      <ul>
        {own.map((row) => (
          <li key={row.id}>
            <ShortcutRow row={row} isEditing={row.id === editing} onEdit={onEdit} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ShortcutRowProps {
  row: Row;
  isEditing: boolean;
  onEdit: (id: KeyId | undefined) => void;
}

function ShortcutRow({ row: { id, label, chords }, isEditing, onEdit }: ShortcutRowProps) {
  return (
    <>
      <div className="shortcut">
        <span className="shortcut-label">{label}</span>
        <span className="shortcut-keys">
          {chords.map((chord) => (
            <Keys key={chord} chord={chord} />
          ))}
          {chords.length === 0 && <em>{text.shortcuts.none}</em>}
        </span>
        {keyEntry(id).fixed ? (
          <span className="shortcut-fixed" />
        ) : (
          <IconButton
            icon={Pencil}
            size="small"
            label={text.shortcuts.change(label)}
            aria-expanded={isEditing}
            onClick={() => onEdit(isEditing ? undefined : id)}
          />
        )}
      </div>
      {isEditing && <KeyEditor id={id} label={label} onDone={() => onEdit(undefined)} />}
    </>
  );
}
