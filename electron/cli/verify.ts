/** `reeltag model verify`: the official demo case, which only the real weights and exact arithmetic can pass. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DEMO_SENTENCES,
  DEMO_VIDEO,
  DEMO_VIDEO_FILE,
  type DemoVerdict,
  judge,
  TOLERANCE,
} from '../catalogue/official-demo.ts';
import type { Supervisor } from '../engine-host/supervisor.ts';
import { TagError } from '../wire/errors.ts';
import type { Context } from './context.ts';
import { type ModelOptions, modelDirectory, modelRef, openModel, stageShower, withEngine } from './engine.ts';
import { percent } from './table.ts';
import { fitText } from './text.ts';

export interface VerifyOptions extends ModelOptions {
  video?: string | undefined;
}

/** @returns 0 for a pass, 1 for a fail */
export async function verify(context: Context, directory: string | undefined, options: VerifyOptions): Promise<number> {
  const model = modelRef(options, modelDirectory(directory, options));
  const known = findVideo(options.video, model.directory);
  const { signal } = context;
  const labels = [...DEMO_SENTENCES];
  return withEngine(context, async (engine) => {
    const { id, device, precision } = await openModel(context, engine, model);
    const path = known ?? (await fetchVideo(context, engine, model.directory));
    const args = { model, path, range: {}, labels, match: false };
    const ranked = await engine.call('rankVideo', args, { signal, onProgress: stageShower(context) });
    const verdict = judge(ranked.frames, ranked.labels);
    context.print(`${id} on ${device}, ${precision}`);
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

/** As it is named, or where it was fetched to before. */
function findVideo(given: string | undefined, directory: string): string | undefined {
  if (given !== undefined) return resolve(given);
  const beside = fileURLToPath(new URL('../../../shared/reference/videos/example1.mp4', import.meta.url));
  return [join(directory, DEMO_VIDEO), beside].find((path) => existsSync(path));
}

/** From its authors, to where the application has it, too. @throws TagError `not-found`; AbortError */
async function fetchVideo(context: Context, engine: Supervisor, directory: string): Promise<string> {
  const target = join(directory, DEMO_VIDEO);
  try {
    await engine.call('fetchFile', { ...DEMO_VIDEO_FILE, target }, { signal: context.signal });
    return target;
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    throw new TagError(
      'not-found',
      `The demo's video could not be fetched: ${error.message} Or get ${DEMO_VIDEO} from the InternVideo2 demo (OpenGVLab/InternVideo on GitHub, multi_modality/demo) and name it with --video.`,
      { cause: error, ...(error.detail === undefined ? {} : { detail: error.detail }) },
    );
  }
}
