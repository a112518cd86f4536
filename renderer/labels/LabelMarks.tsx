/** What the author of a label should know about it, wherever the label stands. */
import { CircleSlash, Languages, Scissors, TriangleAlert } from 'lucide-react';
import type { Label } from '../../electron/wire/app/labels.ts';
import { Hint } from '../components/controls.tsx';
import { text } from '../text.ts';

export function LabelMarks({ facts }: { facts: Label | undefined }) {
  const unknown = facts?.unknownWords ?? [];
  return (
    <>
      {facts?.problem !== undefined && <Mark icon={CircleSlash} says={text.labels.unranked(facts.problem.message)} />}
      {unknown.length > 0 && <Mark icon={TriangleAlert} says={text.labels.unknown(unknown)} />}
      {facts?.foreign === true && <Mark icon={Languages} says={text.labels.foreign} />}
      {facts?.cut === true && <Mark icon={Scissors} says={text.labels.cut} />}
    </>
  );
}

function Mark({ icon: Icon, says }: { icon: typeof Scissors; says: string }) {
  return (
    <Hint says={says}>
      <button type="button" className="label-mark" tabIndex={-1} aria-label={says}>
        <Icon size={13} strokeWidth={1.75} aria-hidden />
      </button>
    </Hint>
  );
}
