/** Above the rows: what their two numbers are, and of what the labels' own counts are. */
import { Hint } from '../components/controls.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { hasSign } from './FitNumber.tsx';
import type { Scores } from './label-order.ts';

export function RankingHead({ scores }: { scores: Scores }) {
  const areCounted = usePage(({ counts }) => counts.size > 0);
  const hasEstimates = [...scores.values()].some(({ fit }) => hasSign(fit));
  return (
    <section className="ranking-head" aria-label={text.ranking.head}>
      <span className="ranking-head-estimates">{hasEstimates && text.ranking.estimates}</span>
      <span className="ranking-head-fit">
        {scores.size > 0 && (
          <>
            <Hint says={text.ranking.fitHelp}>
              <span>{text.ranking.fit}</span>
            </Hint>
            <Hint says={text.ranking.amongHelp}>
              <span>{text.ranking.among}</span>
            </Hint>
          </>
        )}
      </span>
      {areCounted && (
        <Hint says={text.ranking.videosInHelp}>
          <span className="ranking-head-videos">{text.ranking.videosIn}</span>
        </Hint>
      )}
    </section>
  );
}
