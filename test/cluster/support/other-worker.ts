/** A worker that says it is another than it is, as on a machine that somebody has forgotten: started with what it says of itself, as JSON. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { workerReadySchema } from '../../../electron/cluster/worker-lines.ts';
import { inCheckout } from '../../../scripts/setup/paths.ts';

const [other = '{}', ...args] = process.argv.slice(2);
const worker = spawn(process.execPath, [inCheckout('electron/cli.ts'), ...args], {
  stdio: ['inherit', 'pipe', 'inherit'],
});
let isFirst = true;
for await (const line of createInterface({ input: worker.stdout })) {
  const said = isFirst
    ? { ready: { ...workerReadySchema.parse(JSON.parse(line)).ready, ...JSON.parse(other) } }
    : undefined;
  console.log(said === undefined ? line : JSON.stringify(said));
  isFirst = false;
}
