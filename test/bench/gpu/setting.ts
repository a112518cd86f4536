/** What every section is told by whoever starts it: as JSON, its one argument. */
import { join } from 'node:path';
import type { Precision } from '../../../electron/engine/index.ts';
import { CHECKPOINT } from '../../support/model-dir.ts';

export interface Setting {
  /** sizes that a machine without a GPU does in seconds, so that every line is run */
  readonly small: boolean;
  /** for the checkpoint, its conversions, the clips */
  readonly scratch: string;
  readonly device: string;
  readonly precision: Precision;
  /** one that has PyTorch */
  readonly python: string;
}

export function readSetting(): Setting {
  const [given] = process.argv.slice(2);
  if (given === undefined) throw new Error('this is started by run.ts');
  return JSON.parse(given) as Setting;
}

/** The folder of the model with made weights. */
export const modelDir = ({ scratch }: Pick<Setting, 'scratch'>): string => join(scratch, 'model');
export const checkpointPath = (setting: Pick<Setting, 'scratch'>): string => join(modelDir(setting), CHECKPOINT);
/** Conversions, and which batch was found best. */
export const cacheDir = ({ scratch }: Pick<Setting, 'scratch'>): string => join(scratch, 'cache');
/** PyTorch's embedding of the clip that ours sees too, in fp32. */
export const torchEmbedding = ({ scratch }: Pick<Setting, 'scratch'>): string => join(scratch, 'torch-embedding.json');
