/** One moment: its label, from when to when, how well it fits or what was decided, and what can be done with it. */
import { Check, CircleDashed, CircleHelp, Play, Sparkles, X } from 'lucide-react';
import { memo } from 'react';
import { IconButton } from '../components/controls.tsx';
import { formatPercent, formatTimestamp } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { MomentMenu } from './MomentMenu.tsx';
import { MOMENT_ROW } from './measures.ts';
import type { Moment } from './moments.ts';
import { isListed, labelName } from './timeline-facts.ts';

const words = text.timeline;
const ICONS = { suggested: CircleDashed, yes: Check, no: X, unsure: CircleHelp } as const;

interface MomentRowProps {
  moment: Moment;
  index: number;
  count: number;
  /** pixels */
  top: number;
  chosen: boolean;
  /** the one row that the tab key comes to */
  reachable: boolean;
  onChoose: () => void;
}

export const MomentRow = memo(
  ({ moment, index, count, top, chosen, reachable, onChoose }: MomentRowProps) => {
    const app = useApp();
    const { moments, look } = app.timeline;
    const { kind, label, start, end } = moment;
    const name = usePage((state) => labelName(state, label)).slice(0, 200);
    const isAway = !usePage((state) => isListed(state, label));
    const Icon = ICONS[kind];
    const tabIndex = reachable ? 0 : -1;
    return (
      <li
        className={`moment-row ${kind} ${chosen ? 'chosen' : ''}`}
        data-index={index}
        aria-setsize={count}
        aria-posinset={index + 1}
        style={{ height: MOMENT_ROW, transform: `translateY(${top}px)` }}
      >
        <button
          type="button"
          className="moment-choose"
          data-row
          tabIndex={tabIndex}
          aria-pressed={chosen}
          onClick={onChoose}
        >
          <Icon size={13} strokeWidth={2} aria-hidden />
          <span className="sr-only">{words.kinds[kind]}</span>
          <bdi className="ellipsis">{name}</bdi>
          <span className="num moment-times">{words.span(formatTimestamp(start), formatTimestamp(end))}</span>
          <span className="num moment-says ellipsis">
            {moment.kind === 'suggested' ? <FitOf fit={moment.fit} label={label} /> : words.by(moment.by, isAway)}
          </span>
        </button>
        <IconButton
          icon={Play}
          size="small"
          label={words.play}
          tabIndex={tabIndex}
          onClick={() => {
            moments.choose(moment);
            moments.play(moment);
          }}
        />
        <IconButton
          icon={Check}
          size="small"
          label={words.accept}
          tabIndex={tabIndex}
          aria-pressed={kind === 'yes'}
          onClick={() => void moments.accept(moment)}
        />
        <IconButton
          icon={X}
          size="small"
          label={words.reject}
          tabIndex={tabIndex}
          aria-pressed={kind === 'no'}
          onClick={() => void moments.reject(moment)}
        />
        <IconButton
          icon={Sparkles}
          size="small"
          label={words.explain}
          tabIndex={tabIndex}
          disabled={isAway}
          onClick={() => {
            moments.choose(moment);
            void look.explain(moment);
          }}
        />
        <MomentMenu moment={moment} name={name} tabIndex={tabIndex} />
      </li>
    );
  },
  (before, after) =>
    before.moment === after.moment &&
    before.index === after.index &&
    before.count === after.count &&
    before.top === after.top &&
    before.chosen === after.chosen &&
    before.reachable === after.reachable,
);

/** Until decisions have calibrated it, it is an estimate and looks like one, as everywhere. */
function FitOf({ fit, label }: { fit: number; label: string }) {
  const isEstimate = usePage(({ learnings }) => learnings.get(label)?.calibrated === undefined);
  const shown = formatPercent(fit);
  const isAbout = isEstimate && /^\d/.test(shown);
  return (
    <span title={words.fitHelp[isEstimate ? 'estimate' : 'calibrated']}>
      {words.fit} <span className={`fit-number ${isAbout ? 'about' : ''}`}>{shown}</span>
    </span>
  );
}
