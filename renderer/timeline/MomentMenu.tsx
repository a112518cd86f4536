/** What else can be done with a moment. */
import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { App } from '../app.ts';
import { useAfterMenu } from '../components/after-menu.ts';
import { formatTimestamp } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import type { Moment } from './moments.ts';

const words = text.timeline;
const EDGES = [
  ['momentBack', 'whole', -1],
  ['momentForward', 'whole', 1],
  ['startBack', 'start', -1],
  ['startForward', 'start', 1],
  ['endBack', 'end', -1],
  ['endForward', 'end', 1],
] as const;

export function MomentMenu({ moment, name, tabIndex }: { moment: Moment; name: string; tabIndex: number }) {
  const app = useApp();
  const { moments } = app.timeline;
  const hasOthers = usePage((state) => state.labels.labels.length > 1);
  const { afterwards, onCloseAutoFocus } = useAfterMenu();
  const isDecided = moment.kind !== 'suggested';
  const after = (what: () => Promise<unknown>) => () => afterwards(() => void what());
  return (
    <DropdownMenu.Root modal={false} onOpenChange={(open) => open && moments.choose(moment)}>
      <DropdownMenu.Trigger
        className="icon-button small"
        tabIndex={tabIndex}
        aria-label={words.moreAbout(name, formatTimestamp(moment.start))}
      >
        <Ellipsis size={14} strokeWidth={1.75} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          {...{ onCloseAutoFocus }}
        >
          <Item says={words.unsure} onSelect={after(() => moments.decide('unsure', moment.label))} />
          {isDecided && <Item says={words.takeBack} onSelect={after(() => moments.takeBack(moment))} />}
          <Item says={words.like} onSelect={() => afterwards(() => likeMoment(app, moment))} />
          <Item says={words.cut} onSelect={() => afterwards(() => cutMoment(app, moment))} />
          <DropdownMenu.Separator className="menu-rule" />
          <Item says={words.splitHere} onSelect={after(() => moments.split(moment))} />
          <Item says={words.mergeNext} onSelect={after(() => moments.merge(moment))} />
          <DropdownMenu.Sub>
            <DropdownMenu.SubTrigger className="menu-item menu-sub">{words.edges}</DropdownMenu.SubTrigger>
            <DropdownMenu.Portal>
              <DropdownMenu.SubContent className="menu" collisionPadding={8} sideOffset={2}>
                {EDGES.map(([command, part, frames]) => (
                  <Item
                    key={command}
                    says={text.commands[command]}
                    onSelect={after(() => moments.nudge(part, frames, moment))}
                  />
                ))}
              </DropdownMenu.SubContent>
            </DropdownMenu.Portal>
          </DropdownMenu.Sub>
          {hasOthers && <Item says={words.relabel} onSelect={() => afterwards(() => app.open('relabel'))} />}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function likeMoment({ search, store }: App, { start, end }: Moment): void {
  const { id } = store.getState().timeline;
  if (id !== undefined) search.like([{ id, span: { start, end } }]);
}

function cutMoment({ handover, store }: App, { start, end, label }: Moment): void {
  const { id } = store.getState().timeline;
  if (id !== undefined) handover.open({ dialog: 'cut', places: [{ id, span: { start, end }, label }] });
}

function Item({ says, onSelect }: { says: string; onSelect: () => void }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={onSelect}>
      {says}
    </DropdownMenu.Item>
  );
}
