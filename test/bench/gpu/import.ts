/** Imports the made checkpoint, in a process of its own so that its memory is its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tell } from './facts.ts';
import { cacheDir, checkpointPath, readSetting } from './setting.ts';

const setting = readSetting();
const child = fileURLToPath(new URL('../import-child.ts', import.meta.url));
const args = [child, checkpointPath(setting), cacheDir(setting), setting.precision];
const { stdout } = await promisify(execFile)(process.execPath, args);
const { seconds, peakBytes } = JSON.parse(stdout) as { seconds: number; peakBytes: number };
tell({ kind: 'import', precision: setting.precision, seconds, peakBytes });
