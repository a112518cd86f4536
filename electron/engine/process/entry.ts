/**
 * The engine process's entry: a child of Node's `fork` or of Electron's `utilityProcess`, the same file for both.
 *
 * It lives no longer than its parent, however that ends.
 */
import { flushCompileCache } from 'node:module';
import { engineContract } from '../../wire/engine.ts';
import { serve } from '../../wire/rpc.ts';
import { parentWire } from './parent-wire.ts';
import { engineHandlers } from './service.ts';

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
