import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forkEngine } from '../../electron/engine-host/fork.ts';
import { Pace } from '../../electron/engine-host/pace.ts';
import { Supervisor, type SupervisorLimits } from '../../electron/engine-host/supervisor.ts';
import type { ModelRef, StageProgress } from '../../electron/wire/engine.ts';
import { InternalError } from '../../electron/wire/failures.ts';

const entry = fileURLToPath(new URL('../support/fake-engine.ts', import.meta.url));
const model: ModelRef = { directory: '/model', device: 'cpu', precision: 'fp32' };

let folder: string;
let supervisor: Supervisor;
let starts: number;
let warnings: string[];

function supervise(limits: Partial<SupervisorLimits> = {}): void {
  supervisor = new Supervisor({
    start: () => {
      starts += 1;
      return forkEngine({ entry });
    },
    limits,
    onWarning: (message) => warnings.push(message),
  });
}

/** The answering process's id. */
async function encode(path: string, signal?: AbortSignal): Promise<number | undefined> {
  const { frames, embedding } = await supervisor.call('encodeVideo', { model, path, range: {} }, { signal });
  expect(embedding).toEqual(Float32Array.of(0.5, -1 / 3));
  return frames[0];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-supervisor-'));
  starts = 0;
  warnings = [];
  supervise();
});

afterEach(async () => {
  await supervisor.close();
  rmSync(folder, { recursive: true });
});

