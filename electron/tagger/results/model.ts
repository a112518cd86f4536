/** Which model here is the one that made the results, so that a new library may have it chosen. */
import { holdsModel, keptModelId, type ModelName, modelDirectory } from '../../catalogue/models.ts';
import type { Plan } from '../../cluster/results.ts';
import type { ModelChoice } from '../../wire/app/models.ts';
import { TagError } from '../../wire/errors.ts';
import type { Engines } from '../engines.ts';
import type { ModelInUse } from '../models/in-use.ts';

export interface ResultsModelOptions {
  readonly engines: Engines;
  readonly model: ModelInUse;
  readonly resources: string;
}

/** @returns undefined where it is not on this machine. @throws AbortError */
export async function modelOf(
  { model, precision }: Plan,
  { engines, model: inUse, resources }: ResultsModelOptions,
  signal: AbortSignal,
): Promise<ModelChoice | undefined> {
  const wanted = keptModelId(model);
  const chosen = (name: ModelName): ModelChoice => ({ model: name, device: 'auto', precision });
  const known = inUse.knownNames();
  const found = known.find(({ id }) => id === wanted);
  if (found !== undefined) return chosen(found.name);
  const asked = new Set(known.map(({ directory }) => directory));
  for (const name of ['demo', 'official', inUse.status.choice.model] as const) {
    const directory = modelDirectory(name, resources);
    if (asked.has(directory) || !(await holdsModel(directory))) continue;
    asked.add(directory);
    try {
      const { checkpoint } = await engines.errand('modelInfo', { directory }, { signal, onProgress: () => {} });
      const [, beginning = ''] = wanted.split('@');
      if (beginning.length >= 8 && checkpoint.sha256.startsWith(beginning)) return chosen(name);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TagError)) throw error;
    }
  }
  return undefined;
}
