/** What cutting would make: how much, whether there is room, what the clips are called. */
import type { CutPlan } from '../../electron/wire/app/clips.ts';
import { formatDuration, formatTenths } from '../format.ts';
import { text } from '../text.ts';
import type { Answer } from './use-answer.ts';

const words = text.handover.cut;

export function CutPlanPart({ value, busy, why }: Answer<CutPlan>) {
  return (
    <section className="hand-part" aria-label={words.plan} aria-busy={busy}>
      <h3 className="hand-title">
        {words.plan}
        {busy && <small role="status">{words.planBusy}</small>}
      </h3>
      {why !== undefined && (
        <p className="hand-failure text" role="alert" dir="auto">
          {why}
        </p>
      )}
      {value !== undefined && <Plan plan={value} />}
    </section>
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
