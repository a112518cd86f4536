/** The two nodes that the other checks use: they are one cluster, it is heard from outside by its relay alone, and nothing of it stays. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import type { ClusterCheck } from '../run.ts';
import { Ray } from '../support/ray.ts';

const SUM = `
import ray
ray.init(log_to_driver=False)
@ray.remote(num_cpus=1, scheduling_strategy="SPREAD")
def where(n):
    import time
    time.sleep(0.5)
    return ray.util.get_node_ip_address()
print(*sorted(set(ray.get([where.remote(n) for n in range(8)]))))
`;

export async function check({ out, venv, network }: ClusterCheck): Promise<string> {
  if (network.missing !== undefined) return `not run: ${network.missing}`;
  const before = leftOvers();
  const own = await network.open(out);
  let said: string;
  try {
    const began = performance.now();
    const ray = await Ray.start({ network: own, venv });
    const seconds = (performance.now() - began) / 1000;
    assert.equal((await ray.python(['-c', SUM])).trim(), '127.0.0.2 127.0.0.3');
    const { ray_version: version } = (await asked(`${await ray.outside()}/api/version`)) as { ray_version: string };
    const count = (await ray.processes()).length;
    assert.deepEqual(
      new Set((await ray.processes('second')).map((one) => one.environment.get('REELTAG_TEST_NODE'))),
      new Set(['second']),
    );
    said = `Ray ${version}, two nodes in ${seconds.toFixed(1)} s, ${count} processes`;
  } finally {
    await own.close();
  }
  assert.deepEqual(await own.processes(), []);
  assert.deepEqual(leftOvers(), before);
  return `${said}; nothing of them is left`;
}

/** What nodes leave that are not ended well. */
function leftOvers(): string[] {
  return [...(existsSync('/tmp/ray') ? readdirSync('/tmp/ray') : []), ...readdirSync('/dev/shm')].sort();
}

async function asked(url: string): Promise<unknown> {
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    get(url, resolve).on('error', reject);
  });
  return json(response);
}
