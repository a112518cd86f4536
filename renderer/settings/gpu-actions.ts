/** What can be done about an NVIDIA GPU: see what it needs, bring that, take it away. */
import type { GpuProgress, GpuStatus } from '../../electron/wire/app/gpu.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';

export interface GpuActions {
  status(): Promise<GpuStatus | undefined>;
  /** Goes on whether or not the settings are open; a second call while it runs does nothing. */
  install(): Promise<void>;
  remove(): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
}

export function createGpuActions({ store, call, talk }: Needs): GpuActions {
  return {
    status: async () => {
      try {
        return await call('gpuStatus', {});
      } catch (error) {
        talk.report(error);
        return undefined;
      }
    },
    install: async () => {
      if (store.getState().gpuInstall !== undefined) return;
      const controller = new AbortController();
      const put = (progress?: GpuProgress): void =>
        store.setState({ gpuInstall: { progress, cancel: () => controller.abort() } });
      put();
      try {
        await call('installGpu', {}, { signal: controller.signal, onProgress: put });
        talk.notify(text.gpu.done);
      } catch (error) {
        talk.report(error);
      } finally {
        store.setState({ gpuInstall: undefined });
      }
    },
    remove: async () => {
      try {
        await call('removeGpu', {});
        talk.notify(text.gpu.removed);
      } catch (error) {
        talk.report(error);
      }
    },
  };
}
