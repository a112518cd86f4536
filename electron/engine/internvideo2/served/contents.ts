/** What a server is given of a model beside its graphs, and what is read of it again: whose graphs they are, and what they should answer. */
import { PRECISIONS, type Precision } from '../../graph/precision.ts';
import type { Answers } from '../devices/trial.ts';
import type { Graph } from '../towers.ts';

export const GRAPHS = ['vision', 'text', 'match'] as const satisfies Graph[];

/** Under which name a server has a graph. @param name the model's there */
export const servedName = (name: string, graph: Graph): string => `${name}_${graph}`;

export interface Contents {
  /** name@content hash */
  readonly model: string;
  readonly precision: Precision;
  /** T */
  readonly frames: number;
  /** of the program that wrote it */
  readonly version: string;
  /** of this graph to the made clip and texts, from the whole model on a CPU in fp32 */
  readonly answers: Float32Array;
}

/** As the parameters of a model's configuration. */
export function parametersOf({ model, precision, frames, version, answers }: Contents): Record<string, string> {
  return {
    reeltag_model: model,
    reeltag_precision: precision,
    reeltag_frames: String(frames),
    reeltag_version: version,
    reeltag_answers: Buffer.from(answers.buffer, answers.byteOffset, answers.byteLength).toString('base64'),
  };
}

/** Undefined for a model that this program did not write. */
export function readParameters(parameters: Readonly<Record<string, string>>): Contents | undefined {
  const { reeltag_model: model, reeltag_precision, reeltag_frames, reeltag_version: version } = parameters;
  const precision = PRECISIONS.find((each) => each === reeltag_precision);
  const bytes = Buffer.from(parameters['reeltag_answers'] ?? '', 'base64');
  if (model === undefined || precision === undefined || version === undefined || bytes.length % 4 !== 0)
    return undefined;
  const answers = new Float32Array(bytes.length / 4);
  new Uint8Array(answers.buffer).set(bytes);
  return { model, precision, frames: Number(reeltag_frames), version, answers };
}

/** The part of the answers that a graph gives. */
export function answersOfGraph(graph: Graph, { video, texts, matches }: Answers): Float32Array {
  if (graph === 'vision') return video;
  return graph === 'match' ? Float32Array.from(matches) : Float32Array.from(texts.flatMap((text) => [...text]));
}

/** The answers whose parts these are; undefined where they are not of a model with embeddings of this size. */
export function joinAnswers(parts: Readonly<Record<Graph, Float32Array>>, embedDim: number): Answers | undefined {
  const { vision: video, text, match } = parts;
  if (video.length !== embedDim || text.length % embedDim !== 0) return undefined;
  const texts = Array.from({ length: text.length / embedDim }, (_, i) =>
    text.subarray(i * embedDim, (i + 1) * embedDim),
  );
  return { video, texts, matches: [...match] };
}
