/** Waits until a cluster that was just started answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from '../../cluster/client/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import type { Which } from './which.ts';

/** Its dashboard comes some seconds after Ray itself. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 250;

export async function untilItAnswers(context: Context, { url, token }: Which): Promise<void> {
  const { signal } = context;
  const cluster = new Cluster({ url, ...(token === undefined ? {} : { token }) });
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    context.progress.show('waiting for Ray');
    try {
      const { nodes } = await cluster.facts(signal);
      if (nodes.some(({ alive }) => alive)) return;
    } catch (error) {
      if (!(error instanceof TagError) || performance.now() > until) throw error;
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
}
