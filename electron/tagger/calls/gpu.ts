/** The calls about what an NVIDIA GPU needs under Linux. */
import { installGpu } from '../../gpu/install.ts';
import { removeGpu } from '../../gpu/remove.ts';
import { gpuStatus } from '../../gpu/status.ts';
import { Shared } from '../../turns/shared.ts';
import type { GpuProgress } from '../../wire/app/gpu.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

/** What is done, for tests. */
export interface GpuWork {
  readonly install: typeof installGpu;
  readonly remove: typeof removeGpu;
  readonly status: typeof gpuStatus;
}

const WORK: GpuWork = { install: installGpu, remove: removeGpu, status: gpuStatus };

export function gpuCalls({ engines, model }: Parts, work: GpuWork = WORK) {
  const installing = new Shared<boolean, GpuProgress>();
  /** Engines learn of it when they start. One that the choice keeps from the GPU goes on as it is. */
  const reopen = async (): Promise<void> => {
    if (!['auto', 'cuda'].includes(model.status.choice.device)) return;
    await engines.restart();
    model.reopen();
  };
  return {
    gpuStatus: () => work.status(),
    installGpu: async (_, { signal, onProgress }) => {
      const changed = await installing.run('', { signal, onProgress }, (audience) => work.install(audience));
      if (changed) await reopen();
      return {};
    },
    removeGpu: async () => {
      if (await work.remove()) await reopen();
      return {};
    },
  } satisfies Partial<Handlers<AppContract>>;
}
