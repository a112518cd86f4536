/** What answers where a Ray would: its jobs do as the test says, and each request can be made to fail. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface StandInJob {
  status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  logs: string;
  metadata: Record<string, string> | null;
  entrypoint: string;
  start_time: number | null;
  end_time: number | null;
  message?: string;
  error_type?: string;
  driver_exit_code?: number;
  runtime_env?: Record<string, string>;
}

/** Answers a request, or lets it through to Ray. */
export type Mishap = (request: IncomingMessage, response: ServerResponse) => 'answered' | 'through';

type Say = (status: number, value: unknown) => unknown;

interface StandInOptions {
  readonly token?: string;
  /** of a proxy before it, such as `/ray` */
  readonly path?: string;
  readonly tls?: { key: string; cert: string };
}

export class StandInRay {
  url = '';
  version = '2.60.0';
  readonly jobs = new Map<string, StandInJob>();
  readonly packages = new Map<string, Buffer>();
  /** method and path of each request, in order */
  readonly asked: string[] = [];
  /** The first that answers does; each is told of a request once. */
  readonly mishaps: Mishap[] = [];
  readonly #server: Server;
  readonly #options: StandInOptions;

  private constructor(options: StandInOptions) {
    this.#options = options;
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    this.#server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  }

  static async start(options: StandInOptions = {}): Promise<StandInRay> {
    const ray = new StandInRay(options);
    ray.#server.listen(0, '127.0.0.1');
    await once(ray.#server, 'listening');
    const { port } = ray.#server.address() as AddressInfo;
    ray.url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}${options.path ?? ''}`;
    return ray;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** How often something was asked for. */
  count(what: string): number {
    return this.asked.filter((each) => each === what).length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const { path: base = '', token } = this.#options;
    const { method = '', url = '', headers } = request;
    this.asked.push(`${method} ${url}`);
    for (const mishap of this.mishaps) if (mishap(request, response) === 'answered') return;
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const say: Say = (status, value) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      response.writeHead(status, { 'content-type': typeof value === 'string' ? 'text/plain' : 'application/json' });
      response.end(text);
    };
    // Ray takes whoever sends these for a browser.
    if (method !== 'GET' && 'sec-fetch-mode' in headers) return say(405, 'Method Not Allowed for browser traffic.');
    if (token !== undefined && headers.authorization === undefined) return say(401, 'Unauthorized');
    if (token !== undefined && headers.authorization !== `Bearer ${token}`) return say(403, 'Forbidden');
    const { pathname } = new URL(url, 'http://ray');
    if (!pathname.startsWith(base)) return say(404, '404: Not Found');
    return this.#serve(method, decodeURIComponent(pathname.slice(base.length)), Buffer.concat(parts), say);
  }

  #serve(method: string, path: string, body: Buffer, say: Say): unknown {
    const [, , kind, name = '', more] = path.split('/');
    if (path === '/api/version') {
      return say(200, { version: '4', ray_version: this.version, ray_commit: 'x', session_name: 'session_1' });
    }
    if (path === '/api/v0/nodes') {
      const node = (ip: string, more: object) => ({ node_ip: ip, node_name: ip, is_head_node: false, ...more });
      const head = node('10.0.0.1', { is_head_node: true, state: 'ALIVE', state_message: null });
      const lost = node('10.0.0.2', { state: 'DEAD', state_message: 'it did not answer', resources_total: {} });
      const result = [{ ...head, resources_total: { CPU: 16, GPU: 2, memory: 1e9 } }, lost];
      return say(200, { result: true, msg: '', data: { result: { total: 2, result } } });
    }
    if (kind === 'packages') {
      if (method === 'PUT') this.packages.set(more ?? '', body);
      return this.packages.has(more ?? '') ? say(200, '') : say(404, `Package ${more} does not exist`);
    }
    if (kind !== 'jobs') return say(404, '404: Not Found');
    if (name === '' && method === 'POST') return this.#submit(JSON.parse(body.toString()), say);
    if (name === '')
      return say(
        200,
        [...this.jobs].map(([id, job]) => ({ ...job, logs: undefined, submission_id: id })),
      );
    const job = this.jobs.get(name);
    if (job === undefined) return say(404, `Job ${name} does not exist`);
    const isOver = !['PENDING', 'RUNNING'].includes(job.status);
    if (more === 'logs') return say(200, { logs: job.logs });
    if (more === 'stop') {
      if (!isOver) Object.assign(job, { status: 'STOPPED', end_time: Date.now() });
      return say(200, { stopped: !isOver });
    }
    if (method === 'DELETE') {
      this.jobs.delete(name);
      return say(200, { deleted: true });
    }
    say(200, { ...job, logs: undefined, submission_id: name, type: 'SUBMISSION', job_id: null });
  }

  #submit(asked: StandInJob & { submission_id: string }, say: Say): unknown {
    const { submission_id: name, entrypoint, metadata, runtime_env: environment } = asked;
    if (this.jobs.has(name)) return say(500, `ValueError: Job with submission_id ${name} already exists.`);
    if (!this.packages.has(String(environment?.['working_dir']).replace('gcs://', ''))) return say(500, 'no package');
    const times = { start_time: Date.now(), end_time: null };
    const runtime = environment === undefined ? {} : { runtime_env: environment };
    this.jobs.set(name, { status: 'PENDING', logs: '', metadata, entrypoint, ...times, ...runtime });
    say(200, { job_id: name, submission_id: name });
  }
}
