/** What an import is of, and what it is to come to. */
import type { Precision } from '../../graph/precision.ts';
import type { ImportProgress } from './progress.ts';

export interface ImportOptions {
  readonly checkpointPath: string;
  readonly configPath: string;
  readonly precision: Precision;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}
