/** The rows of a ranking, of which only those on screen exist. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { Label } from '../../electron/wire/app/labels.ts';
import type { Score } from '../../electron/wire/app/rankings.ts';
import { formatCosine, formatPercent } from '../format.ts';
import { usePage } from '../hooks.ts';
import { LabelMarks } from '../labels/LabelMarks.tsx';
import { text } from '../text.ts';

const ROW_HEIGHT = 40;

interface RankingListProps {
  scores: readonly Score[];
  matched: boolean;
  /** of the labels before: those of now are on their way */
  stale: boolean;
}

/** The column of matches is there once one is known. */
export function RankingList({ scores, matched, stale }: RankingListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { labels } = usePage((state) => state.labels);
  const facts = useMemo(() => new Map(labels.map((label) => [label.text, label])), [labels]);
  const rows = useVirtualizer({
    count: scores.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  });
  return (
    // A region that scrolls must be reachable by the keyboard to be scrolled.
    <div className={`ranking-list ${stale ? 'stale' : ''}`} ref={scroller} tabIndex={scores.length > 0 ? 0 : -1}>
      {/* biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one */}
      <ol role="list" aria-label={text.ranking.title} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const score = scores[index];
          return score === undefined ? null : (
            <RankingRow
              key={index}
              {...{ score, matched, index, start }}
              facts={facts.get(score.label)}
              count={scores.length}
            />
          );
        })}
      </ol>
    </div>
  );
}

interface RankingRowProps {
  score: Score;
  facts: Label | undefined;
  matched: boolean;
  index: number;
  count: number;
  /** pixels from the list's top */
  start: number;
}

function RankingRow({ score, facts, matched, index, count, start }: RankingRowProps) {
  const { label, probability, cosine, match } = score;
  return (
    <li
      className={`ranking-row ${index === 0 ? 'first' : ''} ${matched ? 'matched' : ''}`}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span className="ranking-label text" dir="auto">
        <span className="ellipsis" title={label.slice(0, 1000)}>
          {label.slice(0, 300)}
        </span>
        <LabelMarks facts={facts} />
      </span>
      <span className="num ranking-probability">
        <span className="sr-only">{text.ranking.probability} </span>
        {formatPercent(probability)}
      </span>
      <span className="num">
        <span className="sr-only">{text.ranking.cosine} </span>
        {formatCosine(cosine)}
      </span>
      {matched && (
        <span className="num">
          <span className="sr-only">{text.ranking.match} </span>
          {match === undefined ? '–' : formatPercent(match)}
        </span>
      )}
      <span className="ranking-bar" aria-hidden>
        <i style={{ transform: `scaleX(${probability})` }} />
      </span>
    </li>
  );
}
