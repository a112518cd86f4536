/** The calls about how well fits tell what was decided. */
import { evaluationHtml } from '../../interchange/evaluation-html.ts';
import { evaluationJson } from '../../interchange/evaluation-json.ts';
import { type Asker, Shared } from '../../turns/shared.ts';
import type { Evaluation, EvaluationSource } from '../../wire/app/evaluation.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

export function evaluationCalls({ evaluating, truths, labels, model }: Parts) {
  const shared = new Shared<Evaluation, { done: number; of: number }>();
  const evaluate = (source: EvaluationSource, asker: Asker<{ done: number; of: number }>) =>
    shared.run(JSON.stringify(source), asker, (audience) => evaluating.evaluate(source, audience));
  return {
    evaluate: ({ source }, asker) => evaluate(source, asker),
    readTruth: ({ name, text }, { signal }) => truths.read(name, text, signal),
    videosBehind: ({ source, behind }, { signal }) => evaluating.behind(source, behind, signal),
    exportEvaluation: async ({ source, format }, asker) => {
      const truth = source === 'decisions' ? undefined : truths.nameOf(source.truth);
      const texts = new Map(labels.listed.map(({ id, text }) => [id, text]));
      const evaluation = await evaluate(source, asker);
      const context = { texts, model: model.status.id, at: new Date().toISOString(), truth };
      return format === 'html'
        ? { fileName: 'evaluation.html', mediaType: 'text/html', text: evaluationHtml(evaluation, context) }
        : { fileName: 'evaluation.json', mediaType: 'application/json', text: evaluationJson(evaluation, context) };
    },
  } satisfies Partial<Handlers<AppContract>>;
}
