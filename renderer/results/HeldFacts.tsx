/** What a folder of results holds. */
import type { ResultFacts } from '../../electron/wire/app/results.ts';
import { formatCount } from '../format.ts';
import { text } from '../text.ts';

const words = text.results;

/** @param isInto they are to come into the library that is open */
export function HeldFacts({ facts, isInto }: { facts: ResultFacts; isInto: boolean }) {
  const { job, model, precision, clips, wholes, spans, failed, bytes, shards, damaged } = facts;
  const [first] = damaged.named;
  const rows = [
    [words.facts.job, job],
    [words.facts.model, `${model}, ${precision}`],
    [words.facts.clips, formatCount(clips)],
    [words.facts.seen, words.seen(wholes, spans)],
    [words.facts.failed, words.failed(failed)],
    [words.facts.size, words.size(bytes, shards.there)],
  ];
  return (
    <section className="hand-part">
      <h3 className="hand-title">{words.holds}</h3>
      <dl className="results-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="selectable">
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <div className="results-notes">
        {shards.there < shards.planned && <p className="set-note">{words.more(facts)}</p>}
        {first !== undefined && <p className="set-note">{words.damaged(damaged.count, first.message)}</p>}
        {isInto && shards.taken > 0 && <p className="set-note">{words.taken(shards.taken, shards.there)}</p>}
        {spans > 0 && wholes === 0 && <p className="set-note">{words.spansOnly}</p>}
      </div>
    </section>
  );
}
