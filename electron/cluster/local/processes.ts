/**
 * The processes of a node: all that was started with its mark in the environment, which whatever they start inherits. Nobody else's has it, so
 * that another Ray on this machine is never touched.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../programs/run.ts';

export const MARK = 'REELTAG_CLUSTER_NODE';

/** A process, by its id and when it began: ids are given again. */
export interface Process {
  readonly pid: number;
  /** as the system says it; the same for as long as it lives */
  readonly began: string;
  /** what it is, in a word */
  readonly name: string;
}

/** All that have the mark and live. */
export function processesOf(mark: string): Promise<Process[]> {
  return process.platform === 'linux' ? fromProc(mark) : fromPs(mark);
}

/** By `/proc`; what has ended and was not yet waited for has no environment there, and does not count. */
async function fromProc(mark: string): Promise<Process[]> {
  const wanted = Buffer.from(`${MARK}=${mark}\0`);
  const found: Process[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!(pid > 0)) continue;
    const environment = await readFile(`/proc/${name}/environ`).catch(() => undefined);
    if (environment?.includes(wanted) !== true) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
    const parsed = stat === undefined ? undefined : parseStat(stat);
    if (parsed !== undefined) found.push({ pid, ...parsed });
  }
  return found;
}

/** The name stands in brackets and may have any, the start is the 22nd field. Undefined of one that has ended. */
export function parseStat(stat: string): { began: string; name: string } | undefined {
  const [begin, end] = [stat.indexOf('('), stat.lastIndexOf(')')];
  const rest = stat.slice(end + 2).split(' ');
  const began = rest[19];
  if (begin < 0 || began === undefined || rest[0] === 'Z') return undefined;
  return { began, name: stat.slice(begin + 1, end) };
}

/** By `ps`, which shows the environment of one's own processes behind their arguments. */
async function fromPs(mark: string): Promise<Process[]> {
  const { stdout } = await run('ps', ['-axwwE', '-o', 'pid=,lstart=,command='], {
    signal: new AbortController().signal,
    env: { LC_ALL: 'C' },
  });
  return parsePs(stdout, mark);
}

export function parsePs(text: string, mark: string): Process[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\w+ +\w+ +\d+ +[\d:]+ +\d+)\s+(.*)$/.exec(line);
    if (found === null || !` ${found[3]} `.includes(` ${MARK}=${mark} `)) return [];
    const [, pid = '', began = '', command = ''] = found;
    return [{ pid: Number(pid), began, name: /([^/\s]+)(?:\s|$)/.exec(command)?.[1] ?? '' }];
  });
}

/** How long those that are asked to end have, in milliseconds: a raylet ends its workers first. */
const GRACE_MS = 5_000;
const LOOK_MS = 100;

/**
 * Ends all that have the mark: raylets first, for they would take the end of the others for a failure; what does not go is killed.
 *
 * @returns how many there were
 */
export async function endProcesses(mark: string, graceMs: number = GRACE_MS): Promise<number> {
  const all = await processesOf(mark);
  await ask(
    mark,
    all.filter(({ name }) => name === 'raylet'),
    graceMs,
  );
  await ask(mark, await processesOf(mark), graceMs);
  // Whatever was being started meanwhile has the mark, too.
  for (let left = await processesOf(mark); left.length > 0; left = await processesOf(mark)) {
    for (const each of left) send(each.pid, 'SIGKILL');
    await sleep(LOOK_MS);
  }
  return all.length;
}

async function ask(mark: string, those: readonly Process[], graceMs: number): Promise<void> {
  if (those.length === 0) return;
  for (const { pid } of those) send(pid, 'SIGTERM');
  const until = performance.now() + graceMs;
  while (performance.now() < until) {
    const living = await processesOf(mark);
    if (!those.some((each) => isAmong(each, living))) return;
    await sleep(LOOK_MS);
  }
}

export function isAmong({ pid, began }: Process, others: readonly Process[]): boolean {
  return others.some((other) => other.pid === pid && other.began === began);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
