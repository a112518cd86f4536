/** Which folders here are those of the cluster, with how many files are found in each: to be mended and added to. */
import { Plus, X } from 'lucide-react';
import type { ResultFacts, ResultMap } from '../../electron/wire/app/results.ts';
import { IconButton } from '../components/controls.tsx';
import { PathBeginning } from '../components/PathBeginning.tsx';
import { useAnswer } from '../handover/use-answer.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

const words = text.results;

interface MapListProps {
  facts: ResultFacts;
  maps: readonly ResultMap[];
  onChange: (maps: readonly ResultMap[]) => void;
}

export function MapList({ facts, maps, onChange }: MapListProps) {
  const app = useApp();
  const whole = maps.filter(({ from, to }) => from.trim() !== '' && to.trim() !== '');
  const { value: places = facts.places, why } = useAnswer(whole, (asked, signal) =>
    app.results.tryMaps(facts.folder, asked, signal),
  );
  const put = (n: number, change: Partial<ResultMap>): void =>
    onChange(maps.map((map, at) => (at === n ? { ...map, ...change } : map)));
  const foundOf = ({ from, to }: ResultMap) => places.maps.find((map) => map.from === from && map.to === to);
  const isAllThere = places.maps.length === 0 && places.others.every(({ looked, found }) => looked === found);
  return (
    <section className="hand-part">
      <h3 className="hand-title">{words.where}</h3>
      {isAllThere && maps.length === 0 && <p className="set-note">{words.whereNone}</p>}
      <ul className="plain-list results-maps">
        {maps.map((map, n) => {
          const found = foundOf(map);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: what is typed into a field must not make another field of it
            <li key={n} className="hand-row results-map">
              <PathBeginning
                says={words.from}
                example={words.fromExample}
                value={map.from}
                onChange={(from) => put(n, { from })}
              />
              <PathBeginning
                says={words.to}
                example={words.toExample}
                value={map.to}
                onChange={(to) => put(n, { to })}
              />
              <span className="results-found num">{found !== undefined && words.found(found.found, found.looked)}</span>
              <IconButton
                icon={X}
                size="small"
                label={words.removeMap(map.from)}
                onClick={() => onChange(maps.filter((_, at) => at !== n))}
              />
            </li>
          );
        })}
        {!isAllThere &&
          places.others.map(({ from, looked, found }) => (
            <li key={from} className="hand-row results-map">
              <bdi className="ellipsis">{found === 0 ? words.unmapped(from) : words.same(from)}</bdi>
              <span className="results-found num">{words.found(found, looked)}</span>
              {found < looked && (
                <button type="button" className="button" onClick={() => onChange([...maps, { from, to: '' }])}>
                  {words.mapThis}
                </button>
              )}
            </li>
          ))}
      </ul>
      {why !== undefined && (
        <p className="hand-failure text" role="alert" dir="auto">
          {why}
        </p>
      )}
      <div className="hand-row">
        <button type="button" className="button plain" onClick={() => onChange([...maps, { from: '', to: '' }])}>
          <Plus size={14} strokeWidth={1.75} aria-hidden />
          {words.addMap}
        </button>
        {!isAllThere && <span className="set-note">{words.whereHint}</span>}
      </div>
    </section>
  );
}
