/** How clusters are asked unless a test says otherwise: by Ray's own interface. */
import { Cluster } from '../../cluster/client/index.ts';
import type { ConnectCluster } from './client-face.ts';

export const connectCluster: ConnectCluster = (to) => new Cluster(to);
