/** The program's own client and a real Ray, with a token: what only Ray itself can show. Its driver is a few lines that say what they are told. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cluster, type JobStatus } from '../../../electron/cluster/client/index.ts';
import type { JobLine } from '../../../electron/cluster/job.ts';
import type { ClusterCheck } from '../run.ts';
import { jobOf } from '../support/job.ts';
import { Ray } from '../support/ray.ts';

const TOKEN = 'of-a-test-0123456789abcdef0123456789';
/** On a machine with much else to do. */
const LONGEST_MS = 900_000;
const DRIVER = `
import base64, json, sys, time

text = sys.argv[1]
how = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))["manifest"]
where = {"clips": 3, "done": 0, "failed": 0, "shards": 1, "shardsDone": 0}
say = lambda **line: print(json.dumps(line), flush=True)
say(reeltag="plan", version=1, **where)
print("of another program, ä", flush=True)
for done in range(1, {"long": 1000, "fails": 1}.get(how, 4)):
    time.sleep(0.3)
    say(reeltag="progress", **{**where, "done": min(done, 3)}, clipsPerSecond=None, secondsLeft=None, workers=1)
if how == "fails":
    say(reeltag="failed", error={"kind": "usage", "message": "There are no clips."})
    sys.exit(2)
say(reeltag="end", **{**where, "done": 3}, seconds=1)
`;

export async function check({ out, venv, network }: ClusterCheck): Promise<string> {
  if (network.missing !== undefined) return `not looked at: ${network.missing}`;
  const driver = join(out, 'driver');
  await mkdir(join(driver, 'reeltag_driver'), { recursive: true });
  await writeFile(join(driver, 'reeltag_driver/__init__.py'), '');
  await writeFile(join(driver, 'reeltag_driver/__main__.py'), DRIVER);
  const own = await network.open(out);
  try {
    const env = { RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN: TOKEN };
    const ray = await Ray.start({ network: own, venv, env });
    return await ask(ray, driver);
  } finally {
    await own.close();
  }
}

async function ask(ray: Ray, driver: string): Promise<string> {
  const url = await ray.outside();
  const signal = AbortSignal.timeout(LONGEST_MS);
  // A head takes longer to start again than anyone who follows a job would have patience for.
  const cluster = new Cluster({ url, token: TOKEN, limits: { patienceMs: LONGEST_MS } });
  const job = (id: string, manifest: string) => jobOf({ id, manifest, out: '/nowhere' });
  const heard: JobLine[] = [];
  const follow = (id: string): Promise<JobStatus> =>
    cluster.follow(id, { signal, onLine: (line) => void heard.push(line) });
  const saidOf = (what: Promise<unknown>): Promise<string> =>
    what.then(
      () => assert.fail('that should have failed'),
      (error: Error) => error.message,
    );

  assert.match(await saidOf(new Cluster({ url }).facts(signal)), /wants a token/);
  assert.match(await saidOf(new Cluster({ url, token: 'another' }).facts(signal)), /does not take this token/);
  const { nodes, rayVersion } = await cluster.facts(signal);
  assert.deepEqual(nodes.map(({ name, alive, cpus, isHead }) => [name, alive, cpus, isHead]).sort(), [
    ['127.0.0.2', true, 1, true],
    ['127.0.0.3', true, 1, false],
  ]);

  assert.match(await saidOf(cluster.status('films', signal)), /knows no job films/);
  await cluster.submit(job('films', 'short'), driver, signal);
  assert.match(await saidOf(cluster.submit(job('films', 'short'), driver, signal)), /is at work/);
  assert.match(await saidOf(cluster.remove('films', signal)), /is at work/);
  const first = await follow('films');
  assert.deepEqual([first.state, first.last?.reeltag], ['done', 'end']);
  // Each line once, whatever else the log holds.
  assert.deepEqual(
    heard.map((line) => (line.reeltag === 'progress' ? line.done : line.reeltag)),
    ['plan', 1, 2, 3, 'end'],
  );
  assert.match((await cluster.lines('films', { signal })).text, /^of another program, ä$/m);

  // Again and again, at once: the end of one is not taken for that of the next.
  for (const [manifest, state] of [
    ['fails', 'failed'],
    ['short', 'done'],
    ['fails', 'failed'],
  ] as const) {
    await cluster.submit(job('films', manifest), driver, signal);
    const status = await follow('films');
    assert.deepEqual([status.state, status.message], [state, state === 'failed' ? 'There are no clips.' : undefined]);
  }
  await cluster.remove('films', signal);
  await cluster.submit(job('films', 'short'), driver, signal);
  assert.equal((await follow('films')).state, 'done');

  await cluster.submit(job('endless', 'long'), driver, signal);
  const asked = performance.now();
  let isRunning = false;
  const stopped = cluster.follow('endless', {
    signal,
    onLine: (line) => {
      if (line.reeltag !== 'progress' || isRunning) return;
      isRunning = true;
      void cluster.stop('endless', signal);
    },
  });
  assert.equal((await stopped).state, 'stopped');
  const stoppedAfter = performance.now() - asked;
  assert.equal(await cluster.stop('endless', signal), false);
  assert.deepEqual((await cluster.list(signal)).map(({ id, state }) => [id, state]).sort(), [
    ['endless', 'stopped'],
    ['films', 'done'],
  ]);

  // Another head in the place of the one that was killed knows none of this.
  await cluster.submit(job('lost', 'long'), driver, signal);
  const lost = saidOf(follow('lost'));
  await ray.killNode('head');
  // Its nodes end by themselves, in their time, and until then Ray takes the head for alive.
  await ray.killNode('second');
  await ray.startNode('head');
  assert.match(await lost, /knows no job lost: .*a head that is started again has forgotten its jobs/);
  await cluster.submit(job('lost', 'short'), driver, signal);
  assert.equal((await follow('lost')).state, 'done');
  return `Ray ${rayVersion} with a token: jobs followed, begun five times under one id, stopped (${(stoppedAfter / 1000).toFixed(1)} s from submitting to the end), lost with their head and begun again`;
}
