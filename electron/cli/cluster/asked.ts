/** The cluster that a command asks. */
import { Cluster } from '../../cluster/client/index.ts';
import { type Which, type WhichOptions, whichCluster } from './which.ts';

export async function askedCluster(options: WhichOptions): Promise<{ which: Which; cluster: Cluster }> {
  const which = await whichCluster(options);
  const { url, token } = which;
  return { which, cluster: new Cluster({ url, ...(token === undefined ? {} : { token }) }) };
}
