/** What can be done with the selected videos, where the pointer is or at the row that has the focus. */
import { ContextMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { MOST_LIKES } from '../../electron/wire/app/search.ts';
import { ratingSchema } from '../../electron/wire/app/tags.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { useEstimate } from '../timeline/use-estimate.ts';

const words = text.videoMenu;
const STARS = Array.from({ length: (ratingSchema.maxValue ?? 0) + 1 }, (_, stars) => stars);

/** @param children the list; which of its rows are meant is what is selected when the menu opens */
export function VideoMenu({ children }: { children: ReactNode }) {
  const app = useApp();
  const [ids, setIds] = useState<readonly string[]>([]);
  return (
    <ContextMenu.Root modal={false} onOpenChange={(open) => setIds(open ? app.videos.selected() : [])}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8} aria-label={words.label(ids.length)}>
          {ids.length > 1 && <ContextMenu.Label className="menu-label">{words.label(ids.length)}</ContextMenu.Label>}
          <Reviewed ids={ids} />
          <Rate ids={ids} />
          <ContextMenu.Separator className="menu-rule" />
          <Outside ids={ids} />
          <Item says={words.copyPath(ids.length)} onSelect={() => void app.videos.copyPaths(ids)} />
          <ContextMenu.Separator className="menu-rule" />
          <Item
            says={words.like(ids.length)}
            onSelect={() => app.search.like(ids.slice(0, MOST_LIKES).map((id) => ({ id })))}
          />
          <Check ids={ids} />
          <LookCloser ids={ids} />
          <ContextMenu.Separator className="menu-rule" />
          <Item says={words.export} onSelect={() => app.handover.open({ dialog: 'export', ids })} />
          <Item says={words.cut} onSelect={() => app.handover.open({ dialog: 'cut', ids })} />
          <Item says={words.originals} onSelect={() => app.handover.open({ dialog: 'originals', ids })} />
          <ContextMenu.Separator className="menu-rule" />
          <Item says={words.again} onSelect={() => void app.videos.retry(ids)} />
          <Item says={words.remove} onSelect={() => void app.videos.remove(ids)} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Reviewed({ ids }: { ids: readonly string[] }) {
  const app = useApp();
  const all = usePage(({ videos }) => ids.every((id) => videos.get(id)?.reviewed));
  return (
    <Item says={all ? words.notReviewed : words.reviewed} onSelect={() => void app.tags.markReviewed(ids, !all)} />
  );
}

function Rate({ ids }: { ids: readonly string[] }) {
  const app = useApp();
  return (
    <ContextMenu.Sub>
      <ContextMenu.SubTrigger className="menu-item menu-sub">{words.rate}</ContextMenu.SubTrigger>
      <ContextMenu.Portal>
        <ContextMenu.SubContent className="menu narrow" collisionPadding={8} sideOffset={2}>
          {STARS.map((stars) => (
            <Item
              key={stars}
              says={words.stars(stars)}
              {...(stars === 0 ? {} : { name: text.videos.rating(stars) })}
              onSelect={() => void app.tags.rate(ids, stars)}
            />
          ))}
        </ContextMenu.SubContent>
      </ContextMenu.Portal>
    </ContextMenu.Sub>
  );
}

/** Where there are labels that a video could match. */
function Check({ ids }: { ids: readonly string[] }) {
  const app = useApp();
  const can = usePage((state) => state.labels.labels.length > 0);
  return can && <Item says={words.check} onSelect={() => void app.matchRun.check(ids)} />;
}

/** With what it would take, once that is known. */
function LookCloser({ ids }: { ids: readonly string[] }) {
  const app = useApp();
  const estimate = useEstimate(ids, undefined, ids.length > 0);
  return (
    <Item
      says={words.lookCloser}
      {...(estimate === undefined ? {} : { takes: estimate })}
      onSelect={() => void app.timeline.look.closer(ids)}
    />
  );
}

/** Of one video, and where there is a desktop that can. */
function Outside({ ids }: { ids: readonly string[] }) {
  const app = useApp();
  const can = usePage((state) => state.host.desktop === true);
  const [id] = ids;
  if (!can || id === undefined || ids.length > 1) return null;
  return (
    <>
      <Item says={words.reveal} onSelect={() => void app.videos.reveal(id)} />
      <Item says={words.open} onSelect={() => void app.videos.openOutside(id)} />
    </>
  );
}

interface ItemProps {
  says: string;
  name?: string;
  takes?: string;
  onSelect: () => void;
}

function Item({ says, name, takes, onSelect }: ItemProps) {
  return (
    <ContextMenu.Item
      className="menu-item"
      {...(name === undefined ? {} : { 'aria-label': name })}
      // Once the menu has given the focus back.
      onSelect={() => requestAnimationFrame(onSelect)}
    >
      {says}
      {takes !== undefined && <span className="menu-takes num">{takes}</span>}
    </ContextMenu.Item>
  );
}
