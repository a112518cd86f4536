/** The right column: the labels, how well each fits the shown video, and what was decided of it. One list is all of that. */
import { LibraryBig } from 'lucide-react';
import { useEffect, useId, useMemo, useState } from 'react';
import type { Ranking } from '../../electron/wire/app/rankings.ts';
import type { Decision, Tag } from '../../electron/wire/app/tags.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { CommandButton, Select } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { AddLabel } from './AddLabel.tsx';
import { LabelFoot, NothingFits } from './LabelFoot.tsx';
import { LabelList } from './LabelList.tsx';
import { LABEL_ORDERS, type LabelOrder, orderLabels, type Scores } from './label-order.ts';
import { RankingHead } from './RankingHead.tsx';
import './label-panel.css';

const NO_TAGS: readonly Tag[] = [];

export function LabelPanel() {
  const app = useApp();
  const heading = useId();
  const { labels, ready, problem, away, revision } = usePage((state) => state.labels);
  const order = usePage((state) => state.labelOrder);
  const fresh = usePage((state) => state.fresh);
  const counts = usePage((state) => state.counts);
  const { video, ranking, settled, tags } = useShownVideo(order);
  const scores = useMemo(() => scoresIn(ranking), [ranking]);
  const settledScores = useMemo(() => scoresIn(settled), [settled]);
  const decisions = useMemo(() => decisionsIn(tags), [tags]);
  const ordered = useMemo(
    () => orderLabels(labels, order, { scores: settledScores, decisions, counts }, fresh),
    [labels, order, settledScores, decisions, counts, fresh],
  );
  // A video that failed, or waits, has no scores that could be out of date: it can be decided about all the same.
  const stale = usePage((state) => video?.state === 'done' && state.rankings.get(video.id)?.revision !== revision);
  return (
    <section className="panel label-panel" aria-labelledby={heading} data-region="labels">
      <div className="panel-head">
        <h2 id={heading}>{text.labels.title}</h2>
        <span className="count num">{labels.length > 0 && text.labels.count(labels.length)}</span>
        <span className="gap" />
        {!ready && <span className="label-reading">{text.labels.reading}</span>}
        {labels.length > 1 && <OrderChoice order={order} />}
        <CommandButton id="labelSets" icon={LibraryBig} />
      </div>
      <AddLabel />
      {problem !== undefined && (
        <p className="hint label-problem text" role="alert" dir="auto">
          {problem.message}
        </p>
      )}
      {labels.length > 0 && <NothingFits settled={settledScores} scores={scores} />}
      {labels.length > 0 && <RankingHead scores={scores} />}
      {labels.length === 0 ? (
        <NoLabels />
      ) : (
        <LabelList labels={ordered} {...{ scores, decisions, counts, stale, video }} fresh={fresh} />
      )}
      {away > 0 && (
        <p className="labels-away">
          {text.labels.away(away)}
          <button type="button" className="link" onClick={() => app.open('labels-away')}>
            {text.labels.showAway}
          </button>
        </p>
      )}
      {(labels.length > 0 || video?.state === 'cancelled') && <LabelFoot {...{ video, ranking, scores }} />}
    </section>
  );
}

interface ShownVideo {
  video: Video | undefined;
  ranking: Ranking | undefined;
  /** the one that rows stand by: numbers that come in by themselves must not move them under the hands */
  settled: Ranking | undefined;
  tags: readonly Tag[];
}

/** The shown video with its ranking and its tags, which are asked for. */
function useShownVideo(order: LabelOrder): ShownVideo {
  const app = useApp();
  const id = usePage((state) => state.selection.current);
  const video = usePage((state) => (id === undefined ? undefined : state.videos.get(id)));
  const known = usePage((state) => (id === undefined ? undefined : state.rankings.get(id)));
  const tags = usePage((state) => (id === undefined ? undefined : state.tags.get(id)?.tags)) ?? NO_TAGS;
  useEffect(() => {
    const ids = id === undefined ? [] : [id];
    app.rankings.want('shown', ids, 0);
    app.tagFeed.want('shown', ids);
    // What was added while another video was looked at is new no more.
    app.store.setState({ fresh: [] });
  }, [app, id]);
  const ranking = video?.state === 'done' ? known?.ranking : undefined;
  // Others come in where something else is asked for: another video, other labels, another order, a look by hand.
  const asked = ranking && `${id} ${known?.revision} ${known?.byHand} ${order}`;
  return { video, ranking, settled: useSettled(ranking, asked), tags };
}

/** The first ranking that there was for what is asked. */
function useSettled(ranking: Ranking | undefined, asked: string | undefined): Ranking | undefined {
  const [held, setHeld] = useState({ ranking, asked });
  if (held.asked === asked) return held.ranking;
  setHeld({ ranking, asked });
  return ranking;
}

function scoresIn(ranking: Ranking | undefined): Scores {
  return new Map(ranking?.scores.map((score) => [score.label, score]));
}

/** On the whole video, by label. */
function decisionsIn(tags: readonly Tag[]): ReadonlyMap<string, Decision> {
  const whole = tags.filter(({ span }) => span === undefined);
  return new Map(whole.map(({ label, decision }) => [label, decision]));
}

function OrderChoice({ order }: { order: LabelOrder }) {
  const app = useApp();
  return (
    <Select
      aria-label={text.labels.order}
      value={order}
      onChange={({ currentTarget }) => app.store.setState({ labelOrder: currentTarget.value as LabelOrder, fresh: [] })}
    >
      {LABEL_ORDERS.map((value) => (
        <option key={value} value={value}>
          {text.labels.orders[value]}
        </option>
      ))}
    </Select>
  );
}

function NoLabels() {
  const app = useApp();
  return (
    <div className="hint no-labels">
      <p>{text.labels.empty}</p>
      <button type="button" className="button" onClick={() => void app.labels.loadExamples()}>
        {text.labels.examples}
      </button>
    </div>
  );
}
