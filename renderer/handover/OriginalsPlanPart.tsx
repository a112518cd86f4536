/** Each file with where it would go, or why it stays. */
import type { OriginalsPlan } from '../../electron/wire/app/clips.ts';
import { text } from '../text.ts';
import { PlanPart } from './PlanPart.tsx';
import type { Answer } from './use-answer.ts';

const words = text.handover.originals;

export function OriginalsPlanPart(answer: Answer<OriginalsPlan>) {
  return (
    <PlanPart {...answer} words={words}>
      {(plan) => <Plan plan={plan} />}
    </PlanPart>
  );
}

function Plan({ plan: { files, bytes, free, refused, first } }: { plan: OriginalsPlan }) {
  if (files === 0 && refused === 0) return <p className="set-note">{words.none}</p>;
  const more = files + refused - first.length;
  return (
    <>
      <p className="num">{words.planned(files, bytes, free)}</p>
      {free !== undefined && bytes > free && (
        <p className="hand-failure" role="alert">
          {words.tooLittle}
        </p>
      )}
      {refused > 0 && <p className="hand-failure num">{words.refused(refused)}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by whoever has no mouse */}
      <ul className="plain-list hand-originals" aria-label={words.list} tabIndex={0}>
        {first.map(({ id, from, to, problem }) => (
          <li key={id} className="refusal text" dir="auto">
            {from}
            {to !== undefined && <span>{words.to(to)}</span>}
            {problem !== undefined && <span className="hand-failure">{problem.message}</span>}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="set-note num">{words.more(more)}</p>}
    </>
  );
}
