/** Videos that show the same, in groups: which is the largest, and which are to go. Nothing goes by being chosen. */
import { Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import type { Duplicates } from '../../electron/wire/app/search.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { Still } from '../search/Still.tsx';
import { text } from '../text.ts';
import { allButLargest, besideLargest, emptied, groupsThere, largestOf, sizeOf } from './duplicates.ts';
import type { Copies } from './view.ts';

const words = text.alike.duplicates;
/** More than anyone looks through at once: the others come once these are done. */
const MOST = 200;

interface DuplicateGroupsProps {
  copies: Copies;
  chosen: ReadonlySet<string>;
}

export function DuplicateGroups({ copies: { groups, passedOver }, chosen }: DuplicateGroupsProps) {
  const app = useApp();
  const videos = usePage((state) => state.videos);
  const there = useMemo(() => groupsThere(groups, (id) => videos.has(id)), [groups, videos]);
  if (there.length === 0) {
    return (
      <div className="mode-end" role="status">
        <h3>{words.none.title}</h3>
        <p>{words.none.hint}</p>
        <PassedOver files={passedOver} />
      </div>
    );
  }
  return (
    <>
      <div className="alike-head">
        <p>
          {words.found(
            there.length,
            there.reduce((sum, group) => sum + group.videos.length, 0),
          )}
        </p>
        <button
          type="button"
          className="button"
          onClick={() => app.alike.choose(allButLargest(there, lengthIn(videos)))}
        >
          {words.keepLargest}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <ul className="duplicate-groups" aria-label={words.groups} tabIndex={0}>
        {there.slice(0, MOST).map((group, n) => (
          <Group key={group.videos[0]?.id} group={group} number={n + 1} chosen={chosen} />
        ))}
        {there.length > MOST && <li className="hint">{words.more(there.length - MOST)}</li>}
      </ul>
      <PassedOver files={passedOver} />
      <Foot groups={there} chosen={chosen} />
    </>
  );
}

const lengthIn = (videos: ReadonlyMap<string, Video>) => (id: string) => videos.get(id)?.duration;

/** What could not be looked at may be a copy as well: it is said, and why. */
function PassedOver({ files }: { files: Copies['passedOver'] }) {
  const videos = usePage((state) => state.videos);
  const there = files.filter(({ id }) => videos.has(id));
  if (there.length === 0) return null;
  return (
    <details className="alike-passed">
      <summary>{words.passedOver(there.length)}</summary>
      <ul>
        {there.slice(0, MOST).map(({ id, message }) => (
          <li key={id}>
            <bdi>{videos.get(id)?.name}</bdi>: <span dir="auto">{message}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface GroupProps {
  group: Duplicates;
  number: number;
  chosen: ReadonlySet<string>;
}

function Group({ group, number, chosen }: GroupProps) {
  const app = useApp();
  const isHere = (id: string): boolean => group.videos.some((video) => video.id === id);
  const keepLargest = (): void => {
    const others = [...chosen].filter((id) => !isHere(id));
    app.alike.choose([...others, ...allButLargest([group], lengthIn(app.store.getState().videos))]);
  };
  return (
    <li className="duplicate-group">
      <div className="duplicate-head">
        <h3>{words.group(number, group.videos.length)}</h3>
        <button type="button" className="link" aria-label={words.keepLargestOf(number)} onClick={keepLargest}>
          {words.keepLargest}
        </button>
      </div>
      <ul>
        {group.videos.map((video) => (
          <Copy key={video.id} copy={video} largest={largestOf(group.videos)?.id} chosen={chosen} />
        ))}
      </ul>
    </li>
  );
}

interface CopyProps {
  copy: Duplicates['videos'][number];
  /** of its group */
  largest: string | undefined;
  chosen: ReadonlySet<string>;
}

function Copy({ copy, largest, chosen }: CopyProps) {
  const app = useApp();
  const video = usePage((state) => state.videos.get(copy.id));
  const length = usePage(({ videos }) => (largest === undefined ? undefined : videos.get(largest)?.duration));
  if (video === undefined) return null;
  const isChosen = chosen.has(copy.id);
  const toggle = (): void => {
    const next = new Set(chosen);
    if (!next.delete(copy.id)) next.add(copy.id);
    app.alike.choose(next);
  };
  const is = copy.is === 'alike' ? words.alike(besideLargest(video.duration, length), copy.cosine) : words.is[copy.is];
  return (
    <li className={`duplicate ${isChosen ? 'chosen' : ''}`}>
      <label>
        <input type="checkbox" checked={isChosen} onChange={toggle} aria-label={words.choose(video.name)} />
        <span className="poster">
          <Still video={video} at={undefined} />
        </span>
        <span className="duplicate-words">
          <bdi className="ellipsis duplicate-name">{video.name}</bdi>
          <bdi className="ellipsis duplicate-folder">{video.folder}</bdi>
          <span className="num duplicate-facts">
            {[
              formatBytes(copy.size),
              ...(video.duration === undefined ? [] : [formatDuration(video.duration)]),
              ...(video.width === undefined ? [] : [`${video.width} × ${video.height}`]),
            ].join(' · ')}
          </span>
        </span>
        <span className={`duplicate-is ${copy.is === 'first' ? 'largest' : ''}`}>{is}</span>
      </label>
    </li>
  );
}

function Foot({ groups, chosen }: { groups: readonly Duplicates[]; chosen: ReadonlySet<string> }) {
  const app = useApp();
  const none = chosen.size === 0;
  const gone = emptied(groups, chosen);
  return (
    <div className="alike-foot">
      <p className="num" role="status">
        {words.chosen(chosen.size, sizeOf(groups, chosen))}
        {gone > 0 && <strong> {words.emptied(gone)}</strong>}
      </p>
      <button type="button" className="button" disabled={none} onClick={() => app.alike.show([...chosen], words.are)}>
        {text.alike.show}
      </button>
      <button type="button" className="button" disabled={none} onClick={() => void app.alike.remove([...chosen])}>
        {text.commands.removeVideos}
      </button>
      <button type="button" className="button" disabled={none} onClick={() => app.open('trash')}>
        <Trash2 size={14} strokeWidth={1.75} aria-hidden />
        {text.alike.trash.ask}
      </button>
    </div>
  );
}
