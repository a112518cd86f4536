/** What lies together, each with pictures from its middle: to be named, tagged in bulk, or shown in the list. */
import { Check } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { videosOf } from '../search/rows.ts';
import { text } from '../text.ts';
import { PlacePicture } from './PlacePicture.tsx';
import type { Cluster } from './view.ts';

const words = text.alike.clusters;
/** Of each, from its middle. */
const PICTURES = 4;

export function Clusters({ clusters }: { clusters: readonly Cluster[] }) {
  if (clusters.length === 0) {
    return (
      <div className="mode-end" role="status">
        <h3>{words.none}</h3>
        <p>{text.alike.unseen}</p>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <ul className="alike-cards" aria-label={words.title} tabIndex={0}>
      {clusters.map((cluster, n) => (
        <ClusterCard key={`${cluster.places[0]?.id} ${cluster.places.length}`} cluster={cluster} number={n + 1} />
      ))}
    </ul>
  );
}

function ClusterCard({ cluster: { places, labels }, number }: { cluster: Cluster; number: number }) {
  const app = useApp();
  const all = usePage((state) => state.labels.labels);
  const name = words.cluster(
    number,
    places.length,
    places.some(({ span }) => span !== undefined),
  );
  const fitting = labels.flatMap((id) => all.find((label) => label.id === id) ?? []);
  return (
    <li className="alike-card">
      <div className="cluster-pictures">
        {places.slice(0, PICTURES).map((place) => (
          <PlacePicture key={`${place.id} ${place.span?.start}`} place={place} />
        ))}
      </div>
      <h3>{name}</h3>
      {fitting.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a field set is for fields
        <div className="cluster-labels" role="group" aria-label={words.labels}>
          {fitting.map(({ id, text: label }) => (
            <button
              key={id}
              type="button"
              className="chip"
              aria-label={words.yesTo(label.slice(0, 60), places.length)}
              onClick={() => void app.found.tag(places, id, 'yes')}
            >
              <Check size={12} strokeWidth={2} aria-hidden />
              <bdi className="ellipsis">{label.slice(0, 60)}</bdi>
            </button>
          ))}
        </div>
      )}
      <div className="cluster-foot">
        <Name cluster={{ places, labels }} number={number} />
        <button type="button" className="link" onClick={() => app.alike.show(videosOf(places), name)}>
          {text.alike.show}
        </button>
      </div>
    </li>
  );
}

/** A name is a label, and all of the cluster are tagged with it. */
function Name({ cluster: { places }, number }: { cluster: Cluster; number: number }) {
  const app = useApp();
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name !== '' && (await app.found.tagWith(places, name, 'yes'))) setTyped('');
  };
  return (
    <form className="cluster-name" onSubmit={(event) => void save(event)}>
      <input
        type="text"
        className="field"
        dir="auto"
        maxLength={200}
        aria-label={words.name(number)}
        placeholder={words.placeholder}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {name !== '' && (
        <button type="submit" className="button primary">
          {words.tag(places.length)}
        </button>
      )}
    </form>
  );
}
