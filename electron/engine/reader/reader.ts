/** One reader: a thread that is started with its first clip, and stays for the next. */
import { Worker } from 'node:worker_threads';
import { type Client, connect } from '../../wire/rpc.ts';
import { type Clip, type FailedSpan, type ReadSpan, readerContract } from './clip.ts';
import { portWire } from './port-wire.ts';

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onSpan: (span: ReadSpan | FailedSpan) => void;
}

export class Reader {
  readonly #worker: Worker;
  readonly #client: Client<typeof readerContract>;

  /** @param entry the thread's file */
  constructor(entry: URL = defaultEntry()) {
    this.#worker = new Worker(entry, { execArgv: [] });
    // Its end says as much, and whoever waits for it is told by the wire.
    this.#worker.on('error', () => {});
    this.#client = connect(portWire(this.#worker), readerContract);
  }

  /** @throws as `readClip`; WireClosed where the thread ends */
  async read(clip: Clip, { signal, onSpan }: ReadOptions): Promise<void> {
    await this.#client.call('readClip', clip, { signal, onProgress: onSpan });
  }

  /** Ends the thread. What ffmpeg of its is left ends with its pipe. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Beside this file in the source tree; in a build, where everything is bundled, beside the bundle. */
function defaultEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './reader.js', import.meta.url);
}
