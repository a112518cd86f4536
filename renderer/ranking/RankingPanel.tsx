/** How well each label fits the shown video, best first. */
import { Info, ScanSearch, X } from 'lucide-react';
import { useEffect, useId } from 'react';
import type { Ranking } from '../../electron/wire/app/rankings.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { COMMANDS } from '../commands/commands.ts';
import { Hint, IconButton, Progress, Select } from '../components/controls.tsx';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { RankingList } from './RankingList.tsx';
import './ranking-panel.css';

const TOPS = [5, 10, 20, 0];

export function RankingPanel() {
  const app = useApp();
  const heading = useId();
  const id = usePage((state) => state.selection.current);
  const video = usePage((state) => (id === undefined ? undefined : state.videos.get(id)));
  const known = usePage((state) => (id === undefined ? undefined : state.rankings.get(id)));
  const labelled = usePage((state) => state.texts.length > 0);
  const revision = usePage((state) => state.labels.revision);
  const top = usePage((state) => state.settings.top);
  useEffect(() => app.rankings.want('shown', id === undefined ? [] : [id], top), [app, id, top]);

  const ranking = labelled && video?.state === 'done' ? known?.ranking : undefined;
  const scores = cutTo(ranking?.scores ?? [], top);
  const matched = scores.some((score) => score.match !== undefined);
  return (
    <section className="panel ranking-panel" data-region="ranking" aria-labelledby={heading}>
      <div className="panel-head">
        <h2 id={heading}>{text.ranking.title}</h2>
        <span className="gap" />
        <Select
          className="num"
          aria-label={text.ranking.top}
          value={top}
          onChange={(event) => void app.setSettings({ top: Number(event.currentTarget.value) })}
        >
          {(TOPS.includes(top) ? TOPS : [top, ...TOPS]).map((value) => (
            <option key={value} value={value}>
              {text.ranking.topOf(value)}
            </option>
          ))}
        </Select>
      </div>
      {ranking !== undefined && <Columns matched={matched} />}
      <RankingList scores={scores} matched={matched} stale={known?.revision !== revision} />
      {ranking === undefined ? <WhyNone video={video} labelled={labelled} /> : <Foot ranking={ranking} />}
    </section>
  );
}

function cutTo(scores: Ranking['scores'], top: number): Ranking['scores'] {
  return top === 0 || scores.length <= top ? scores : scores.slice(0, top);
}

function Columns({ matched }: { matched: boolean }) {
  const columns: [string, string][] = [
    [text.ranking.probability, text.ranking.probabilityHelp],
    [text.ranking.cosine, text.ranking.cosineHelp],
  ];
  if (matched) columns.push([text.ranking.match, text.ranking.matchHelp]);
  return (
    <div className={`ranking-columns ${matched ? 'matched' : ''}`}>
      <span>{text.ranking.label}</span>
      {columns.map(([name, help]) => (
        <Hint key={name} says={help}>
          <button type="button">{name}</button>
        </Hint>
      ))}
    </div>
  );
}

function WhyNone({ video, labelled }: { video: Video | undefined; labelled: boolean }) {
  const app = useApp();
  const why =
    video === undefined ? text.ranking.noVideo : labelled ? text.ranking.notDone[video.state] : text.ranking.noLabels;
  return (
    <div className="ranking-why hint">
      <p>{why}</p>
      {video?.state === 'cancelled' && (
        <button type="button" className="button" onClick={() => void app.videos.retry([video.id])}>
          {text.ranking.processNow}
        </button>
      )}
    </div>
  );
}

/** “None of these”, and the matches that it takes to know it. */
function Foot({ ranking }: { ranking: Ranking }) {
  const app = useApp();
  const matching = usePage((state) => state.matching.get(ranking.id));
  const { noneOfThese } = ranking;
  const fraction = matching?.progress?.fraction;
  return (
    <div className="ranking-foot">
      <div className="ranking-none">
        <span>{text.ranking.none}</span>
        <Hint says={text.ranking.noneHelp}>
          <button type="button" className="ranking-info" aria-label={text.ranking.noneHelp}>
            <Info size={13} strokeWidth={1.75} aria-hidden />
          </button>
        </Hint>
        <span className="gap" />
        <span className={noneOfThese === undefined ? 'ranking-unknown' : 'num ranking-none-value'}>
          {noneOfThese === undefined ? text.ranking.noneUnknown : formatPercent(noneOfThese)}
        </span>
      </div>
      {matching === undefined ? (
        <button type="button" className="button" onClick={() => COMMANDS.checkMatches.run(app)}>
          <ScanSearch size={14} strokeWidth={1.75} aria-hidden />
          {noneOfThese === undefined ? text.ranking.check : text.ranking.checkAgain}
        </button>
      ) : (
        <div className="ranking-checking">
          <div>
            <span className="num">{text.ranking.checking(fraction)}</span>
            <Progress label={text.ranking.checking(undefined)} fraction={fraction} />
          </div>
          <IconButton icon={X} size="small" label={text.ranking.stopChecking} onClick={matching.cancel} />
        </div>
      )}
    </div>
  );
}
