/**
 * The engine process's entry: a child of Node's `fork` or of Electron's `utilityProcess`, the same file for both.
 *
 * It lives no longer than its parent, however that ends.
 */
import { flushCompileCache } from 'node:module';
import { engineContract } from '../../wire/engine.ts';
import { serve, type Wire } from '../../wire/rpc.ts';
import { dieWithParent } from './parent.ts';
import { engineHandlers } from './service.ts';

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** How often the host hears that this process lives, in milliseconds. */
const ALIVE_MS = 1_000;

const warn = (message: string): void => server.emit('log', { level: 'warning', message });
const server = serve(
  parentWire(),
  engineContract,
  engineHandlers({ warn, onDeviceLeft: (facts) => server.emit('deviceLeft', facts) }),
);
setInterval(() => server.emit('alive', {}), ALIVE_MS).unref();
// Whoever starts an engine wants a video soon: its tools are asked for their versions while the rest is loaded.
import('../video/tools.ts').then(({ findTools }) => findTools()).catch(() => {});
// Loaded while the host still prepares its first call. A failure shows in the call that needs it. What was compiled for it
// is stored now, where the host has said to (NODE_COMPILE_CACHE): this process is ended without warning.
import('../index.ts').then(() => flushCompileCache()).catch(() => {});

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
