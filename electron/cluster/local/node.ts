/** The node of a cluster that this machine is: started, found again, ended. One a machine and user. */
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lockTarget } from '../../engine/download/lock.ts';
import { run } from '../../programs/run.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { RayEnvironment } from './environment.ts';
import { startFailure, writeFailure } from './failures.ts';
import { type NodeRecord, readRecord, removeRecord, writeRecord } from './node-record.ts';
import { placesIn } from './place.ts';
import { bracketed, LOOPBACK } from './ports.ts';
import { endProcesses, isAmong, processesOf } from './processes.ts';
import { dashboardUrl, type Place, rayArguments, rayEnvironment, rayProgram, type Share } from './ray-words.ts';
import { keepToken } from './token.ts';

/** Short, and not wherever a user has the temporary folder: a socket's path may have a hundred characters, and Ray adds sixty. */
const TEMPORARY = { folder: '/tmp', start: 'rt-ray-' } as const;

export type Found =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly record: NodeRecord }
  /** some or all of its processes have ended */
  | { readonly state: 'dead'; readonly record: NodeRecord };

export async function findNode(machine: string = placesIn().machine): Promise<Found> {
  const record = await readRecord(machine);
  if (record === undefined) return { state: 'none' };
  const living = await processesOf(record.mark);
  const whole = record.processes.length > 0 && record.processes.every((each) => isAmong(each, living));
  return { state: whole ? 'running' : 'dead', record };
}

export interface StartOptions {
  readonly environment: RayEnvironment;
  readonly place: Place;
  readonly token: string;
  readonly share: Share;
  readonly signal: AbortSignal;
  readonly machine?: string;
  /** Ray's program and the words before its own, for tests */
  readonly ray?: readonly [string, ...string[]];
}

/**
 * There must be none: whoever calls has looked, and ended what was dead. On a busy machine the half minute that Ray gives itself is not always
 * enough, and the second time much is in memory: it is tried twice.
 *
 * @throws TagError; AbortError; of what was started then nothing is left
 */
export async function startNode(options: StartOptions): Promise<NodeRecord> {
  try {
    return await tryToStart(options);
  } catch (error) {
    if (!(error instanceof TagError) || error.kind !== 'timed-out') throw error;
    return tryToStart(options);
  }
}

async function tryToStart(options: StartOptions): Promise<NodeRecord> {
  const { environment, place, token, share, signal, machine = placesIn().machine } = options;
  const tokenFile = join(machine, `${place.role}-token`);
  await keepToken(tokenFile, token);
  const alone = place.role === 'head' && place.host === LOOPBACK;
  const temporary = await mkdtemp(join(TEMPORARY.folder, TEMPORARY.start));
  // Ray hands the place of its Python to shells as it is: by this one nothing in the name of a folder is read there.
  const plain = join(temporary, 'environment');
  const [program, ...before] = options.ray ?? rayProgram(plain);
  const record: NodeRecord = {
    reeltag: 1,
    role: place.role,
    mark: randomBytes(16).toString('hex'),
    address: place.role === 'head' ? `${bracketed(place.host)}:${place.port}` : place.address,
    ...(place.role === 'head' ? { url: dashboardUrl(place.host, place.dashboardPort) } : {}),
    ...{ open: !alone, tokenFile, temporary, since: new Date().toISOString() },
    ...{ ray: environment.ray, python: environment.python, processes: [], joined: [] },
  };
  // Before anything runs: whatever ends this program, what it started is known.
  await writeRecord(machine, record);
  try {
    await symlink(environment.folder, plain);
    const { code, stdout, stderr, notStarted } = await run(
      program,
      [...before, ...rayArguments(place, temporary, share)],
      {
        signal,
        env: rayEnvironment(plain, { mark: record.mark, tokenFile, alone }),
      },
    );
    const processes = (await processesOf(record.mark)).filter(({ name }) => isOfNode(name));
    if (code !== 0 || processes.length === 0) {
      throw startFailure(`${stdout}\n${stderr}\n${notStarted ?? ''}`, {
        ...{ address: record.address, joins: place.role === 'node', logs: join(machine, LOGS) },
      });
    }
    const started = { ...record, processes };
    await writeRecord(machine, started);
    return started;
  } catch (error) {
    // The sentence speaks of them.
    if (error instanceof TagError && error.message.includes(LOGS)) await keepLogs(temporary, machine);
    await endNode(record, machine);
    throw error;
  }
}

/** Those that a node cannot be without: the rest comes and goes, or is started again. */
function isOfNode(name: string): boolean {
  return name === 'raylet' || name === 'gcs_server';
}

/** Of the last start that failed. */
const LOGS = 'last-logs';

async function keepLogs(temporary: string, machine: string): Promise<void> {
  const kept = join(machine, LOGS);
  await rm(kept, { recursive: true, force: true });
  // Ray may have written none yet.
  try {
    await cp(await realpath(join(temporary, 'session_latest', 'logs')), kept, { recursive: true });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
}

/** Ends all that belongs to it, and forgets it. */
export async function endNode(record: NodeRecord, machine: string = placesIn().machine): Promise<void> {
  await endProcesses(record.mark);
  const { temporary } = record;
  // Whatever stands in the file, nothing but a folder that was made here is removed.
  if (dirname(temporary) === TEMPORARY.folder && basename(temporary).startsWith(TEMPORARY.start)) {
    await rm(temporary, { recursive: true, force: true });
  }
  await removeRecord(machine);
}

/** @throws TagError `device-unavailable` where no node can be started */
export function requireSystem(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32') return;
  throw new TagError(
    'device-unavailable',
    'A cluster is made of machines with Linux, or one with macOS: under Windows start it in the Windows Subsystem for Linux.',
  );
}

/** One at a time starts or ends it, over all processes of this user. @throws TagError `in-use` */
export async function withNodeLock<T>(work: () => Promise<T>, machine: string = placesIn().machine): Promise<T> {
  let unlock: (options: { done: boolean }) => Promise<void>;
  try {
    await mkdir(machine, { recursive: true, mode: 0o700 });
    unlock = lockTarget(join(machine, 'node'));
  } catch (error) {
    if (!(error instanceof TagError) || error.kind !== 'in-use') throw writeFailure(error, machine);
    throw new TagError(
      'in-use',
      "This machine's part in a cluster is being started or ended by another Reeltag: wait until that one has finished, or stop it.",
      { cause: error },
    );
  }
  try {
    return await work();
  } finally {
    // Its file stays: whoever removed it after giving it up would take it from the next one.
    await unlock({ done: false });
  }
}
