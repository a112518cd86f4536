/** What would be done, while it is found out, or why it cannot be. */
import type { ReactNode } from 'react';
import type { Answer } from './use-answer.ts';

interface PlanPartProps<Plan> extends Answer<Plan> {
  words: { plan: string; planBusy: string };
  children: (plan: Plan) => ReactNode;
}

export function PlanPart<Plan>({ value, busy, why, words, children }: PlanPartProps<Plan>) {
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
      {value !== undefined && children(value)}
    </section>
  );
}
