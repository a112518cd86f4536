/** `reeltag model verify`: the official demo case, which only the real weights and exact arithmetic can pass. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import demo from '../../resources/official-demo.json' with { type: 'json' };
import { TagError } from '../errors.ts';
import type { Context } from './context.ts';
import { type ModelOptions, modelDirectory, modelRef, openModel, stageShower, withEngine } from './engine.ts';
import { percent } from './table.ts';
import { fitText } from './text.ts';

/**
 * How far from the published probabilities an answer may be. The authors ran the model in half precision: a cosine is
 * then off by up to about 0.005, a logit by 0.5, and a probability by a factor of up to e^0.5 on either side of a softmax.
 */
export const TOLERANCE = { absolute: 0.05, factor: 2 } as const;

export interface VerifyOptions extends ModelOptions {
  video?: string | undefined;
}

/** A sentence's place in the answer beside its published one. */
export interface DemoRow {
  readonly text: string;
  readonly published: number;
  readonly probability: number;
  readonly agrees: boolean;
}

export interface DemoVerdict {
  readonly rows: readonly DemoRow[];
  readonly sameFrames: boolean;
  readonly sameOrder: boolean;
  readonly passed: boolean;
}

/** Holds an answer, best first, against what was published. */
export function judge(
  frames: readonly number[],
  answer: readonly { label: string; probability: number }[],
): DemoVerdict {
  const published = demo.sentences
    .flatMap(({ text, probability }) => (probability === undefined ? [] : [{ text, probability }]))
    .sort((a, b) => b.probability - a.probability);
  const rows = published.map(({ text, probability: expected }) => {
    const probability = answer.find(({ label }) => label === text)?.probability ?? 0;
    return { text, published: expected, probability, agrees: isClose(probability, expected) };
  });
  const sameFrames = JSON.stringify(frames) === JSON.stringify(demo.frames);
  const sameOrder = published.every(({ text }, place) => answer[place]?.label === text);
  return { rows, sameFrames, sameOrder, passed: sameFrames && sameOrder && rows.every(({ agrees }) => agrees) };
}

function isClose(probability: number, published: number): boolean {
  const { absolute, factor } = TOLERANCE;
  const ratio = probability / published;
  return Math.abs(probability - published) <= absolute && ratio <= factor && ratio >= 1 / factor;
}

/** @returns 0 for a pass, 1 for a fail */
export async function verify(context: Context, directory: string | undefined, options: VerifyOptions): Promise<number> {
  const path = findVideo(options.video);
  const model = modelRef(options, modelDirectory(directory, options));
  const { signal } = context;
  const labels = demo.sentences.map(({ text }) => text);
  return withEngine(context, async (engine) => {
    const { id, device } = await openModel(context, engine, model);
    const args = { model, path, range: {}, labels, match: false };
    const ranked = await engine.call('rankVideo', args, { signal, onProgress: stageShower(context) });
    const verdict = judge(ranked.frames, ranked.labels);
    context.print(`${id} on ${device}, ${model.precision}`);
    for (const line of verdictTable(verdict, ranked.frames, context.style.width)) context.print(line);
    return verdict.passed ? 0 : 1;
  });
}

function verdictTable({ rows, sameFrames, sameOrder, passed }: DemoVerdict, frames: readonly number[], width: number) {
  const agreement = (holds: boolean): string => (holds ? 'as published' : 'NOT as published');
  const labelWidth = Math.max(12, width - 28);
  const { absolute, factor } = TOLERANCE;
  return [
    `frames ${frames.join(', ')}: ${agreement(sameFrames)}`,
    `order of the five best: ${agreement(sameOrder)}`,
    '  published     here',
    ...rows.map(({ text, published, probability, agrees }) => {
      const label = fitText(text, labelWidth);
      return `    ${percent2(published)}  ${percent2(probability)}  ${agrees ? 'ok  ' : 'FAR '}  ${label}`;
    }),
    `tolerance: ${percent(absolute).trim()} of probability and a factor of ${factor}, for the authors ran it in half precision`,
    passed
      ? 'pass: this is the published model, and it answers as published'
      : 'fail: this model does not answer as published; it is another model, or damaged',
  ];
}

function percent2(value: number): string {
  return `${(100 * value).toFixed(2)} %`.padStart(7);
}

/** @throws TagError `not-found` */
function findVideo(given: string | undefined): string {
  if (given !== undefined) return resolve(given);
  const beside = fileURLToPath(new URL('../../../shared/reference/videos/example1.mp4', import.meta.url));
  if (existsSync(beside)) return beside;
  throw new TagError(
    'not-found',
    `The demo's video is not here: get ${demo.video} from the InternVideo2 demo (OpenGVLab/InternVideo on GitHub, multi_modality/demo) and name it with --video.`,
  );
}
