/** What the author of a label should know about it, wherever the label stands. */
import { CircleSlash, GraduationCap, Languages, Scissors, TriangleAlert } from 'lucide-react';
import type { Label } from '../../electron/wire/app/labels.ts';
import { Hint } from '../components/controls.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';

export function LabelMarks({ facts }: { facts: Label | undefined }) {
  const unknown = facts?.unknownWords ?? [];
  const head = usePage((state) => state.learnings.get(facts?.id ?? '')?.head);
  return (
    <>
      {facts?.problem !== undefined && <Mark icon={CircleSlash} says={text.labels.unranked(facts.problem.message)} />}
      {unknown.length > 0 && <Mark icon={TriangleAlert} says={text.labels.unknown(unknown)} />}
      {facts?.foreign === true && <Mark icon={Languages} says={text.labels.foreign} />}
      {facts?.cut === true && <Mark icon={Scissors} says={text.labels.cut} />}
      {head?.used === true && facts?.learn !== false && (
        <Mark icon={GraduationCap} says={text.learned.used(head)} isGood />
      )}
    </>
  );
}

function Mark({ icon: Icon, says, isGood = false }: { icon: typeof Scissors; says: string; isGood?: boolean }) {
  return (
    <Hint says={says}>
      <button type="button" className={`label-mark ${isGood ? 'good' : ''}`} tabIndex={-1} aria-label={says}>
        <Icon size={13} strokeWidth={1.75} aria-hidden />
      </button>
    </Hint>
  );
}
