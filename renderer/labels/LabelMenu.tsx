/** What can be done with one label, beside its yes and no. */
import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { Label } from '../../electron/wire/app/labels.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';
import { useAfterMenu } from '../components/after-menu.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { isLearnt } from './label-order.ts';

interface LabelMenuProps {
  label: Label;
  decision: Decision | undefined;
  own: boolean;
  index: number;
  onRename: () => void;
  onRemove: () => void;
}

export function LabelMenu({ label, decision, own, index, onRename, onRemove }: LabelMenuProps) {
  const app = useApp();
  const { afterwards, onCloseAutoFocus } = useAfterMenu();
  const [shown] = [label.text.slice(0, 60)];
  const asked = usePage((state) => state.query.label === label.id);
  const decide = (what: Decision | null) => (): void => {
    app.store.setState({ label: label.id });
    void app.deciding.decide(what);
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="icon-button small ranking-menu"
        aria-label={text.labels.menu(shown)}
        tabIndex={-1}
      >
        <Ellipsis size={15} strokeWidth={1.75} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          {...{ onCloseAutoFocus }}
        >
          <Item
            says={asked ? text.labels.askNoMore : text.labels.ask}
            onSelect={() => afterwards(() => (asked ? app.showLabel(undefined) : app.showLabel(label.id)))}
          />
          {isLearnt(label) && (
            <Item says={text.labels.askMoments} onSelect={() => afterwards(() => app.search.askLabel(label.id))} />
          )}
          {isLearnt(label) && (
            <Item
              says={text.labels.checkAll}
              onSelect={() => afterwards(() => void app.matchRun.check('all', [label.id]))}
            />
          )}
          <Item
            says={text.labels.cutClips}
            onSelect={() => afterwards(() => app.handover.open({ dialog: 'cut', labels: [label.id] }))}
          />
          <Item says={text.tags.decide.unsure} onSelect={() => afterwards(decide('unsure'))} />
          <Item
            says={text.tags.decide.none}
            disabled={decision === undefined}
            onSelect={() => afterwards(decide(null))}
          />
          <DropdownMenu.Separator className="menu-rule" />
          <Item says={text.labels.rename} onSelect={() => afterwards(onRename)} />
          <Item
            says={text.labels.describe}
            onSelect={() =>
              afterwards(() => {
                app.store.setState({ label: label.id });
                app.open('label');
              })
            }
          />
          {own && (
            <Item says={text.labels.up} onSelect={() => afterwards(() => void app.labels.move(label, index - 1))} />
          )}
          {own && (
            <Item says={text.labels.down} onSelect={() => afterwards(() => void app.labels.move(label, index + 1))} />
          )}
          <DropdownMenu.Separator className="menu-rule" />
          <Item says={text.labels.removeThis} onSelect={() => afterwards(onRemove)} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ says, disabled = false, onSelect }: { says: string; disabled?: boolean; onSelect: () => void }) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={disabled} onSelect={onSelect}>
      {says}
    </DropdownMenu.Item>
  );
}
