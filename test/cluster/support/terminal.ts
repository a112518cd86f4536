/** `reeltag` as a check types it: here, or in a network of the check's own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import type { Ended, Network } from './network.ts';

export const CLI = inCheckout('electron/cli.ts');

export interface Terminal {
  start(...words: string[]): { child: { kill(signal: NodeJS.Signals): unknown }; said(): Ended; ended: Promise<Ended> };
}

export function here(data: string): Terminal {
  return {
    start: (...words) => {
      const child = spawn(process.execPath, [CLI, '--debug', ...words], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, XDG_DATA_HOME: data, REELTAG_CLUSTER_TOKEN: '' },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const isOver = new Promise<Ended>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, stdout, stderr }));
      });
      return { child, ended: isOver, said: () => ({ code: child.exitCode, stdout, stderr }) };
    },
  };
}

export function inside(own: Network, data: string, env: Readonly<Record<string, string>>): Terminal {
  return {
    start: (...words) => {
      const started = own.start(process.execPath, [CLI, '--debug', ...words], {
        env: { REELTAG_CLUSTER_TOKEN: '', ...env, XDG_DATA_HOME: data },
      });
      started.child.stdin?.end();
      return started;
    },
  };
}

export function ended(terminal: Terminal, ...words: string[]): Promise<Ended> {
  return terminal.start(...words).ended;
}

export async function said(terminal: Terminal, code: number, ...words: string[]): Promise<Ended> {
  const result = await ended(terminal, ...words);
  assert.equal(result.code, code, `reeltag ${words.join(' ')}:\n${result.stdout}\n${result.stderr}`);
  return result;
}

export interface KnownRecord {
  mark: string;
  ray: string;
  temporary: string;
  tokenFile: string;
  processes: { pid: number; name: string }[];
}

export async function recordIn(data: string): Promise<KnownRecord> {
  const cluster = join(data, 'reeltag', 'cluster');
  for (const name of await readdir(cluster)) {
    const file = join(cluster, name, 'node.json');
    if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as KnownRecord;
  }
  throw new Error('no node is remembered');
}

const LOOK_MS = 200;
const PATIENCE_MS = 300_000;

/** @param job what must not end before */
export async function until(isSo: () => Promise<boolean>, job?: Promise<Ended>): Promise<void> {
  let over: Ended | undefined;
  void job?.then((result) => {
    over = result;
  });
  const late = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (over !== undefined) throw new Error(`it ended before: ${over.stdout}\n${over.stderr}`);
    if (performance.now() > late) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${isSo}`);
    await sleep(LOOK_MS);
  }
}
