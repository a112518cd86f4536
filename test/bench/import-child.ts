/** Imports a checkpoint in a process of its own and prints its time and peak memory: `import-child.ts PT CACHE PRECISION`. */

import { dirname, join } from 'node:path';
import type { Precision } from '../../electron/engine/index.ts';
import { importModel } from '../../electron/engine/internvideo2/importer/import.ts';

const [checkpointPath, cacheDir, precision] = process.argv.slice(2) as [string, string, Precision];
const start = performance.now();
await importModel({
  checkpointPath,
  configPath: join(dirname(checkpointPath), 'config.json'),
  precision,
  cacheDir,
});
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024 }));
