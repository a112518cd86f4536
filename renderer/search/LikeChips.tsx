/** What found things are to be like, each with its picture. A click, Enter or Delete takes one away. */
import { Image as ImageIcon, Tag, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { Like } from '../../electron/wire/app/search.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { useCanvas } from '../timeline/use-canvas.ts';
import { keyOfLike, timeOfLike } from './question.ts';
import { pictureTime } from './rows.ts';
import { Still } from './Still.tsx';

const SMALL = { width: 32, height: 18 };

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
  const bitmap = usePage(({ search }) => ('picture' in like ? search.pictures.get(like.picture) : undefined));
  if (bitmap !== undefined) return <Bitmap bitmap={bitmap} />;
  if (video === undefined) return <ImageIcon size={13} strokeWidth={1.75} aria-hidden />;
  return (
    <span className="like-picture">
      <Still video={video} at={'at' in like ? like.at : pictureTime('span' in like ? like.span : undefined)} />
    </span>
  );
}

/** Drawn: the page may show no picture that has no address of the host's. */
function Bitmap({ bitmap }: { bitmap: ImageBitmap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = SMALL;
  useCanvas(canvas, width, height, (context) => {
    const scale = Math.max(width / bitmap.width, height / bitmap.height);
    const [wide, high] = [bitmap.width * scale, bitmap.height * scale];
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, (width - wide) / 2, (height - high) / 2, wide, high);
  });
  return <canvas className="like-picture" ref={canvas} aria-hidden />;
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
