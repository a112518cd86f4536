import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forkEngine } from '../../electron/engine-host/fork.ts';
import { temporaryFolder } from '../support/golden.ts';

const scratch = await temporaryFolder();

test("an engine's environment has the telemetry of ONNX Runtime off from its start", async () => {
  const entry = join(scratch, 'entry.mjs');
  writeFileSync(entry, 'process.send(process.env)');
  const child = forkEngine({ entry });
  try {
    const env = await new Promise((resolve) => child.wire.onMessage(resolve));
    expect(env).toMatchObject({ PATH: process.env['PATH'], ORT_DISABLE_TELEMETRY: '1' });
  } finally {
    child.kill();
  }
});
