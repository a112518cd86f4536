/** What came of a video, in a line: what the asked label has to do with it, else the label that fits best, or why it failed. */
import { Check, CircleCheck, CircleHelp, type LucideIcon, Star, X } from 'lucide-react';
import type { Decision } from '../../electron/wire/app/tags.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { formatPercent, withoutName } from '../format.ts';
import { usePage } from '../hooks.ts';
import { FitNumber } from '../labels/FitNumber.tsx';
import { text } from '../text.ts';
import { factsIn } from './found.ts';

export function Outcome({ video }: { video: Video }) {
  const asked = usePage((state) => state.query.label);
  if (video.state === 'failed') {
    return (
      <span className="video-outcome bad ellipsis" dir="auto">
        {withoutName(video.problem?.message ?? '', video.name)}
      </span>
    );
  }
  return asked === undefined ? <Best video={video} /> : <Asked video={video} label={asked} />;
}

function Best({ video }: { video: Video }) {
  // Without labels none is the best, whatever was before.
  const best = usePage((state) => (state.labels.labels.length === 0 ? undefined : state.best.get(video.id)));
  if (video.state !== 'done' || best === undefined) return <span className="video-outcome" />;
  return (
    <span className="video-outcome">
      <span className="ellipsis" dir="auto">
        {best.label.slice(0, 200)}
      </span>
      <FitNumber fit={best.fit} />
    </span>
  );
}

/** Its own tags, once they are there, are newer than the library's answer. */
function Asked({ video: { id }, label }: { video: Video; label: string }) {
  const facts = usePage(({ labels }) => labels.labels.find((other) => other.id === label));
  const score = usePage(({ found }) => (found === undefined ? undefined : factsIn(found).get(id)?.score));
  const decision = usePage(({ found, tags }): Decision | undefined => {
    const own = tags.get(id);
    if (own === undefined) return found === undefined ? undefined : factsIn(found).get(id)?.decision;
    return own.tags.find((tag) => tag.label === label && tag.span === undefined)?.decision;
  });
  return (
    <span className={`video-outcome asked ${facts?.colour ?? ''}`}>
      <span className="sr-only">{facts?.text.slice(0, 100)}</span>
      <span className="asked-bar" aria-hidden>
        <i style={{ transform: `scaleX(${score ?? 0})` }} />
      </span>
      {decision !== undefined && <Decided decision={decision} />}
      <span className="num">{score === undefined ? '–' : formatPercent(score)}</span>
    </span>
  );
}

const ICONS: Readonly<Record<Decision, LucideIcon>> = { yes: Check, no: X, unsure: CircleHelp };

function Decided({ decision }: { decision: Decision }) {
  const Icon = ICONS[decision];
  return (
    <span className={`asked-decision ${decision}`} title={text.tags.decisions[decision]}>
      <Icon size={13} strokeWidth={2.5} aria-hidden />
      <span className="sr-only">{text.tags.decisions[decision]}</span>
    </span>
  );
}

/** That it is reviewed, and how it is rated. */
export function Marks({ video: { reviewed, rating } }: { video: Video }) {
  if (reviewed === undefined && rating === undefined) return null;
  return (
    <span className="video-marks">
      {rating !== undefined && (
        <span className="video-rating num" title={text.videos.rating(rating)}>
          <span className="sr-only">{text.videos.rating(rating)}</span>
          <span aria-hidden>{rating}</span>
          <Star size={10} strokeWidth={2} aria-hidden />
        </span>
      )}
      {reviewed !== undefined && (
        <span className="video-reviewed" title={text.videos.isReviewed}>
          <span className="sr-only">{text.videos.isReviewed}</span>
          <CircleCheck size={12} strokeWidth={2} aria-hidden />
        </span>
      )}
    </span>
  );
}
