/** What can be done about the model: choose, verify, start its engine again. */
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { ModelChoice, ModelOffer } from '../../electron/wire/app/models.ts';
import type { Progress, Result } from '../../electron/wire/contract.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';

export interface ModelActions {
  list(): Promise<readonly ModelOffer[]>;
  choose(choice: ModelChoice): Promise<void>;
  verify(
    video: string,
    signal: AbortSignal,
    onProgress: (progress: Progress<AppContract, 'verifyModel'>) => void,
  ): Promise<Result<AppContract, 'verifyModel'> | undefined>;
  /** What is known of this machine's devices goes into the store. */
  listDevices(): Promise<void>;
  /** Goes on whether or not the settings are open. */
  measureDevices(): Promise<void>;
  restartEngine(): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
}

export function createModelActions({ store, call, talk }: Needs): ModelActions {
  return {
    list: async () => {
      try {
        return (await call('listModels', {})).models;
      } catch (error) {
        talk.report(error);
        return [];
      }
    },
    choose: async (choice) => {
      try {
        store.setState({ model: await call('chooseModel', choice) });
      } catch (error) {
        talk.report(error);
      }
    },
    verify: async (video, signal, onProgress) => {
      try {
        return await call('verifyModel', { video }, { signal, onProgress });
      } catch (error) {
        talk.report(error);
        return undefined;
      }
    },
    listDevices: async () => {
      try {
        const listed = await call('listDevices', {});
        // While they are measured, events say more.
        if (store.getState().devices.measuring === undefined) store.setState({ devices: listed });
      } catch (error) {
        talk.report(error);
      }
    },
    measureDevices: async () => {
      try {
        store.setState({ devices: await call('measureDevices', {}) });
      } catch (error) {
        talk.report(error);
      }
    },
    restartEngine: async () => {
      try {
        await call('restartEngine', {});
      } catch (error) {
        talk.report(error);
      }
    },
  };
}
