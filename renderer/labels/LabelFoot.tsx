/** Beneath the labels: what stands behind the fit of the one at hand, and why there is none. */
import { ScanSearch, X } from 'lucide-react';
import { USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { Ranking } from '../../electron/wire/app/rankings.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { COMMANDS } from '../commands/commands.ts';
import { Hint, IconButton, Progress } from '../components/controls.tsx';
import { formatCosine, formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { helpOf } from './FitNumber.tsx';
import { noneFits } from './fits.ts';
import { typedPercent } from './histogram.ts';
import type { Scores } from './label-order.ts';
import { saidOf } from './learned.ts';

interface LabelFootProps {
  video: Video | undefined;
  ranking: Ranking | undefined;
  scores: Scores;
}

export function LabelFoot({ video, ranking, scores }: LabelFootProps) {
  if (ranking === undefined) return <WhyNone video={video} />;
  return (
    <div className="ranking-foot">
      <Behind scores={scores} />
      <Learned />
      <Ways />
      <Matching ranking={ranking} scores={scores} />
    </div>
  );
}

/** Each number under its own name. */
function Behind({ scores }: { scores: Scores }) {
  const label = usePage((state) => state.labels.labels.find(({ id }) => id === state.label));
  const score = label && scores.get(label.text);
  if (label === undefined || score === undefined) return null;
  const unknown = label.unknownWords ?? [];
  const { fit, probability, cosine, match } = score;
  if (unknown.length > 0 && fit === undefined) return <p className="ranking-behind">{text.labels.unknown(unknown)}</p>;
  const ofWords: [string, string, string][] = [
    [text.ranking.among, formatPercent(probability), text.ranking.amongHelp],
    [text.ranking.cosine, formatCosine(cosine), text.ranking.cosineHelp],
    [text.ranking.match, match === undefined ? '–' : formatPercent(match), text.ranking.matchHelp],
  ];
  // What the model makes of words that it never learnt means nothing.
  const numbers = unknown.length > 0 ? [] : ofWords;
  return (
    <dl className="ranking-behind" aria-label={text.ranking.behind(label.text.slice(0, 60))}>
      <Hint says={helpOf(fit)}>
        <div className="ranking-fit">
          <dt>{text.ranking.fit}</dt>
          <dd className="num">{fit === undefined ? '–' : formatPercent(fit.value)}</dd>
          {fit !== undefined && <dd className="ranking-from">{text.ranking.from(fit)}</dd>}
        </div>
      </Hint>
      {numbers.map(([name, value, help]) => (
        <Hint key={name} says={help}>
          <div>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        </Hint>
      ))}
    </dl>
  );
}

/** What decisions taught about the label at hand, whatever video is shown. */
function Learned() {
  const label = usePage((state) => state.labels.labels.find(({ id }) => id === state.label));
  const learning = usePage((state) => state.learnings.get(state.label ?? ''));
  const said = label === undefined ? [] : saidOf(label, learning);
  if (said.length === 0) return null;
  return (
    <ul className="ranking-learned" aria-label={text.learned.title}>
      {said.map(({ says, help }) => (
        <Hint key={help} says={help}>
          <li className="num">{says}</li>
        </Hint>
      ))}
    </ul>
  );
}

/** What can be done about the fit of the label at hand: from where on it counts, and whether it learns. */
function Ways() {
  const app = useApp();
  const label = usePage((state) => state.labels.labels.find(({ id }) => id === state.label));
  const hasLearned = usePage((state) => state.learnings.get(state.label ?? '')?.head !== undefined);
  if (label === undefined) return null;
  const isOn = label.learn !== false;
  return (
    <div className="ranking-ways">
      <button type="button" className="link" onClick={() => app.open('label')}>
        {text.labels.threshold(typedPercent(label.threshold ?? USUAL_THRESHOLD))}
      </button>
      {(hasLearned || !isOn) && (
        <button type="button" className="link" onClick={() => void app.labels.learn(label, !isOn)}>
          {isOn ? text.learned.switchOff : text.learned.switchOn}
        </button>
      )}
    </div>
  );
}

/**
 * Said before the labels: the first of them would be taken for an answer. Where it ceases to be so, its place is kept until the rows
 * move too.
 */
export function NothingFits({ settled, scores }: { settled: Scores; scores: Scores }) {
  const wasNone = usePage(({ labels: { labels } }) => noneFits(labels, settled));
  const isNone = usePage(({ labels: { labels } }) => noneFits(labels, scores));
  if (!wasNone) return null;
  return <p className={`ranking-nothing ${isNone ? '' : 'over'}`}>{text.ranking.nothingFits}</p>;
}

/** The look again that tells for each label by itself whether it fits. */
function Matching({ ranking, scores }: { ranking: Ranking; scores: Scores }) {
  const app = useApp();
  const matching = usePage((state) => state.matching.get(ranking.id));
  const fraction = matching?.progress?.fraction;
  const areAllMatched = scores.size > 0 && [...scores.values()].every(({ match }) => match !== undefined);
  if (matching === undefined) {
    return (
      <button type="button" className="button" onClick={() => COMMANDS.checkMatches.run(app)}>
        <ScanSearch size={14} strokeWidth={1.75} aria-hidden />
        {areAllMatched ? text.ranking.checkAgain : text.ranking.check}
      </button>
    );
  }
  return (
    <div className="ranking-checking">
      <div>
        <span className="num">{text.ranking.checking(fraction)}</span>
        <Progress label={text.ranking.checking(undefined)} fraction={fraction} />
      </div>
      <IconButton icon={X} size="small" label={text.ranking.stopChecking} onClick={matching.cancel} />
    </div>
  );
}

function WhyNone({ video }: { video: Video | undefined }) {
  const app = useApp();
  return (
    <div className="ranking-why hint">
      <p>{video === undefined ? text.ranking.noVideo : text.ranking.notDone[video.state]}</p>
      {video?.state === 'cancelled' && (
        <button type="button" className="button" onClick={() => void app.videos.retry([video.id])}>
          {text.ranking.processNow}
        </button>
      )}
    </div>
  );
}
