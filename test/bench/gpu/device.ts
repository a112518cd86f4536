/** Whether the device opens at all. What it says where it does not is why all that is its own is left out. */
import { providerFile } from '../../../electron/engine/onnx-runtime/load.ts';
import { missingLibraries } from '../../../electron/gpu/linked.ts';
import { readSetting } from './setting.ts';
import { requireOpens } from './wish.ts';

const { device } = readSetting();
try {
  await requireOpens(device);
} catch (error) {
  // Time on such a machine is short: which library is missing is for now, and not for the next time.
  const missing = device === 'cuda' ? await missingLibraries(providerFile(device)) : [];
  if (missing.length === 0 || !(error instanceof Error)) throw error;
  throw new Error(`${error.message} Its provider finds no ${missing.join(', no ')}.`);
}
