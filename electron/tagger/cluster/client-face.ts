/** What is asked of a cluster here, and where its client comes from. */
import type { Cluster } from '../../cluster/client/index.ts';

export type ClusterClient = Pick<Cluster, 'facts' | 'submit' | 'status' | 'list' | 'lines' | 'stop'>;

export type ConnectCluster = (to: { url: string; token?: string }) => ClusterClient;
