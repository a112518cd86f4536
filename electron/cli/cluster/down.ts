/** `reeltag cluster down`: ends what was started on this machine, and nothing else. */
import { endNode, findNode, withNodeLock } from '../../cluster/local/node.ts';
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
    let failed = 0;
    for (const { host, command } of record.joined) {
      context.progress.show(`${host} leaves`);
      try {
        await downBySsh(host, command, context.signal);
      } catch (error) {
        if (!(error instanceof TagError)) throw error;
        failed += 1;
        context.report(error);
      }
    }
    context.progress.show('ending Ray');
    await endNode(record).finally(() => context.progress.clear());
    context.print(
      record.role === 'head'
        ? 'The cluster has ended. Jobs that were not done go on where they were with "reeltag embed --cluster … --resume".'
        : `This machine has left the cluster at ${record.address}.`,
    );
    return failed > 0 ? 2 : 0;
  });
}
