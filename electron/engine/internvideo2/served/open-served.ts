/**
 * A model whose graphs a server runs. Its folder here gives the tokenizer, the sizes and the id; nothing is converted. Before the first
 * vector is made it is seen that the server has the same model, and how exactly it computes.
 */
import { TagError } from '../../../wire/errors.ts';
import { openCheckpoint } from '../../checkpoint/index.ts';
import type { GraphPlan } from '../../graph/builder.ts';
import type { Precision, PrecisionWish } from '../../graph/precision.ts';
import { parseServer, type ServerAddress, type ServerDevice } from '../../kserve/address.ts';
import { type ServedFacts, type ServedTensor, Server, type ServerLimits } from '../../kserve/server.ts';
import { type ModelConfig, readConfig } from '../config.ts';
import { COMPARABLE } from '../devices/known-devices.ts';
import { differenceOf, WRONG } from '../devices/measure-device.ts';
import { type Answers, answersOf } from '../devices/trial.ts';
import { checkpointDigest, rememberedDigest } from '../importer/cache.ts';
import { fittingConfig, planGraphs } from '../importer/convert.ts';
import { type ImportProgress, progressIn } from '../importer/progress.ts';
import type { OpenedModel } from '../open-model.ts';
import type { Graph } from '../towers.ts';
import { modelIdOf } from '../weights.ts';
import { servedShape } from './config-text.ts';
import { type Contents, GRAPHS, joinAnswers, readParameters, servedName } from './contents.ts';
import { ServedTowers } from './served-towers.ts';

export interface OpenServedOptions {
  readonly checkpointPath: string;
  readonly configPath: string;
  readonly device: ServerDevice;
  readonly precision: PrecisionWish;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly limits?: Partial<ServerLimits>;
}

/** Clips on their way at once. What keeps a server busy without holding up what others ask of it. */
const CLIPS_AT_ONCE = 8;

/**
 * @throws TagError `usage`, `network`, `access-denied`; `device-unavailable` where the server has no such model, another one, or answers
 *   wrongly; what reading the checkpoint throws; AbortError
 */
export async function openServed(options: OpenServedOptions): Promise<OpenedModel> {
  const { device, precision, signal, onProgress, limits } = options;
  const address = parseServer(device);
  const server = new Server(address, readToken(), limits);
  try {
    onProgress?.({ stage: 'opening', fraction: 0 });
    // First of all: hashing a checkpoint takes a minute, and the address may be wrong.
    await server.requireReady(signal);
    const served = await Promise.all(
      GRAPHS.map(async (graph) => ({ graph, facts: await server.describe(servedName(address.name, graph), signal) })),
    );
    const contents = new Map(served.map(({ graph, facts }) => [graph, contentsOf(address, graph, facts)]));
    const vision = contents.get('vision') as Contents;
    requireWished(address, vision.precision, precision);
    const { config, digest, plans } = await readModel(options, vision.precision);
    const here = { model: modelIdOf(digest), frames: config.targetNumFrames, precision: vision.precision };
    for (const each of contents.values()) requireSame(address, each, here);
    server.watch(async () => {
      for (const graph of GRAPHS) {
        const facts = await server.describe(servedName(address.name, graph));
        requireSame(address, contentsOf(address, graph, facts), here);
      }
    });
    for (const { graph, facts } of served) requireShapes(address, graph, facts, plans);
    onProgress?.({ stage: 'measuring', fraction: 0 });
    const towers = new ServedTowers(server, plans);
    const { fusionLayer, layers } = config.text;
    const parts = Object.fromEntries(GRAPHS.map((graph) => [graph, (contents.get(graph) as Contents).answers]));
    const reference = joinAnswers(parts as Record<Graph, Float32Array>, config.embedDim);
    if (reference === undefined) throw notOurs(address, servedName(address.name, 'vision'));
    const answers = await answersOf((...run) => towers.run(...run), config, fusionLayer < layers);
    signal?.throwIfAborted();
    const difference = requireRight(address, answers, reference);
    onProgress?.({ stage: 'opening', fraction: 1 });
    return {
      ...{ converted: { config, digest, precision: vision.precision }, towers, clipsAtOnce: CLIPS_AT_ONCE },
      comparable: difference <= COMPARABLE,
    };
  } catch (error) {
    server.close();
    throw error;
  }
}

