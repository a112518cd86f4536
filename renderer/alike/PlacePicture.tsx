/** A place's picture. A click shows it in the player. */
import type { Place } from '../../electron/wire/app/tags.ts';
import { formatTenths } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { pictureTime } from '../search/rows.ts';
import { Still } from '../search/Still.tsx';
import { text } from '../text.ts';

export function PlacePicture({ place }: { place: Place }) {
  const app = useApp();
  const video = usePage((state) => state.videos.get(place.id));
  if (video === undefined) return null;
  const { span } = place;
  const when = span === undefined ? '' : `, ${text.search.span(formatTenths(span.start), formatTenths(span.end))}`;
  return (
    <button
      type="button"
      className="poster place-picture"
      aria-label={text.alike.play(`${video.name}${when}`)}
      title={`${video.name}${when}`}
      onClick={() => app.alike.goTo(place)}
    >
      <Still video={video} at={pictureTime(span)} />
    </button>
  );
}
