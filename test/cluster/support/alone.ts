/** `reeltag worker` without a cluster around it: what each clip must come out as, and how long it takes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import {
  type WorkerAnswer,
  type WorkerReady,
  workerAnswerSchema,
  workerReadySchema,
} from '../../../electron/cluster/worker-lines.ts';
import type { Clip } from './clips.ts';
import { WORKER } from './ray.ts';

export interface Alone {
  readonly ready: WorkerReady;
  readonly answers: ReadonlyMap<string, WorkerAnswer>;
  /** from the first request to the last answer */
  readonly seconds: number;
}

/** As a job asks for them, so that both have the same. */
export const AS_A_JOB = { device: 'cpu', precision: 'fp32', inFlight: 2 } as const;

export async function embedAlone(clips: readonly Clip[], command: readonly string[] = WORKER): Promise<Alone> {
  const { device, precision, inFlight } = AS_A_JOB;
  const [program = '', ...first] = command;
  const args = [...first, 'worker', '--device', device, '--precision', precision, '--in-flight', String(inFlight)];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const complaints = complaintsOf(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const head = await lines.next();
  if (head.done) throw new Error(`the worker said nothing: ${complaints()}`);
  const { ready } = workerReadySchema.parse(JSON.parse(head.value));
  const began = performance.now();
  child.stdin.end(clips.map(({ id, path }) => `${JSON.stringify({ id, path })}\n`).join(''));
  const answers = new Map<string, WorkerAnswer>();
  for await (const line of lines) {
    const answer = workerAnswerSchema.parse(JSON.parse(line));
    answers.set(answer.id, answer);
    if (answers.size === clips.length) break;
  }
  const seconds = (performance.now() - began) / 1000;
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`the worker ended with ${child.exitCode}: ${complaints()}`);
  return { ready, answers, seconds };
}

function complaintsOf(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return () => said;
}
