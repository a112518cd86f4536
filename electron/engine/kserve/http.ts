/** One request to a server and its answer, whole; connections are kept for the next. */
import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { systemErrorCode } from '../../wire/errors.ts';

export interface HttpLimits {
  /** milliseconds until it is connected */
  readonly connectMs: number;
  /** milliseconds without a byte of an answer, or of what is sent */
  readonly silentMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface HttpAsk {
  readonly method: 'GET' | 'POST';
  /** from the server's base on */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly pieces?: readonly Uint8Array[];
  readonly signal?: AbortSignal | undefined;
  /** in the place of the limit of that name */
  readonly silentMs?: number;
}

/** There was no whole answer: nobody listens, the connection broke, or it fell silent. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** of the system or of TLS; `SILENT` where it was waited for in vain */
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(String(cause), { cause });
    this.code = code;
  }
}

/** No answer is larger: what a server says of its size is not believed. */
const LARGEST_ANSWER = 2 ** 30;
/** An answer that comes in drops has an end, too: so many times what may pass without a byte. */
const MOST_SILENCES = 3;
/** Connections at once; those beyond wait for one. */
const SOCKETS = 16;

export class HttpConnection {
  readonly #base: URL;
  readonly #token: string | undefined;
  readonly #limits: HttpLimits;
  readonly #agent: Agent;
  #made = 0;

  constructor(base: URL, token: string | undefined, limits: HttpLimits) {
    this.#base = base;
    this.#token = token;
    this.#limits = limits;
    const options = { keepAlive: true, maxSockets: SOCKETS };
    this.#agent = base.protocol === 'https:' ? new TlsAgent(options) : new Agent(options);
  }

  /** How many connections were made. Who is at the end of one stays the same; at the end of the next it may be another. */
  get made(): number {
    return this.#made;
  }

  /** @throws NoAnswer; AbortError. A redirect is an answer: a token goes to nobody else. */
  send({ method, path, headers, pieces = [], signal, silentMs = this.#limits.silentMs }: HttpAsk): Promise<HttpAnswer> {
    const { connectMs } = this.#limits;
    const url = new URL(path, this.#base);
    return new Promise((resolve, reject) => {
      let connecting: NodeJS.Timeout | undefined;
      let late: NodeJS.Timeout | undefined;
      const fail = (error: unknown): void => {
        clearTimeout(connecting);
        clearTimeout(late);
        if (signal?.aborted) reject(signal.reason);
        else reject(error instanceof NoAnswer ? error : new NoAnswer(systemErrorCode(error) ?? 'BROKEN', error));
      };
      const ask = (url.protocol === 'https:' ? tlsRequest : request)(url, {
        method,
        agent: this.#agent,
        headers: {
          'user-agent': 'reeltag',
          // Compressing floats costs more than it saves, and lengths would mean something else.
          'accept-encoding': 'identity',
          ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
          ...(method === 'POST' ? { 'content-length': pieces.reduce((sum, { length }) => sum + length, 0) } : {}),
          ...headers,
        },
        timeout: silentMs,
        ...(signal === undefined ? {} : { signal }),
      });
      const silent = (code: string, what: string): void => void ask.destroy(new NoAnswer(code, what));
      ask.on('socket', (socket) => {
        if (!socket.connecting) return;
        this.#made += 1;
        connecting = setTimeout(() => silent('ETIMEDOUT', `no connection in ${connectMs} ms`), connectMs);
        socket.once('connect', () => clearTimeout(connecting));
      });
      ask.on('timeout', () => silent('SILENT', `nothing came for ${silentMs} ms`));
      // From the time on that it has a connection: before, it may wait for one behind others.
      ask.on('socket', () => {
        late = setTimeout(() => silent('SILENT', 'the answer does not end'), MOST_SILENCES * silentMs);
      });
      ask.on('error', fail);
      ask.on('response', (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length > LARGEST_ANSWER) ask.destroy(new NoAnswer('TOO_LARGE', 'the answer does not end'));
        });
        response.on('error', fail);
        // Without an end it was cut off: `error` tells of that, too.
        response.on('end', () => {
          clearTimeout(late);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks, length) });
        });
      });
      for (const piece of pieces) ask.write(piece);
      ask.end();
    });
  }

  /** What is in flight fails. */
  close(): void {
    this.#agent.destroy();
  }
}
