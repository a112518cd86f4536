/** What cutting would make: how much, whether there is room, what the clips are called. */
import type { CutPlan } from '../../electron/wire/app/clips.ts';
import { formatDuration, formatTenths } from '../format.ts';
import { text } from '../text.ts';
import { PlanPart } from './PlanPart.tsx';
import type { Answer } from './use-answer.ts';

const words = text.handover.cut;

export function CutPlanPart(answer: Answer<CutPlan>) {
  return (
    <PlanPart {...answer} words={words}>
      {(plan) => <Plan plan={plan} />}
    </PlanPart>
  );
}

function Plan({ plan }: { plan: CutPlan }) {
  if (plan.clips === 0) return <p className="set-note">{words.none}</p>;
  return (
    <>
      <p className="num">{words.planned({ ...plan, seconds: formatDuration(plan.seconds) })}</p>
      {plan.there > 0 && <p className="set-note num">{words.there(plan.there)}</p>}
      {plan.bytes > plan.free && (
        <p className="hand-failure" role="alert">
          {words.tooLittle}
        </p>
      )}
      {plan.remarks.length > 0 && (
        <ul className="hand-remarks">
          {plan.remarks.map(({ sentence, clips }) => (
            <li key={sentence} className="text" dir="auto">
              {words.remark(sentence, clips)}
            </li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by whoever has no mouse */}
      <ol className="hand-clips" aria-label={words.first} tabIndex={0}>
        {plan.first.map(({ file, start, end }) => (
          <li key={file}>
            <bdi className="selectable">{file}</bdi>
            <small className="num">{`${formatTenths(start)} – ${formatTenths(end)}`}</small>
          </li>
        ))}
      </ol>
    </>
  );
}