/** What the folder here says of the model. */
async function readModel(
  { checkpointPath, configPath, cacheDir, signal, onProgress }: OpenServedOptions,
  precision: Precision,
): Promise<{ config: ModelConfig; digest: string; plans: GraphPlan[] }> {
  const own = await readConfig(configPath);
  const checkpoint = await openCheckpoint(checkpointPath, { ...(signal && { signal }) });
  try {
    const config = fittingConfig(checkpoint, own);
    const plans = await planGraphs(checkpoint, config, precision);
    const onBytes = progressIn('hashing', checkpoint.byteLength, onProgress);
    const digest =
      (await rememberedDigest(checkpointPath, cacheDir)) ??
      (await checkpointDigest(checkpointPath, cacheDir, { signal, onBytes }));
    return { config, digest, plans };
  } finally {
    await checkpoint.close();
  }
}

/** A header of what is in the environment; what is in it is said to nobody else. @throws TagError `usage` */
function readToken(): string | undefined {
  const token = process.env['REELTAG_KSERVE_TOKEN']?.trim();
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new TagError(
    'usage',
    'REELTAG_KSERVE_TOKEN holds what no token has: blanks, line breaks or letters beyond ASCII.',
  );
}

function contentsOf(address: ServerAddress, graph: Graph, { parameters }: ServedFacts): Contents {
  const contents = readParameters(parameters);
  if (contents === undefined) throw notOurs(address, servedName(address.name, graph));
  return contents;
}

function notOurs({ said }: ServerAddress, model: string): TagError {
  return new TagError(
    'device-unavailable',
    `The server at ${said} does not say which model “${model}” is: write it with "reeltag model export", its config.pbtxt included.`,
  );
}

function requireSame(
  { said, name }: ServerAddress,
  served: Contents,
  here: Pick<Contents, 'model' | 'frames' | 'precision'>,
): void {
  if (served.model !== here.model) {
    throw new TagError(
      'device-unavailable',
      `The server at ${said} has another model, ${served.model}, and here is ${here.model}: export this one for it, or use that one here.`,
    );
  }
  if (served.frames !== here.frames || served.precision !== here.precision) {
    throw new TagError(
      'device-unavailable',
      `The three graphs of “${name}” on the server at ${said} do not belong together: export the model again, and start the server anew.`,
      { detail: JSON.stringify([served.frames, here.frames, served.precision, here.precision]) },
    );
  }
}

function requireWished({ said }: ServerAddress, served: Precision, wished: PrecisionWish): void {
  if (wished === 'auto' || wished === served) return;
  throw new TagError(
    'device-unavailable',
    `The server at ${said} has the model in ${served}, not in ${wished}: choose ${served} or auto as the precision, or export it in ${wished}.`,
  );
}

const DATA_TYPES: Readonly<Record<string, string>> = { float32: 'FP32', int64: 'INT64' };

function requireShapes(
  { said, name }: ServerAddress,
  graph: Graph,
  { inputs, outputs }: ServedFacts,
  plans: readonly GraphPlan[],
): void {
  const plan = plans.find((each) => each.name === graph);
  const say = ({ name: tensor, datatype, shape }: ServedTensor): string => `${tensor} ${datatype} ${shape.join('×')}`;
  const wanted = [...(plan?.inputs ?? []), ...(plan?.outputs ?? [])].map((info) =>
    say({ name: info.name, datatype: DATA_TYPES[info.type] ?? info.type, shape: servedShape(info) }),
  );
  const there = [...inputs, ...outputs].map(say);
  const different = [
    ...wanted.filter((each) => !there.includes(each)),
    ...there.filter((each) => !wanted.includes(each)),
  ];
  if (different.length === 0) return;
  throw new TagError(
    'device-unavailable',
    `The model “${servedName(name, graph)}” on the server at ${said} takes or gives other numbers than this Reeltag's: export it again with this version.`,
    { detail: different.join('; ') },
  );
}

/** @returns 1 − cosine from the answers that the whole model gave on a processor in fp32 when it was exported */
function requireRight({ said }: ServerAddress, answers: Answers, reference: Answers): number {
  const difference = differenceOf(answers, reference, { vision: 1, text: 1 });
  if (difference <= WRONG) return difference;
  throw new TagError(
    'device-unavailable',
    `The server at ${said} computes wrongly: its answers are too far from the model's own (cosine ${(1 - difference).toFixed(4)}). Update it, or choose another device.`,
  );
}
