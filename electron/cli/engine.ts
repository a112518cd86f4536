/** The engine process of a command, and the model in it. */
import { resolve } from 'node:path';
import { modelFolder } from '../catalogue/folders.ts';
import { modelDirectory as folderOfModel, holdsModel, saidModelId } from '../catalogue/models.ts';
import { Supervisor, type SupervisorOptions } from '../engine-host/supervisor.ts';
import {
  type DeviceWish,
  deviceNames,
  deviceWishSchema,
  type ModelInfo,
  type ModelRef,
  type OpenModel,
  type PrecisionWish,
  precisionWishSchema,
  type StageProgress,
  type TimeRange,
} from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';
import type { Context } from './context.ts';
import { quoted } from './text.ts';

/** The options that name a model. */
export interface ModelOptions {
  model?: string | undefined;
  device?: string | undefined;
  precision?: string | undefined;
}

const STAGES: Readonly<Record<StageProgress['stage'], string>> = {
  hashing: 'checking the checkpoint',
  converting: 'converting the model (once)',
  opening: 'opening the model',
  measuring: 'measuring a device',
  decoding: 'reading the video',
  reading: 'reading the labels',
  encoding: 'looking at the video',
  matching: 'matching',
};
/** The stages whose fraction means something; the others are one step. */
const COUNTED: ReadonlySet<string> = new Set(['hashing', 'converting', 'reading']);
const OF_FILMS: ReadonlySet<string> = new Set(['decoding', 'encoding']);

/**
 * The folder of the model that a command line names, as its argument or with `--model`, or the user's own.
 *
 * @throws TagError `usage`
 */
export function modelDirectory(argument: string | undefined, { model }: ModelOptions): string {
  if (argument !== undefined && model !== undefined && resolve(argument) !== resolve(model)) {
    throw new TagError('usage', `Name the model's folder once: ${argument} and ${model} are two.`);
  }
  const given = argument ?? model;
  if (given === '') throw new TagError('usage', "The name of the model's folder is empty: give one, or leave it out.");
  return resolve(given ?? modelFolder());
}

/**
 * The folder of the model that is to look at videos: the one that is named, or else the official one where it has been
 * downloaded, or else the demo model.
 *
 * @throws TagError `usage`
 */
export async function modelInUse(options: ModelOptions): Promise<string> {
  const named = options.model !== undefined || process.env['REELTAG_MODEL'];
  if (named || (await holdsModel(modelFolder()))) return modelDirectory(undefined, options);
  return folderOfModel('demo');
}

/** @throws TagError `usage` for a device or precision that does not exist */
export function modelRef(options: ModelOptions, directory: string): ModelRef {
  return {
    directory,
    device: parseDevice(options.device ?? 'auto'),
    precision: parsePrecision(options.precision ?? 'auto'),
  };
}

function parseDevice(text: string): DeviceWish {
  const { data } = deviceWishSchema.safeParse(text);
  if (data !== undefined) return data;
  const names = deviceNames.join(', ');
  throw new TagError('usage', `--device is one of ${names}, or kserve:http://HOST:PORT, not ${quoted(text)}.`);
}

function parsePrecision(text: string): PrecisionWish {
  const { data } = precisionWishSchema.safeParse(text);
  if (data !== undefined) return data;
  throw new TagError('usage', `--precision is one of ${precisionWishSchema.options.join(', ')}, not ${quoted(text)}.`);
}

/**
 * Runs `work` with an engine that ends when it does, however it does.
 *
 * @param jobs so many clips are handed to it at once
 */
export async function withEngine<T>(
  context: Context,
  work: (engine: Supervisor) => Promise<T>,
  jobs = 1,
  { limits, ...options }: Pick<SupervisorOptions, 'limits' | 'onDeviceLeft'> = {},
): Promise<T> {
  const engine = new Supervisor({
    ...{ ...options, start: context.engines.start, limits: { ...limits, inFlight: jobs } },
    onWarning: (message) => context.say(message),
  });
  try {
    engine.warmUp();
    return await work(engine);
  } finally {
    context.progress.clear();
    await engine.close();
  }
}

/** Shows the stages of a call; `of` says of what. */
export function stageShower({ progress }: Context, of = ''): (stage: StageProgress) => void {
  return ({ stage, fraction }) => {
    // Of a clip decoding and looking are one step each, and have no fraction but 0; of a film they may take hours.
    const isCounted = COUNTED.has(stage) || (OF_FILMS.has(stage) && fraction > 0);
    progress.show(`${STAGES[stage]}  ${of}`.trimEnd(), isCounted ? fraction : undefined);
  };
}

/** What can be said of a model folder, its id as it is said. */
export async function readModelInfo(context: Context, engine: Supervisor, directory: string): Promise<ModelInfo> {
  const { signal } = context;
  const info = await engine.call('modelInfo', { directory }, { signal, onProgress: stageShower(context) });
  return { ...info, id: saidModelId(info.id, directory) };
}

/**
 * Opens the model, converting it if it is new.
 *
 * @param next the clip that is asked about first, where one is
 */
export async function openModel(
  context: Context,
  engine: Supervisor,
  model: ModelRef,
  next?: { video: string | undefined; part: { range: TimeRange; track?: number } },
): Promise<OpenModel> {
  const { signal } = context;
  const args = { model, ...(next?.video ? { next: { path: resolve(next.video), ...next.part } } : {}) };
  const opened = await engine.call('openModel', args, { signal, onProgress: stageShower(context) });
  if (context.debug && opened.deviceReason !== undefined) context.say(opened.deviceReason);
  return { ...opened, id: saidModelId(opened.id, model.directory) };
}
