/** Whether the device opens at all. What it says where it does not is why all that is its own is left out. */
import { readSetting } from './setting.ts';
import { requireOpens } from './wish.ts';

await requireOpens(readSetting().device);
