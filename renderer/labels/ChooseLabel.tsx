/** A label, chosen by a few of its letters, however many there are. */
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useMemo, useState } from 'react';
import { type Label, LONGEST_LABEL } from '../../electron/wire/app/labels.ts';
import { matchCommand } from '../commands/match.ts';
import { giveBack, remember } from '../components/focus-before.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import '../commands/palette.css';

/** More than anyone reads through: the others are found by typing. */
const MOST = 100;

interface ChooseLabelProps {
  title: string;
  placeholder: string;
  /** where none has these letters */
  empty: string;
  labels: readonly Label[];
  onChoose: (id: string) => void;
  /** What was typed may become a label: then none that says just this is there. */
  onNew?: (says: string) => void;
}

export function ChooseLabel({ title, placeholder, empty, labels, onChoose, onNew }: ChooseLabelProps) {
  const app = useApp();
  const [typed, setTyped] = useState('');
  const found = useMemo(
    () =>
      labels
        .map((label) => ({ label, score: matchCommand(label.text, [], typed) }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score),
    [labels, typed],
  );
  const says = typed.trim();
  const isNew =
    onNew !== undefined && says !== '' && !labels.some((label) => label.text.toLowerCase() === says.toLowerCase());
  return (
    <Dialog.Root open onOpenChange={(open) => !open && app.open(undefined)}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onOpenAutoFocus={remember}
          onCloseAutoFocus={giveBack}
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <Command label={title} loop shouldFilter={false}>
            <Command.Input placeholder={placeholder} maxLength={LONGEST_LABEL} value={typed} onValueChange={setTyped} />
            <Command.List label={title}>
              <Command.Empty>{empty}</Command.Empty>
              {found.slice(0, MOST).map(({ label: { id, text: says } }) => (
                <Command.Item
                  key={id}
                  value={id}
                  onSelect={() => {
                    app.open(undefined);
                    onChoose(id);
                  }}
                >
                  <bdi className="ellipsis">{says.slice(0, 200)}</bdi>
                </Command.Item>
              ))}
              {isNew && (
                <Command.Item
                  value="new"
                  onSelect={() => {
                    app.open(undefined);
                    onNew(says);
                  }}
                >
                  <bdi className="ellipsis">{text.labels.newOne(says.slice(0, 200))}</bdi>
                </Command.Item>
              )}
            </Command.List>
            {found.length > MOST && <p className="hint">{text.timeline.moreLabels(found.length - MOST)}</p>}
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
