/** `reeltag cluster down`: ends what was started on this machine, and nothing else. */
import { endNode, findNode, withNodeLock } from '../../cluster/local/node.ts';
import type { NodeRecord } from '../../cluster/local/node-record.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { downBySsh } from './ssh.ts';

/** @returns 2 where a machine that was joined by ssh could not be told */
export async function clusterDown(context: Context): Promise<number> {
  return withNodeLock(async () => {
    const found = await findNode();
    if (found.state === 'none') {
      context.print('Nothing of a cluster was started on this machine.');
      return 0;
    }
    const { record } = found;
    const failed = await takeDown(context, record, context.signal);
    context.print(
      record.role === 'head'
        ? 'The cluster has ended. Jobs that were not done go on where they were with "reeltag embed --cluster … --resume".'
        : `This machine has left the cluster at ${record.address}.`,
    );
    return failed > 0 ? 2 : 0;
  });
}

/**
 * Ends a node, after those that joined it by ssh.
 *
 * @returns how many machines could not be told
 */
export async function takeDown(context: Context, record: NodeRecord, signal: AbortSignal): Promise<number> {
  let failed = 0;
  for (const { host, command } of record.joined) {
    context.progress.show(`${host} leaves`);
    try {
      await downBySsh(host, command, signal);
    } catch (error) {
      // One that takes too long keeps this machine's node from nothing.
      const isLate = signal.aborted && signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
      if (!(error instanceof TagError) && !isLate) throw error;
      failed += 1;
      context.report(isLate ? new TagError('network', `${host} did not leave in time: try "ssh ${host}".`) : error);
    }
  }
  context.progress.show('ending Ray');
  await endNode(record).finally(() => context.progress.clear());
  return failed;
}
