/** Speaks the worker's protocol, and looks at nothing: what is left of a job's time is the cluster's own. Plain, for it is measured, too. */
import { createInterface } from 'node:readline';
import type { WorkerReady } from '../../../electron/cluster/worker-lines.ts';

const DIMENSIONS = 512;

const ready: WorkerReady = {
  protocol: 1,
  version: '0.0.0',
  model: 'no-op@000000000000',
  device: 'cpu',
  precision: 'fp32',
  vectors: 'fp32',
  frames: 4,
  dimensions: DIMENSIONS,
  sampling: { whole: 'none', span: 'none' },
};
const embedding = Buffer.from(new Float32Array(DIMENSIONS).fill(DIMENSIONS ** -0.5).buffer).toString('base64');
const rest = JSON.stringify({
  content: 'none',
  size: 0,
  frames: [0, 1, 2, 3],
  timestamps: [0, 1, 2, 3],
  embedding,
}).slice(1);

console.log(JSON.stringify({ ready }));
// What has come by now is answered in one go.
let answers = '';
for await (const line of createInterface({ input: process.stdin })) {
  const { id } = JSON.parse(line) as { id: string };
  if (answers === '') setImmediate(flush);
  answers += `{"id":${JSON.stringify(id)},${rest}\n`;
}

function flush(): void {
  process.stdout.write(answers);
  answers = '';
}
