/** Beneath the labels: whether any of them fits at all, what stands behind the score of the one at hand, and why there is none. */
import { ScanSearch, X } from 'lucide-react';
import type { Ranking } from '../../electron/wire/app/rankings.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { COMMANDS } from '../commands/commands.ts';
import { Hint, IconButton, Progress } from '../components/controls.tsx';
import { formatCosine, formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import type { Scores } from './label-order.ts';

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
      <None ranking={ranking} />
      <Matching ranking={ranking} />
    </div>
  );
}

/** Each number under its own name. */
function Behind({ scores }: { scores: Scores }) {
  const label = usePage((state) => state.labels.labels.find(({ id }) => id === state.label));
  const score = label && scores.get(label.text);
  if (label === undefined || score === undefined) return null;
  const unknown = label.unknownWords ?? [];
  if (unknown.length > 0) return <p className="ranking-behind">{text.labels.unknown(unknown)}</p>;
  const { probability, cosine, match } = score;
  const numbers: [string, string, string][] = [
    [text.ranking.probability, formatPercent(probability), text.ranking.probabilityHelp],
    [text.ranking.cosine, formatCosine(cosine), text.ranking.cosineHelp],
    [text.ranking.match, match === undefined ? '–' : formatPercent(match), text.ranking.matchHelp],
  ];
  return (
    <dl className="ranking-behind" aria-label={text.ranking.behind(label.text.slice(0, 60))}>
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

/** From this on, nothing of the list is more likely true than not. */
const NOTHING = 0.5;

/** Said before the labels: the first of them would be taken for an answer. */
export function NothingFits({ ranking }: { ranking: Ranking | undefined }) {
  const { noneOfThese = 0 } = ranking ?? {};
  if (noneOfThese < NOTHING) return null;
  return <p className="ranking-nothing">{text.ranking.nothingFits(formatPercent(noneOfThese))}</p>;
}

function None({ ranking: { noneOfThese } }: { ranking: Ranking }) {
  if (noneOfThese === undefined || noneOfThese >= NOTHING) return null;
  return (
    <div className="ranking-none">
      <span>{text.ranking.none}</span>
      <span className="gap" />
      <span className="num ranking-none-value">{formatPercent(noneOfThese)}</span>
    </div>
  );
}

/** The look again that tells for each label by itself whether it fits. */
function Matching({ ranking }: { ranking: Ranking }) {
  const app = useApp();
  const matching = usePage((state) => state.matching.get(ranking.id));
  const fraction = matching?.progress?.fraction;
  if (matching === undefined) {
    return (
      <button type="button" className="button" onClick={() => COMMANDS.checkMatches.run(app)}>
        <ScanSearch size={14} strokeWidth={1.75} aria-hidden />
        {ranking.noneOfThese === undefined ? text.ranking.check : text.ranking.checkAgain}
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
