/** An evaluation as JSON, for other programs. */
import type { Evaluation } from '../wire/app/evaluation.ts';
import { type EvaluationContext, named } from './evaluation-names.ts';

/** Moves when a reader of before could not read it. */
const VERSION = 1;

/** What could not be computed is absent, never null. */
export function evaluationJson(evaluation: Evaluation, context: EvaluationContext): string {
  const { at, model, truth } = context;
  const head = {
    format: 'reeltag-evaluation',
    version: VERSION,
    at,
    model,
    source: truth === undefined ? 'decisions' : { truth },
  };
  return `${JSON.stringify({ ...head, ...named(evaluation, context) }, undefined, 2)}\n`;
}
