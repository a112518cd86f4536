/** A checkpoint of the 1B model's keys and shapes with made weights, in a model folder; a small one for a dry run. */
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BERT_MODEL_ID, INTERNVIDEO2_MODEL_ID } from '../../../electron/engine/index.ts';
import { CONFIG_1B, readConfig } from '../../../electron/engine/internvideo2/config.ts';
import { stateDictLayout } from '../../../electron/engine/internvideo2/importer/state-dict.ts';
import { reference } from '../../support/reference.ts';
import { type Shapes, writeStandIn } from '../stand-in.ts';
import { tell } from './facts.ts';
import { checkpointPath, modelDir, readSetting } from './setting.ts';

const setting = readSetting();
const path = checkpointPath(setting);
const golden = reference('small_f4/model_dir');
const began = performance.now();
await mkdir(dirname(path), { recursive: true });
await cp(join(golden, BERT_MODEL_ID), join(modelDir(setting), BERT_MODEL_ID), { recursive: true });
const config = join(INTERNVIDEO2_MODEL_ID, 'config.json');
if (setting.small) await copyFile(join(golden, config), join(modelDir(setting), config));
// One that is there was left by a run before, in a folder that is kept.
if (!existsSync(path)) {
  await writeStandIn(`${path}.part`, await shapes());
  await rename(`${path}.part`, path);
}
tell({ kind: 'checkpoint', bytes: (await stat(path)).size, seconds: (performance.now() - began) / 1000 });

async function shapes(): Promise<Shapes> {
  if (!setting.small) return JSON.parse(await readFile(reference('keys_1b_f4.json'), 'utf8')) as Shapes;
  const { required } = stateDictLayout((await readConfig(join(golden, config))) ?? CONFIG_1B);
  return Object.fromEntries([...required].map(([name, shape]) => [name, { shape, dtype: 'float32' }]));
}