describe('the engine process', () => {
  test('starts with the first job, stays for the next, and ends with close', async () => {
    expect(starts).toBe(0);
    const pids = await Promise.all([encode('ok'), encode('slow'), encode('ok')]);
    expect(new Set(pids).size).toBe(1);
    expect(starts).toBe(1);
    await supervisor.close();
    expect(isAlive(pids[0] as number)).toBe(false);
    await expect(encode('ok')).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('is heard where it has something to say', async () => {
    await encode('warn');
    await expect.poll(() => warnings).toEqual(['the fake is warm']);
  });

  test('passes failures on as they are, and goes on', async () => {
    await expect(encode('bad-video')).rejects.toMatchObject({ kind: 'not-video', message: 'x is not a video.' });
    const bug = await encode('bug').catch((error: unknown) => error);
    expect(bug).toBeInstanceOf(InternalError);
    expect((bug as InternalError).detail).toContain('RangeError');
    await encode('ok');
    expect(starts).toBe(1);
  });

  test('may print and send what it likes', async () => {
    await encode('print');
    await encode('flood');
    await encode('ok');
    expect(starts).toBe(1);
  });
});

describe('a crash', () => {
  test('is noticed within a second, and the job runs again, once', async () => {
    const runs = join(folder, 'runs');
    const before = performance.now();
    await encode(`crash-once ${runs}`);
    // Two starts of a process included.
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(readFileSync(runs, 'utf8')).toBe('..');
    expect(starts).toBe(2);
  });

  test('of the same job again fails that job, and the others go on', async () => {
    const [bad, good] = await Promise.allSettled([encode('crash'), encode('ok')]);
    expect(bad).toMatchObject({ reason: { kind: 'engine-crashed', message: expect.stringContaining('SIGSEGV') } });
    expect(good.status).toBe('fulfilled');
    expect(starts).toBe(3);
  });

  test('for the third time in five minutes is the last', async () => {
    await expect(encode('exit')).rejects.toMatchObject({ kind: 'engine-crashed' });
    const last = await Promise.allSettled([encode('crash'), encode('ok')]);
    for (const outcome of last) {
      expect(outcome).toMatchObject({
        reason: { kind: 'engine-crashed', message: expect.stringContaining('3 times') },
      });
    }
    expect(supervisor.stopped).toBe(true);
    await expect(encode('ok')).rejects.toMatchObject({ kind: 'engine-crashed' });
    expect(starts).toBe(3);
  });

  test('three times in more than that is not', async () => {
    supervise({ crashWindowMs: 1 });
    for (let i = 0; i < 2; i++) await expect(encode('exit')).rejects.toMatchObject({ kind: 'engine-crashed' });
    await encode('ok');
    expect(supervisor.stopped).toBe(false);
  });

  test('between two jobs costs nothing', async () => {
    const first = await encode('ok');
    process.kill(first as number, 'SIGKILL');
    await expect.poll(() => supervisor.pid).toBe(undefined);
    expect(await encode('ok')).not.toBe(first);
  });

  test('is also a channel that closes while the process lives on', async () => {
    await expect(encode('disconnect')).rejects.toMatchObject({ kind: 'engine-crashed' });
  });
});

describe('a hang', () => {
  const impatient = { unmeasuredMs: 10_000, leastMs: 300, factor: 2 };

  test.each(['hang', 'block'])('(%s) ends after a multiple of what the same work took before', async (how) => {
    supervise(impatient);
    await encode('slow');
    const before = performance.now();
    await expect(encode(how)).rejects.toMatchObject({
      kind: 'engine-crashed',
      message: expect.stringContaining('no answer for too long'),
    });
    expect(performance.now() - before).toBeLessThan(5_000);
    await encode('ok');
  });

  test('in decoding needs no measure: an engine that does not say that it lives is stopped', async () => {
    supervise(impatient);
    const before = performance.now();
    await expect(encode('stopped')).rejects.toMatchObject({
      message: expect.stringContaining('no answer for too long'),
    });
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  test('is not called one while the engine decodes and says that it lives', async () => {
    supervise({ ...impatient, leastMs: 1_000 });
    await encode('long');
    expect(starts).toBe(1);
  });

  test('of an engine that somebody stopped in the middle of decoding: another does its job', async () => {
    const started: number[] = [];
    const demo = { directory: fileURLToPath(new URL('../../resources/models/demo', import.meta.url)) };
    supervisor = new Supervisor({
      start: () => {
        const engine = forkEngine();
        started.push(engine.pid as number);
        return engine;
      },
      limits: { leastMs: 5_000 },
    });
    const path = fileURLToPath(new URL('../../resources/samples/red-circle.mp4', import.meta.url));
    const args = { model: { ...model, ...demo }, path, range: {} };
    const onProgress = ({ stage }: StageProgress): void => {
      if (stage === 'decoding' && started.length === 1) process.kill(started[0] as number, 'SIGSTOP');
    };
    const { frames } = await supervisor.call('encodeVideo', args, { onProgress });
    expect(frames.length).toBeGreaterThan(0);
    expect(started.length).toBe(2);
  });

  test('is not called one before anything was measured', async () => {
    supervise({ ...impatient, unmeasuredMs: 400 });
    const before = performance.now();
    await expect(encode('hang')).rejects.toMatchObject({ kind: 'engine-crashed' });
    expect(performance.now() - before).toBeGreaterThan(800);
  });
});

describe('a cancelled job', () => {
  test('is rejected at once, and a handler that listens keeps its process', async () => {
    const pid = await encode('ok');
    const controller = new AbortController();
    const job = encode('polite', controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(await encode('ok')).toBe(pid);
  });

  test('that blocks takes its process along, which is no crash', async () => {
    for (let i = 0; i < 4; i++) {
      const pid = (await encode('ok')) as number;
      const controller = new AbortController();
      const job = encode('block', controller.signal);
      setTimeout(() => controller.abort(), 50);
      // The block has no end: that this rejects at all is what is asked for.
      await expect(job).rejects.toMatchObject({ name: 'AbortError' });
      await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
    }
    expect(supervisor.stopped).toBe(false);
  });

  test('that waits is never begun', async () => {
    const runs = join(folder, 'runs');
    const controller = new AbortController();
    const first = encode('slow');
    const second = encode(`ok ${runs}`, controller.signal);
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await first;
    expect(() => readFileSync(runs)).toThrow(/ENOENT/);
  });

  test('that writes files may tidy up before its process ends with the host', async () => {
    const file = join(folder, 'file');
    const controller = new AbortController();
    const job = encode(`tidy ${file}`, controller.signal);
    await expect.poll(() => readFileSync(file, { flag: 'a+' }).toString()).toBe('.');
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    await supervisor.close();
    expect(readFileSync(file, 'utf8')).toBe('.tidied');
  });

  test('that cannot hear it keeps nobody waiting', async () => {
    const controller = new AbortController();
    const job = encode('block', controller.signal);
    await expect.poll(() => supervisor.pid).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 500));
    controller.abort();
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    const before = performance.now();
    await supervisor.close();
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('closing cancels what runs and what waits', async () => {
    const jobs = [encode('block'), encode('ok')];
    const outcomes = Promise.allSettled(jobs);
    await expect.poll(() => supervisor.pid).toBeDefined();
    await supervisor.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { name: 'AbortError' } });
  });
});

describe('the host is killed with kill -9', () => {
  test.each(['hang', 'block'])('and an engine that is in the middle of a job (%s) ends too', async (how) => {
    const host = spawn(process.execPath, [fileURLToPath(new URL('../support/host.ts', import.meta.url)), how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(await new Promise<string>((resolve) => host.stdout.setEncoding('utf8').once('data', resolve)));
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
  });
});

test('an engine that was warmed up takes the first job', async () => {
  supervisor.warmUp();
  const { pid } = supervisor;
  expect(await encode('ok')).toBe(pid);
  expect(starts).toBe(1);
});

test('an entry that cannot start is a crash with its reason', async () => {
  supervisor = new Supervisor({ start: () => forkEngine({ entry: join(folder, 'missing.ts') }) });
  const error = await encode('ok').catch((caught: unknown) => caught);
  expect(error).toMatchObject({ kind: 'engine-crashed', detail: expect.stringContaining('Cannot find module') });
});

describe('pace', () => {
  const limits = { unmeasuredMs: 1000, leastMs: 10, factor: 20 };

  test('work that was never measured gets the generous limit', () => {
    const pace = new Pace(limits);
    pace.record('other', 5);
    expect(pace.allowance('work', 100)).toBe(1000);
  });

  test('measured work gets a multiple of its slowest, by the unit', () => {
    const pace = new Pace(limits);
    pace.record('work', 40, 4);
    pace.record('work', 6, 2);
    expect(pace.allowance('work')).toBe(200);
    expect(pace.allowance('work', 3)).toBe(600);
  });

  test('there is a least patience', () => {
    const pace = new Pace(limits);
    pace.record('work', 0.1);
    expect(pace.allowance('work')).toBe(10);
  });
});
