/** A child process's wire to its parent: Node's `fork`, or Electron's `utilityProcess`. */
import type { Wire } from '../../wire/rpc.ts';
import { dieWithParent } from './parent.ts';

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** From then on this process lives no longer than its parent. */
export function parentWire(): Wire {
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port !== undefined) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
      // Electron ends a utility process together with its parent.
      onClose: () => {},
    };
  }
  if (process.send === undefined) throw new Error('this process is started by its host, not by hand');
  dieWithParent();
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}
