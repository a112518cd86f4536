/** Which client asks clusters, and what is run there. */
import type { ConnectCluster } from './client-face.ts';

export const connectCluster: ConnectCluster = () => {
  throw new Error('the client is not merged yet');
};

export function clusterDriverFolder(): string {
  throw new Error('the driver is not merged yet');
}
