/** Labels as a file, in the format of one's choice. */
import { Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { LABEL_FORMATS, type LabelSet } from '../../electron/wire/app/labels.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

/** @param set undefined: the list */
export function ExportLabelsMenu({ set, disabled = false }: { set?: LabelSet; disabled?: boolean }) {
  const app = useApp();
  return (
    <DropdownMenu.Root modal={false}>
      {set === undefined ? (
        <DropdownMenu.Trigger className="button" disabled={disabled}>
          <Download size={14} strokeWidth={1.75} aria-hidden />
          {text.labelFile.export}
        </DropdownMenu.Trigger>
      ) : (
        <DropdownMenu.Trigger className="icon-button" aria-label={text.labelFile.exportNamed(set.name)}>
          <Download size={16} strokeWidth={1.75} aria-hidden />
        </DropdownMenu.Trigger>
      )}
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          {LABEL_FORMATS.map((format) => (
            <DropdownMenu.Item
              key={format}
              className="menu-item"
              onSelect={() => void app.labelFiles.save(format, set)}
            >
              {text.labelFile.formats[format]}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
