/** What the commands about this machine's own node share. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureEnvironment, type RayEnvironment } from '../../cluster/local/environment.ts';
import { endNode, findNode, requireSystem, withNodeLock } from '../../cluster/local/node.ts';
import type { NodeRecord } from '../../cluster/local/node-record.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { parseCount } from '../numbers.ts';
import { quoted } from '../text.ts';
import { takeDown } from './down.ts';

export interface MachineOptions {
  findLinks?: string | undefined;
  python?: string | undefined;
  cpus?: string | undefined;
  gpus?: string | undefined;
  foreground?: boolean | undefined;
}

/** One command at a time starts or ends this machine's node. */
export async function withoutNode<T>(
  context: Context,
  work: () => Promise<T>,
  whileRunning: (record: NodeRecord) => Promise<T>,
): Promise<T> {
  requireSystem();
  return withNodeLock(async () => {
    const found = await findNode();
    if (found.state === 'running') return whileRunning(found.record);
    if (found.state === 'dead') {
      context.say('What was started here before has ended: what is left of it is being removed.');
      await endNode(found.record);
    }
    return work();
  });
}

export async function environmentFor(context: Context, options: MachineOptions): Promise<RayEnvironment> {
  const { findLinks } = options;
  const given = findLinks === undefined ? undefined : resolve(findLinks);
  if (findLinks === '' || (given !== undefined && !existsSync(given))) {
    throw new TagError(
      'not-found',
      `There is no folder ${findLinks || 'of that name'}: name the one that holds the wheels.`,
    );
  }
  const begun = performance.now();
  try {
    return await ensureEnvironment({
      ...{ signal: context.signal, findLinks: given, python: options.python },
      onProgress: (what) => {
        const seconds = Math.round((performance.now() - begun) / 1000);
        context.progress.show(`installing Ray, once, about 700 MB: ${what}  ${seconds} s`);
      },
    });
  } finally {
    context.progress.clear();
  }
}

/** @throws TagError `usage` */
export function shareOf({ cpus, gpus }: MachineOptions): { cpus?: number; gpus?: number } {
  return {
    ...(cpus === undefined ? {} : { cpus: parseCount('--cpus', cpus) }),
    ...(gpus === undefined ? {} : { gpus: gpus === '0' ? 0 : parseCount('--gpus', gpus) }),
  };
}

/** Of Ray's workers, each of which takes one: nothing else of it may have any. */
const WORKERS = { first: 10_002, last: 19_999 } as const;

/** @throws TagError `usage` */
export function parsePort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  // Ray takes none of those below.
  if (/^\d{1,5}$/.test(text) && port >= 1024 && port <= 65_535) {
    if (port < WORKERS.first || port > WORKERS.last) return port;
    throw new TagError(
      'usage',
      `${option} may not be one of ${WORKERS.first} to ${WORKERS.last}, which Ray's workers use: name another.`,
    );
  }
  throw new TagError('usage', `${option} is a number from 1024 to 65535, not ${quoted(text)}.`);
}

const LOOK_MS = 1_000;
/** For all machines that joined by ssh. */
const LEAVE_MS = 60_000;

/**
 * Stays until it is interrupted, and then ends the node; for schedulers and services, which end all that a command leaves behind.
 *
 * @throws TagError `engine-crashed` where Ray has ended by itself
 */
export async function stayUntilItEnds(context: Context): Promise<number> {
  context.say('Ctrl-C ends it');
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal: context.signal }).catch(() => {});
    const found = await findNode();
    if (found.state === 'none') return 0;
    if (!context.signal.aborted && found.state === 'running') continue;
    // Of its own: the command's has been given.
    await takeDown(context, found.record, AbortSignal.timeout(LEAVE_MS));
    if (context.signal.aborted) return 0;
    throw new TagError('engine-crashed', 'Ray has ended on this machine: start it again.');
  }
}
