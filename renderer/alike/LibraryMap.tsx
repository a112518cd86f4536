/**
 * The library as a map: what is alike lies together. It is drawn around to choose videos; the wheel and the buttons bring it
 * nearer. Beside it stands the list of what is chosen, or of all: whoever cannot draw chooses there.
 */
import { Maximize2, Minus, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { MapCanvas } from './MapCanvas.tsx';
import { MapList } from './MapList.tsx';
import { useSight } from './use-sight.ts';
import type { Point } from './view.ts';

const words = text.alike.map;
/** How much nearer one press brings it. */
const NEARER = 1.6;

interface LibraryMapProps {
  points: readonly Point[];
  chosen: ReadonlySet<string>;
}

export function LibraryMap({ points, chosen }: LibraryMapProps) {
  const app = useApp();
  const videos = usePage((state) => state.videos);
  const there = useMemo(() => points.filter(({ id }) => videos.has(id)), [points, videos]);
  const sight = useSight();
  if (there.length === 0) {
    return (
      <div className="mode-end" role="status">
        <h3>{words.none}</h3>
        <p>{text.alike.unseen}</p>
      </div>
    );
  }
  const ids = [...chosen];
  return (
    <>
      <div className="alike-head">
        <p>{words.about}</p>
        <IconButton icon={Minus} size="small" label={words.farther} onClick={() => sight.zoom(1 / NEARER)} />
        <IconButton icon={Plus} size="small" label={words.nearer} onClick={() => sight.zoom(NEARER)} />
        <IconButton icon={Maximize2} size="small" label={words.whole} onClick={() => sight.reset()} />
      </div>
      <div className="map-parts">
        <MapCanvas points={there} chosen={chosen} sight={sight} />
        <MapList points={there} chosen={chosen} />
      </div>
      <div className="alike-foot">
        <p className="num" role="status">
          {words.chosen(chosen.size, there.length)}
        </p>
        <button
          type="button"
          className="button"
          disabled={ids.length === 0}
          onClick={() =>
            app.found.askDecision(
              ids.map((id) => ({ id })),
              'yes',
            )
          }
        >
          {text.search.decide.yes}
        </button>
        <button type="button" className="button" disabled={ids.length === 0} onClick={() => app.found.askList(ids)}>
          {text.search.addToList}
        </button>
        <button
          type="button"
          className="button"
          disabled={ids.length === 0}
          onClick={() => app.alike.show(ids, words.are)}
        >
          {text.alike.show}
        </button>
      </div>
    </>
  );
}
