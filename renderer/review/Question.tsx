/** The card's label in large type, how well it fits, and what can be said to it. */
import { ArrowLeft, ArrowRight, Check, CircleHelp, type LucideIcon, RotateCcw, X } from 'lucide-react';
import type { KeyId } from '../../electron/catalogue/keys/table.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';
import { keyLabel } from '../commands/commands.ts';
import { useChord } from '../commands/keys.ts';
import { Hint, Keys } from '../components/controls.tsx';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { LabelMarks } from '../labels/LabelMarks.tsx';
import { text } from '../text.ts';
import { type Card, decisionIn } from './deck.ts';

/** As much of a label as a card or a sentence can bear. */
const SHOWN = 300;
const DECISIONS: readonly [Decision, LucideIcon][] = [
  ['yes', Check],
  ['no', X],
  ['unsure', CircleHelp],
];

export function Question({ card }: { card: Card }) {
  const app = useApp();
  const label = usePage((state) => state.labels.labels.find(({ id }) => id === card.label));
  const name = usePage((state) => state.videos.get(card.video)?.name);
  const decision = usePage((state) => decisionIn(state.tags, card));
  const words = label?.text ?? '';
  const shown = words.length > SHOWN ? `${words.slice(0, SHOWN)}…` : words;
  const score = card.score === null ? '–' : formatPercent(card.score);
  const said = card.score === null ? text.review.noScore : text.review.score(score);
  return (
    <section className={`review-question ${label?.colour ?? ''}`} aria-label={text.review.question}>
      <p className="sr-only" role="status">
        {name === undefined || label === undefined ? text.review.gone : text.review.card(shown, name, said)}
      </p>
      <div className="review-label">
        <h3 className="text" dir="auto">
          {shown}
        </h3>
        <LabelMarks facts={label} />
      </div>
      <p className="review-score num" title={card.score === null ? text.ranking.noFit : text.ranking.fitHelp}>
        <span className="sr-only">{said}</span>
        <span aria-hidden>{score}</span>
        {card.score !== null && <small aria-hidden>{text.review.ofWhat}</small>}
      </p>
      <div className="review-decisions">
        {DECISIONS.map(([each, icon]) => (
          <Decide key={each} decision={each} icon={icon} pressed={decision === each} />
        ))}
      </div>
      <div className="review-ways">
        <Way id="previousCard" icon={ArrowLeft} says={text.review.back} onGo={() => app.review.back()} />
        <Way id="skipCard" icon={ArrowRight} says={text.review.skip} onGo={() => app.review.skip()} />
        {decision !== undefined && (
          <Way id="takeBack" icon={RotateCcw} says={text.review.takeBack} onGo={() => void app.review.decide(null)} />
        )}
      </div>
    </section>
  );
}

interface WayProps {
  id: KeyId;
  icon: LucideIcon;
  says: string;
  onGo: () => void;
}

function Way({ id, icon: Icon, says, onGo }: WayProps) {
  const chord = useChord(id);
  return (
    <Hint says={keyLabel(id)} chord={chord}>
      <button type="button" className="button" onClick={onGo}>
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        {says}
      </button>
    </Hint>
  );
}

interface DecideProps {
  decision: Decision & KeyId;
  icon: LucideIcon;
  pressed: boolean;
}

function Decide({ decision, icon: Icon, pressed }: DecideProps) {
  const app = useApp();
  const chord = useChord(decision);
  return (
    <button
      type="button"
      className={`review-decide ${decision}`}
      aria-pressed={pressed}
      onClick={() => void app.review.decide(decision)}
    >
      <Icon size={18} strokeWidth={2} aria-hidden />
      <span>{text.tags.decisions[decision]}</span>
      {chord !== undefined && (
        <span aria-hidden>
          <Keys chord={chord} />
        </span>
      )}
    </button>
  );
}
