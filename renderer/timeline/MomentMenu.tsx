/** What else can be done with a moment. */
import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useAfterMenu } from '../components/after-menu.ts';
import { formatTimestamp } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import type { Moment } from './moments.ts';

const words = text.timeline;
/** Of thousands of labels those that fit into a menu: others are reached by dragging, or by a decision on the span. */
const MOST = 40;
const EDGES = [
  ['momentBack', 'whole', -1],
  ['momentForward', 'whole', 1],
  ['startBack', 'start', -1],
  ['startForward', 'start', 1],
  ['endBack', 'end', -1],
  ['endForward', 'end', 1],
] as const;

export function MomentMenu({ moment, name, tabIndex }: { moment: Moment; name: string; tabIndex: number }) {
  const { moments } = useApp().timeline;
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
          <Relabel moment={moment} after={after} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Relabel({ moment, after }: { moment: Moment; after: (what: () => Promise<unknown>) => () => void }) {
  const { moments } = useApp().timeline;
  const labels = usePage((state) => state.labels.labels);
  const others = labels.filter(({ id }) => id !== moment.label).slice(0, MOST);
  if (others.length === 0) return null;
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="menu-item menu-sub">{words.relabel}</DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="menu moment-labels" collisionPadding={8} sideOffset={2}>
          {others.map(({ id, text: says }) => (
            <Item key={id} says={says.slice(0, 60)} onSelect={after(() => moments.relabel(moment, id))} />
          ))}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

function Item({ says, onSelect }: { says: string; onSelect: () => void }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={onSelect}>
      {says}
    </DropdownMenu.Item>
  );
}
