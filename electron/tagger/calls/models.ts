/** The calls about models. */
import { isAbsolute, resolve } from 'node:path';
import { modelDirectory, modelOffers, requireModel, saidModelId } from '../../catalogue/models.ts';
import { DEMO_SENTENCES, judge } from '../../catalogue/official-demo.ts';
import type { AppContract } from '../../wire/app/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { sortByRoots } from '../videos/browse.ts';

/** @param roots the folders beneath which pages may name files; those of listed videos they may name as well */
export function modelCalls(parts: Parts, roots: 'all' | (() => Promise<readonly string[]>)) {
  const { resources, engines, model, devices, disk, list } = parts;
  const requireAllowed = async (path: string, signal: AbortSignal): Promise<void> => {
    if (roots === 'all' || list.all().some((video) => video.path === path)) return;
    const { refused } = await sortByRoots([path], await roots(), disk, signal);
    if (refused[0] !== undefined) throw refused[0].problem;
  };
  let restarting: Promise<void> | undefined;
  const restart = (): Promise<void> => {
    restarting ??= engines
      .restart()
      .then(() => model.reopen())
      .finally(() => {
        restarting = undefined;
      });
    return restarting;
  };
  return {
    listModels: async () => ({ models: await modelOffers(model.status.choice.model, resources) }),
    chooseModel: async (choice) => {
      if (typeof choice.model === 'object' && !isAbsolute(choice.model.directory)) {
        throw new TagError(
          'usage',
          `Name the model's folder from the root: ${choice.model.directory} does not say where.`,
        );
      }
      if (engines.stopped) await engines.restart();
      model.choose(choice);
      return model.status;
    },
    modelInfo: async (_, { signal, onProgress }) => {
      const { directory } = model;
      const info = await engines.errand('modelInfo', { directory }, { signal, onProgress });
      return { ...info, id: saidModelId(info.id, directory, resources) };
    },
    verifyModel: async ({ video }, { signal, onProgress }) => {
      await requireAllowed(video, signal);
      const directory = modelDirectory('official', resources);
      await disk.run(directory, () => requireModel('official', directory), { signal });
      const { device, precision } = model.status.choice;
      const ref = { directory, device, precision };
      const args = { model: ref, path: resolve(video), range: {}, labels: [...DEMO_SENTENCES], match: false };
      const { frames, labels } = await engines.askAboutVideo('rankVideo', args, { signal, onProgress });
      const { rows, passed } = judge(frames, labels);
      const shown = rows.map(({ text, published, probability }) => ({ label: text, published, here: probability }));
      return { rows: shown, passed };
    },
    listDevices: (_, { signal }) => devices.list(signal),
    measureDevices: (_, { signal }) => devices.measure(signal),
    restartEngine: async () => {
      await restart();
      return {};
    },
  } satisfies Partial<Handlers<AppContract>>;
}
