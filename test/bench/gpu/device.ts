/** Whether the device opens at all. What it says where it does not is why all that is its own is left out. */
import { InternVideo2MultiModality } from '../../../electron/engine/index.ts';
import { providerFile } from '../../../electron/engine/onnx-runtime/load.ts';
import { missingLibraries } from '../../../electron/gpu/linked.ts';
import { reference } from '../../support/reference.ts';
import { cacheDir, readSetting } from './setting.ts';
import { wishOf } from './wish.ts';

const setting = readSetting();
const { device } = setting;
const options = { device: wishOf(device), precision: 'fp32', cacheDir: cacheDir(setting) } as const;
const model = new InternVideo2MultiModality(reference('small_f4/model_dir'), options);
try {
  await model.setup();
  await model.close();
} catch (error) {
  // Time on such a machine is short: which library is missing is for now, and not for the next time.
  const missing = device === 'cuda' ? await missingLibraries(providerFile(device)) : [];
  if (missing.length === 0 || !(error instanceof Error)) throw error;
  throw new Error(`${error.message} Its provider finds no ${missing.join(', no ')}.`);
}
