import { usePage } from '../hooks.ts';
import { FolderDialog } from './FolderDialog.tsx';
import { LabelSetsDialog } from './LabelSetsDialog.tsx';
import { Palette } from './Palette.tsx';
import { RefusedDialog } from './RefusedDialog.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';

/** The one that is open, if any. */
export function Dialogs() {
  const dialog = usePage((state) => state.dialog);
  switch (dialog) {
    case 'settings':
      return <SettingsDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'palette':
      return <Palette />;
    case 'folder':
      return <FolderDialog />;
    case 'label-sets':
      return <LabelSetsDialog />;
    case 'refused':
      return <RefusedDialog />;
    case undefined:
      return null;
  }
}
