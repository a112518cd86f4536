/** The calls about how well fits tell what was decided. */
import { evaluationHtml } from '../../interchange/evaluation-html.ts';
import { evaluationJson } from '../../interchange/evaluation-json.ts';
import { Shared } from '../../turns/shared.ts';
import type { Evaluation } from '../../wire/app/evaluation.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

export function evaluationCalls({ evaluating, labels, model }: Parts) {
  const shared = new Shared<Evaluation, { done: number; of: number }>();
  return {
    evaluate: ({ source }, asker) => shared.run(source, asker, (audience) => evaluating.evaluate(source, audience)),
    videosBehind: ({ source, behind }, { signal }) => evaluating.behind(source, behind, signal),
    exportEvaluation: async ({ source, format }, asker) => {
      const texts = new Map(labels.listed.map(({ id, text }) => [id, text]));
      const evaluation = await shared.run(source, asker, (audience) => evaluating.evaluate(source, audience));
      const context = { texts, model: model.status.id, at: new Date().toISOString() };
      return format === 'html'
        ? { fileName: 'evaluation.html', mediaType: 'text/html', text: evaluationHtml(evaluation, context) }
        : { fileName: 'evaluation.json', mediaType: 'application/json', text: evaluationJson(evaluation, context) };
    },
  } satisfies Partial<Handlers<AppContract>>;
}
