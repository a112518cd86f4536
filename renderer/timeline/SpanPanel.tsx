/** What the model makes of a span when it is asked: which labels fit it; or what a label's fit hangs on, frame by frame. */
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Explanation } from '../../electron/wire/app/moments.ts';
import type { Score } from '../../electron/wire/app/rankings.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { IconButton, Progress } from '../components/controls.tsx';
import { formatPercent, formatTimestamp } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { rounded } from './geometry.ts';

const words = text.timeline;
/** Of the labels those that fit best. */
const SHOWN = 12;

export function SpanPanel({ video }: { video: Video }) {
  const seen = usePage(({ timeline }) => timeline.seen);
  const explained = usePage(({ timeline }) => timeline.explained);
  const label = usePage(
    ({ labels, timeline }) => labels.labels.find(({ id }) => id === timeline.explained?.moment.label)?.text,
  );
  if (seen !== undefined) {
    const title = words.seen(formatTimestamp(seen.span.start), formatTimestamp(seen.span.end));
    return (
      <Panel title={title} busy={seen.scores === undefined ? words.seeing : undefined}>
        {seen.scores !== undefined && <Scores scores={seen.scores} />}
      </Panel>
    );
  }
  if (explained === undefined || label === undefined) return null;
  const { moment, explanation } = explained;
  const title = words.explained(label, formatTimestamp(moment.start), formatTimestamp(moment.end));
  return (
    <Panel title={title} busy={explanation === undefined ? words.explaining : undefined}>
      {explanation !== undefined && <Frames video={video} explanation={explanation} />}
    </Panel>
  );
}

function Panel({ title, busy, children }: { title: string; busy: string | undefined; children: ReactNode }) {
  const app = useApp();
  const panel = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come is to be seen from its start, too
  useEffect(() => {
    panel.current?.parentElement?.scrollTo({ top: 0 });
  }, [title, busy]);
  return (
    <section className="span-panel" aria-label={title} ref={panel}>
      <div className="span-panel-head">
        <h3 className="ellipsis num">{title}</h3>
        <IconButton icon={X} size="small" label={words.closeIt} onClick={() => app.timeline.look.close()} />
      </div>
      {busy !== undefined && (
        <>
          <p role="status">{busy}</p>
          <Progress label={busy} fraction={undefined} />
        </>
      )}
      {children}
    </section>
  );
}

function Scores({ scores }: { scores: readonly Score[] }) {
  return (
    <ol className="span-scores">
      {scores.slice(0, SHOWN).map(({ label, fit }) => (
        <li key={label}>
          <bdi className="ellipsis">{label.slice(0, 200)}</bdi>
          <i style={{ transform: `scaleX(${fit?.value ?? 0})` }} />
          <span className="num">{fit === undefined ? '–' : formatPercent(fit.value)}</span>
        </li>
      ))}
    </ol>
  );
}

function Frames({ video: { id, edition, track }, explanation }: { video: Video; explanation: Explanation }) {
  const app = useApp();
  const { fit, frames } = explanation;
  const most = Math.max(...frames.map(({ without }) => Math.abs(fit - without)), 0.01);
  return (
    <>
      <p>
        <strong className="num">{words.fitIs(formatPercent(fit))}</strong> {words.explainedHelp}
      </p>
      <ol className="span-frames">
        {frames.map(({ index, seconds, without }) => (
          <li key={index}>
            <button
              type="button"
              aria-label={words.frameAt(formatTimestamp(seconds))}
              onClick={() => app.player?.seekTo(seconds)}
            >
              <img
                src={`${app.mediaBase}${MEDIA.still(id, rounded(seconds), { edition, track })}`}
                alt=""
                loading="lazy"
              />
            </button>
            {/* As long as the fit falls without it, or rises, beside the frame on which most hangs. */}
            <i className="span-weight">
              <i
                className={without > fit ? 'against' : ''}
                style={{ transform: `scaleX(${Math.abs(fit - without) / most})` }}
              />
            </i>
            <span className="num">{words.without(formatPercent(without), signed(without - fit))}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function signed(change: number): string {
  const points = Math.round(change * 100);
  return points === 0 ? '±0' : points > 0 ? `+${points}` : `−${-points}`;
}
