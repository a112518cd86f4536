/** A child process's bond with its parent. */
import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent does, however that ends.
 *
 * There are two ways to notice: the closed channel, at once while the event loop turns; and a thread that looks whether
 * the parent lives, for the minutes in which inference blocks the loop.
 */
export function dieWithParent(): void {
  process.on('disconnect', () => {
    killGroup();
    process.exit(0);
  });
  new Worker(WATCH, { eval: true, workerData: { parent: process.ppid } }).unref();
}

/** Plain text rather than a file of its own: a bundle then needs no second entry. */
const WATCH = `
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

/** The host starts the engine as leader of a group, so that the ffmpeg processes of the group end with it. */
function killGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // There is no such group, as on Windows.
  }
}
