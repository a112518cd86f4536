/** One section of the benchmark, in a process of its own: one that fails, hangs or takes the runtime down costs itself alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Fact } from './facts.ts';
import type { Setting } from './setting.ts';

export interface Section {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: 'done' | 'failed' | 'skipped';
  readonly why?: string;
}

export interface Job {
  readonly name: string;
  /** the file beside this one, without `.ts` */
  readonly script: string;
  readonly setting: Setting;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** after so long it is ended */
  readonly seconds: number;
  /** takes what it says beside its facts, as it comes */
  readonly onOutput?: (text: string) => void;
}

/** What of its last words is shown. */
const LAST_WORDS = 4_000;

/** Never throws: why it came to nothing is in the section. @param onFact called for each as it is told */
export async function runSection(job: Job, onFact: (fact: Fact) => void): Promise<Section> {
  const script = fileURLToPath(new URL(`./${job.script}.ts`, import.meta.url));
  const began = performance.now();
  const child = spawn(process.execPath, [script, JSON.stringify(job.setting)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: job.env,
    detached: true, // so that whatever it starts ends with it
  });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  process.prependListener('exit', end); // before the folder that it works in is removed
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, 1000 * job.seconds);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    job.onOutput?.(text);
    said = (said + text).slice(-LAST_WORDS);
  });
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    const fact = factIn(line);
    if (fact !== undefined) onFact(fact);
  }
  const [code, signal] = await closed;
  clearTimeout(timer);
  process.off('exit', end);
  const seconds = (performance.now() - began) / 1000;
  if (code === 0) return { name: job.name, seconds, outcome: 'done' };
  const how = late ? `it was ended after ${job.seconds.toFixed(0)} s` : (reasonIn(said) ?? `${code ?? signal}`);
  return { name: job.name, seconds, outcome: 'failed', why: how };
}

/** Undefined for a line that was cut when its process was ended. */
function factIn(line: string): Fact | undefined {
  try {
    return JSON.parse(line) as Fact;
  } catch {
    return undefined;
  }
}

/** The sentence of an exception that ended a process, as Node and Python write it. */
function reasonIn(said: string): string | undefined {
  const thrown = said.split('\n').findLast((line) => /^(?:\w+: |\w*(?:Error|Exception)\b)/.test(line));
  const detail = /^ {2}detail: (['"`])(?<said>.*)\1,?$/m.exec(said)?.groups?.['said'];
  const sentence = thrown?.replace(/^(?:\w*Error(?: \[\w+\])?): /, '').trim();
  return detail === undefined ? sentence : `${sentence} (${detail})`;
}
