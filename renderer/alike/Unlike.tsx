/** What is least like anything else, the strangest first. */
import type { FoundMoment } from '../../electron/wire/app/search.ts';
import { formatTenths } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { videosOf } from '../search/rows.ts';
import { text } from '../text.ts';
import { PlacePicture } from './PlacePicture.tsx';

const words = text.alike.unlike;

export function Unlike({ moments }: { moments: readonly FoundMoment[] }) {
  const app = useApp();
  const videos = usePage((state) => state.videos);
  const there = moments.filter(({ id }) => videos.has(id));
  if (there.length === 0) {
    return (
      <div className="mode-end" role="status">
        <h3>{words.none}</h3>
        <p>{text.alike.unseen}</p>
      </div>
    );
  }
  return (
    <>
      <div className="alike-head">
        <p>{words.about}</p>
        <button type="button" className="button" onClick={() => app.alike.show(videosOf(there), words.are)}>
          {text.alike.show}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <ul className="alike-cards small" aria-label={words.title} tabIndex={0}>
        {there.map(({ id, span, likeness }) => (
          <li key={`${id} ${span?.start}`} className="alike-card">
            <PlacePicture place={span === undefined ? { id } : { id, span }} />
            <bdi className="ellipsis">{videos.get(id)?.name}</bdi>
            <span className="alike-facts num">
              <span>
                {span === undefined
                  ? text.search.whole
                  : text.search.span(formatTenths(span.start), formatTenths(span.end))}
              </span>
              {likeness !== undefined && <span title={words.likenessHelp}>{words.likeness(likeness)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
