/**
 * The engine process's entry: a child of Node's `fork` or of Electron's `utilityProcess`, the same file for both.
 *
 * It lives no longer than its parent, however that ends.
 */
import { Worker } from 'node:worker_threads';
import { engineContract } from '../contract.ts';
import { serve, type Wire } from '../rpc.ts';
import { engineHandlers } from './service.ts';

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

serve(parentWire(), engineContract, engineHandlers());

function parentWire(): Wire {
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port !== undefined) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
      // Electron ends a utility process together with its parent.
      onClose: () => {},
    };
  }
  if (process.send === undefined) throw new Error('the engine is started by its host, not by hand');
  dieWithParent();
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}

/**
 * Two ways to notice: the closed channel, at once while the event loop turns; and a thread that asks for the parent's
 * id, for the minutes in which inference blocks the loop.
 */
function dieWithParent(): void {
  process.on('disconnect', () => {
    killGroup();
    process.exit(0);
  });
  // Plain text rather than a file of its own: a bundle then needs no second entry.
  const watch = `
    const { workerData } = require('node:worker_threads');
    setInterval(() => {
      try {
        if (process.ppid === workerData.parent && process.kill(workerData.parent, 0)) return;
      } catch (error) {
        if (error.code === 'EPERM') return;
      }
      try { process.kill(-process.pid, 'SIGKILL'); } catch {}
      process.kill(process.pid, 'SIGKILL');
    }, 500);`;
  new Worker(watch, { eval: true, workerData: { parent: process.ppid } }).unref();
}

/** The host starts the engine as leader of a group, so that the ffmpeg processes of the group end with it. */
function killGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // There is no such group, as on Windows.
  }
}
