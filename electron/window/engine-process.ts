/** Starts the engine as a utility process of Electron's: the same entry as under Node, started in another way. */
import { constants } from 'node:os';
import { utilityProcess } from 'electron';
import { telemetryOff } from '../engine/onnx-runtime/telemetry.ts';
import type { EngineProcess } from '../engine-host/fork.ts';
import { gpuEnvironment } from '../gpu/environment.ts';
import { killTree } from './process-tree.ts';

/** What is kept of the engine's output, in characters. */
const OUTPUT_LIMIT = 16 * 1024;

/** @param entry the engine's bundle, absolute */
export function startEngineProcess(entry: string, onOutput: (text: string) => void = () => {}): EngineProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Reeltag engine',
    // Not the parent's: a debugger's port is not meant for the engine.
    execArgv: [],
    env: { ...process.env, ...telemetryOff(), ...gpuEnvironment() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: string): void => {
    output = (output + text).slice(-OUTPUT_LIMIT);
    onOutput(text);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer | string) => keep(chunk.toString()));
  }
  child.on('error', (type, location, report) => keep(`${type} at ${location}\n${report}\n`));

  let ended: string | undefined;
  let unwanted = false;
  const exits: ((how: string) => void)[] = [];
  const kill = (): void => {
    if (ended !== undefined) return;
    unwanted = true;
    // It has none until it is spawned: see below.
    if (child.pid === undefined) return;
    killTree(child.pid);
    // Electron's own way would let it finish first; it is still told, so that it knows that nothing crashed.
    child.kill();
  };
  child.on('spawn', () => {
    if (unwanted) kill();
  });
  child.on('exit', (code) => {
    if (ended !== undefined) return;
    ended = describeExit(code);
    process.off('exit', kill);
    for (const listener of exits) listener(ended);
  });
  process.on('exit', kill);

  return {
    get pid() {
      return child.pid;
    },
    wire: {
      send: (message) => {
        if (ended === undefined) child.postMessage(message);
      },
      onMessage: (listener) => void child.on('message', listener),
      onClose: (listener) => void exits.push(listener),
    },
    kill,
    onExit: (listener) => void exits.push(listener),
    output: () => output,
  };
}

/** Of a violent end Electron tells what `waitpid` did: the signal, and 128 more where there is a core dump. */
export function describeExit(code: number, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32' || code <= 0) return `exit code ${code}`;
  if (code >= 256) return `exit code ${code >> 8}`;
  const number = code & 0x7f;
  const [signal] = SIGNALS.filter((name) => constants.signals[name] === number);
  return signal === undefined ? `exit code ${code}` : `signal ${signal}`;
}

/** Those that end a process that did not ask for them; small exit codes of its own are no signals. */
const SIGNALS = ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGTERM'] as const;
