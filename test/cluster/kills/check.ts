/**
 * Whatever of a cluster is killed in the middle of a job, by a signal that nobody can answer: every clip has an answer in the end, none has
 * two, and each is to the bit what the worker alone gives. Where Ray itself mends it, nobody does a thing; where it does not, the same job is
 * submitted again.
 */

import type { ClusterCheck } from '../run.ts';
import { jobOf, RunningJob } from '../support/job.ts';
import { DRIVER_PROCESS, killed, type Ray } from '../support/ray.ts';
import { assertSame, assertTidy, readRows } from '../support/rows.ts';
import { onStage, outFolder } from '../support/stage.ts';

const CLIPS = 200;
/** So many of them are done when it happens. */
const DONE = 40;

interface Kill {
  readonly name: string;
  readonly strike: (ray: Ray) => Promise<void>;
  /** What somebody does then, before the job is submitted again. Absent: nothing, and it goes on. */
  readonly mend?: (ray: Ray, running: RunningJob) => Promise<unknown>;
  /** What makes the cluster whole again for the next. */
  readonly restore?: (ray: Ray) => Promise<void>;
}

const KILLS: readonly Kill[] = [
  { name: 'a worker', strike: (ray) => killFirst(ray, /cli\.ts worker /) },
  { name: 'the engine of a worker', strike: (ray) => killFirst(ray, /engine\/process\/entry/) },
  { name: 'a process of Ray that has a worker', strike: (ray) => killFirst(ray, /^ray::(?!IDLE|JobSupervisor)/) },
  {
    name: 'the raylet of a node',
    strike: async (ray) => {
      for (const { pid } of await ray.find(/raylet\/raylet /, 'second')) killed(pid);
    },
    restore: async (ray) => {
      await ray.killNode('second');
      await ray.startNode('second');
    },
  },
  {
    name: 'a node as a whole',
    strike: (ray) => ray.killNode('second'),
    restore: (ray) => ray.startNode('second'),
  },
  { name: 'the driver', strike: (ray) => killFirst(ray, DRIVER_PROCESS), mend: (_, running) => running.ended },
  {
    name: 'the head',
    strike: (ray) => ray.killNode('head'),
    mend: async (ray, running) => {
      running.leave();
      // Its nodes end by themselves, in their time.
      await ray.killNode('second');
      await ray.startNode('head');
      await ray.startNode('second');
    },
  },
];

export async function check(given: ClusterCheck): Promise<string> {
  return onStage(given, CLIPS, async (stage) => {
    const { ray, cluster, manifest, python, alone } = stage;
    const told: string[] = [];
    for (const [index, { name, strike, mend, restore }] of KILLS.entries()) {
      try {
        const out = await outFolder(stage, `out-${index}`);
        const job = jobOf({ id: `kill-${index}`, manifest, out });
        let running = await RunningJob.submit(cluster, job);
        await running.reaches(DONE);
        await strike(ray);
        if (mend !== undefined) {
          await mend(ray, running);
          running = await RunningJob.submit(cluster, { ...job, resume: true });
        }
        const { done, failed, seconds } = await running.succeeds();
        if (done !== CLIPS || failed !== 0) throw new Error(`${done} done, ${failed} failed`);
        assertSame(await readRows(python, out), alone);
        await assertTidy(out);
        await restore?.(ray);
        told.push(`${name} (${seconds.toFixed(0)} s)`);
        console.error(`kills: ${name}: ${CLIPS} of ${CLIPS}; ${running.notes().join(' ')}`);
      } catch (error) {
        throw new Error(`${name} was killed: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
    return `${CLIPS} of ${CLIPS} clips, none twice, the same to the bit, though killed were ${told.join(', ')}`;
  });
}

async function killFirst(ray: Ray, what: RegExp): Promise<void> {
  const [first] = await ray.find(what);
  if (first === undefined) throw new Error(`there is no ${what} to kill`);
  killed(first.pid);
}
