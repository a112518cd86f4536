/** The cluster that was started on this machine, by `reeltag cluster up`: nobody has to look for its address and its token. */
import { findNode } from '../../cluster/local/node.ts';
import { readToken } from '../../cluster/local/token.ts';

export interface OwnCluster {
  readonly url: string;
  readonly token: string | undefined;
}

/** Undefined where none runs, or where this machine has only joined another's. */
export async function ownCluster(): Promise<OwnCluster | undefined> {
  const found = await findNode();
  if (found.state !== 'running' || found.record.url === undefined) return undefined;
  return { url: found.record.url, token: await readToken(found.record.tokenFile) };
}
