/** A host that gives the fake engine the job named on its command line and prints the engine's process id. */
import { fileURLToPath } from 'node:url';
import { forkEngine } from '../../electron/engine-host/fork.ts';
import { Supervisor } from '../../electron/engine-host/supervisor.ts';

const entry = fileURLToPath(new URL('./fake-engine.ts', import.meta.url));
const supervisor = new Supervisor({ start: () => forkEngine({ entry }) });
const model = { directory: '/model', device: 'cpu', precision: 'fp32' } as const;
const path = process.argv[2] ?? 'ok';
// The first progress says that the engine is inside the job.
const onProgress = (): void => console.log(supervisor.pid);
await supervisor.call('encodeVideo', { model, path, range: {} }, { onProgress });
