/** To which other label the chosen moment goes: found by a few of its letters, however many labels there are. */
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useMemo, useState } from 'react';
import { matchCommand } from '../commands/match.ts';
import { giveBack, remember } from '../components/focus-before.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { chosenMoment } from './timeline-facts.ts';
import '../commands/palette.css';

const words = text.timeline;
/** More than anyone reads through: the others are found by typing. */
const MOST = 100;

export function RelabelDialog() {
  const app = useApp();
  const [typed, setTyped] = useState('');
  const moment = usePage(chosenMoment);
  const labels = usePage((state) => state.labels.labels);
  const found = useMemo(
    () =>
      labels
        .filter(({ id }) => id !== moment?.label)
        .map((label) => ({ label, score: matchCommand(label.text, [], typed) }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score),
    [labels, moment?.label, typed],
  );
  if (moment === undefined) return null;
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
          <Dialog.Title className="sr-only">{words.relabel}</Dialog.Title>
          <Command label={words.relabel} loop shouldFilter={false}>
            <Command.Input placeholder={words.relabelTo} value={typed} onValueChange={setTyped} />
            <Command.List label={words.relabel}>
              <Command.Empty>{words.noLabelFound}</Command.Empty>
              {found.slice(0, MOST).map(({ label: { id, text: says } }) => (
                <Command.Item
                  key={id}
                  value={id}
                  onSelect={() => {
                    app.open(undefined);
                    void app.timeline.moments.relabel(moment, id);
                  }}
                >
                  <bdi className="ellipsis">{says.slice(0, 200)}</bdi>
                </Command.Item>
              ))}
            </Command.List>
            {found.length > MOST && <p className="hint">{words.moreLabels(found.length - MOST)}</p>}
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
