/** One place that was found: its picture, its video, when in it, and how well it answers; or what a person wrote. */
import { type MouseEvent, memo } from 'react';
import type { FoundMoment, Named } from '../../electron/wire/app/search.ts';
import type { Span } from '../../electron/wire/app/tags.ts';
import { formatPercent, formatTenths } from '../format.ts';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { HEAD_HEIGHT, ROW_HEIGHT } from './row-heights.ts';
import { pictureTime, type Row } from './rows.ts';
import { Still } from './Still.tsx';

const words = text.search;

interface ResultRowProps {
  row: Row;
  index: number;
  count: number;
  /** pixels */
  top: number;
  grouped: boolean;
  chosen: boolean;
  current: boolean;
  reachable: boolean;
  onClick: (event: MouseEvent, row: Row) => void;
}

export const ResultRow = memo(function ResultRow(props: ResultRowProps) {
  const { row, index, count, top, grouped, chosen, current, reachable, onClick } = props;
  const video = usePage((state) => state.videos.get(row.id));
  if (video === undefined) return null;
  const heads = row.kind === 'moment' ? row.heads : undefined;
  const isNamed = !grouped || row.kind === 'named';
  return (
    <li
      className={`result-row ${row.kind}`}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${top}px)` }}
    >
      {heads !== undefined && (
        <span className="result-head" style={{ height: HEAD_HEIGHT }}>
          <bdi className="ellipsis">{video.name}</bdi>
          <span className="num">{words.moments(heads)}</span>
        </span>
      )}
      <button
        type="button"
        className={`${chosen ? 'chosen' : ''} ${current ? 'shown' : ''}`}
        style={{ height: ROW_HEIGHT - 2 }}
        aria-pressed={chosen}
        aria-current={current ? 'true' : undefined}
        data-row
        tabIndex={reachable ? 0 : -1}
        title={`${video.name}\n${video.folder}`}
        onClick={(event) => onClick(event, row)}
      >
        <span className="poster">
          <Still key={video.edition} video={video} at={pictureTime(row.span)} />
        </span>
        <span className="result-words">
          <span className={isNamed ? 'result-name ellipsis' : 'sr-only'} dir="auto">
            {video.name}
          </span>
          {row.kind === 'named' && row.named.by !== 'name' ? <Says named={row.named} /> : <Times span={row.span} />}
        </span>
        {row.kind === 'named' ? <By named={row.named} /> : <Numbers moment={row.moment} />}
      </button>
    </li>
  );
});

function Times({ span }: { span: Span | undefined }) {
  if (span === undefined) return <span className="result-times ellipsis">{words.whole}</span>;
  return (
    <span className="result-times num ellipsis">{words.span(formatTenths(span.start), formatTenths(span.end))}</span>
  );
}

function Numbers({ moment: { fit, calibrated, likeness } }: { moment: FoundMoment }) {
  return (
    <span className="result-numbers">
      {fit !== undefined && <FitOf fit={fit} kind={calibrated === true ? 'calibrated' : 'estimate'} />}
      {likeness !== undefined && (
        <span className="num result-likeness" title={words.likenessHelp}>
          <span className="sr-only">{words.likeness} </span>
          {likeness.toFixed(2)}
        </span>
      )}
    </span>
  );
}

/** An estimate looks like one, as everywhere. */
function FitOf({ fit, kind }: { fit: number; kind: 'estimate' | 'calibrated' }) {
  const shown = formatPercent(fit);
  const isAbout = kind === 'estimate' && /^\d/.test(shown);
  return (
    <span className={`num fit-number ${kind} ${isAbout ? 'about' : ''}`} title={words.fitHelp[kind]}>
      <span className="sr-only">{words.fit[kind]} </span>
      {shown}
    </span>
  );
}

function By({ named: { by } }: { named: Named }) {
  return <span className="result-by">{words.namedBy[by]}</span>;
}

/** What was written, and where it is about a moment, when that is. */
function Says({ named: { by, says, span } }: { named: Named }) {
  const what = by === 'folder' || by === 'tag' ? words.says[by](says.slice(0, 200)) : says.slice(0, 200);
  return (
    <>
      <span className="result-times ellipsis">
        <bdi>{what}</bdi>
      </span>
      {span !== undefined && <Times span={span} />}
    </>
  );
}
