/** What found things are to be like, each with its picture. A click, Enter or Delete takes one away. */
import { Image as ImageIcon, Tag, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Like } from '../../electron/wire/app/search.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { keyOfLike, timeOfLike } from './question.ts';
import { pictureTime } from './rows.ts';
import { Still } from './Still.tsx';

export function LikeChips() {
  const app = useApp();
  const likes = usePage(({ search }) => search.likes);
  const label = usePage(({ search, labels }) => labels.labels.find(({ id }) => id === search.label));
  if (likes.length === 0 && label === undefined) return null;
  return (
    <ul className="like-chips" aria-label={text.search.likes}>
      {label !== undefined && (
        <Chip
          name={text.search.unlikeLabel(label.text.slice(0, 60))}
          words={label.text.slice(0, 60)}
          picture={<Tag size={12} strokeWidth={2} aria-hidden />}
          onRemove={() => app.search.askLabel(undefined)}
        />
      )}
      {likes.map((like) => (
        <LikeChip key={keyOfLike(like)} like={like} />
      ))}
    </ul>
  );
}

function LikeChip({ like }: { like: Like }) {
  const app = useApp();
  const video = usePage(({ videos }) => ('id' in like ? videos.get(like.id) : undefined));
  const name = 'picture' in like ? text.search.picture : (video?.name ?? text.search.gone);
  const time = timeOfLike(like);
  const words = time === undefined ? name : `${name}, ${time}`;
  return (
    <Chip
      name={text.search.unlike(words)}
      words={words}
      picture={<Picture like={like} />}
      onRemove={() => app.search.unlike(like)}
    />
  );
}

function Picture({ like }: { like: Like }) {
  const video = usePage(({ videos }) => ('id' in like ? videos.get(like.id) : undefined));
  if ('picture' in like) return <FromOutside id={like.picture} />;
  if (video === undefined) return <ImageIcon size={13} strokeWidth={1.75} aria-hidden />;
  return (
    <span className="like-picture">
      <Still video={video} at={'at' in like ? like.at : pictureTime('span' in like ? like.span : undefined)} />
    </span>
  );
}

/** A host may have forgotten it, and may not be able to read it. */
function FromOutside({ id }: { id: string }) {
  const { mediaBase } = useApp();
  const [isMissing, setMissing] = useState(false);
  if (isMissing) return <ImageIcon size={13} strokeWidth={1.75} aria-hidden />;
  return (
    <span className="like-picture">
      <img
        src={`${mediaBase}${MEDIA.picture(id)}`}
        alt=""
        decoding="async"
        draggable={false}
        onError={() => setMissing(true)}
      />
    </span>
  );
}

interface ChipProps {
  name: string;
  words: string;
  picture: ReactNode;
  onRemove: () => void;
}

function Chip({ name, words, picture, onRemove }: ChipProps) {
  const app = useApp();
  const remove = (): void => {
    onRemove();
    app.places.searchInput?.focus();
  };
  return (
    <li>
      <button
        type="button"
        className="chip like-chip"
        aria-label={name}
        title={words}
        onClick={remove}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Delete' && event.key !== 'Backspace') return;
          event.preventDefault();
          remove();
        }}
      >
        {picture}
        <bdi className="ellipsis">{words}</bdi>
        <X size={12} strokeWidth={2} aria-hidden />
      </button>
    </li>
  );
}
