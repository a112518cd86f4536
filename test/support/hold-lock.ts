/** A process that takes a download's lock, says so, and holds it until it is killed. */
import { lockTarget } from '../../electron/engine/download/lock.ts';

// Exported to stay referenced: a lock that nobody can release any more is collected as garbage, and that releases it.
export const release = lockTarget(process.argv[2] ?? '');
process.send?.('locked');
setInterval(() => undefined, 60_000);
