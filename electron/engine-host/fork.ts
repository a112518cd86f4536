/** Starts the engine as a child process of Node's. Electron's main process starts the same file in its own way. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { telemetryOff } from '../engine/onnx-runtime/telemetry.ts';
import { gpuEnvironment } from '../gpu/environment.ts';
import type { Wire } from '../wire/rpc.ts';

/** A started engine. */
export interface EngineProcess {
  readonly pid: number | undefined;
  readonly wire: Wire;
  /** Ends it, and whatever it has started, at once. It keeps nothing that could be lost. */
  kill(): void;
  /** Called once with how it ended, in words: 'exit code 3', 'signal SIGSEGV'. */
  onExit(listener: (how: string) => void): void;
  /** The end of what it printed. */
  output(): string;
}

export type StartEngine = () => EngineProcess;

export interface ForkOptions {
  /** The engine's entry file. */
  entry?: string;
  /** Takes what the engine prints, as it comes. */
  onOutput?: ((text: string) => void) | undefined;
}

/** What is kept of the engine's output, in characters. */
const OUTPUT_LIMIT = 16 * 1024;

/** Beside this file in the source tree; in a build, where everything is bundled, beside the bundle. */
function defaultEntry(): string {
  const entry = import.meta.url.endsWith('.ts') ? '../engine/process/entry.ts' : './engine.js';
  return fileURLToPath(new URL(entry, import.meta.url));
}

export function forkEngine(options: ForkOptions = {}): EngineProcess {
  const ownGroup = process.platform !== 'win32';
  const child = fork(options.entry ?? defaultEntry(), [], {
    // Typed arrays stay typed arrays.
    serialization: 'advanced',
    // Not the parent's: a debugger's port or a test runner's loader is not meant for the engine.
    execArgv: [],
    env: { ...process.env, ...telemetryOff(), ...gpuEnvironment() },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own: Ctrl-C in the terminal reaches the host alone, which then decides, and killing the
    // group takes the ffmpeg processes along.
    detached: ownGroup,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_LIMIT);
      options.onOutput?.(text);
    });
  }

  let ended: string | undefined;
  const exits: ((how: string) => void)[] = [];
  const end = (how: string): void => {
    if (ended !== undefined) return;
    ended = how;
    process.off('exit', kill);
    for (const listener of exits) listener(how);
  };
  const kill = (): void => {
    try {
      if (ownGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  child.on('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  child.on('error', (error) => {
    // Also emitted when a message could not be sent; the process then ends, or hangs, which its owner notices.
    if (child.pid === undefined) end(`it could not be started: ${error.message}`);
  });
  // A process that has closed its channel is of no more use.
  child.on('disconnect', kill);
  process.on('exit', kill);

  return {
    pid: child.pid,
    wire: {
      send: (message) => {
        if (child.connected) child.send(message as object);
      },
      onMessage: (listener) => void child.on('message', listener),
      onClose: (listener) => void exits.push(listener),
    },
    kill,
    onExit: (listener) => void exits.push(listener),
    output: () => output,
  };
}
