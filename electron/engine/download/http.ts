/** One HTTP request with its redirects: who gets the token, where a redirect may lead, and when silence counts as dead. */
import { TagError } from '../../wire/errors.ts';
import { parseRetryAfter, TransientFailure } from './retry.ts';

export interface HttpContext {
  /** sent as a bearer token, to `tokenOrigin` alone */
  readonly token?: string | undefined;
  readonly tokenOrigin?: string | undefined;
  readonly stallMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One answer in a chain of redirects. */
export interface Hop {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
}

export interface Reply extends Hop {
  /** every answer up to and with this one */
  readonly hops: readonly Hop[];
  /** The body, as it comes; fails with a `TransientFailure` when the connection breaks or falls silent. */
  chunks(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Drop the connection. Harmless after the end. */
  close(): Promise<void>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD';
  /** the headers for one hop: a validator must only reach the server that it came from */
  headersFor?(url: URL): Record<string, string>;
  /** end the chain at this answer although it redirects */
  stopAt?(hop: Hop): boolean;
}

const MAX_REDIRECTS = 8;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Send a request and follow its redirects.
 *
 * The token goes to `tokenOrigin` only, and no more once the chain has left it: a foreign server must not be able to send
 * it back to a place of its own choosing with the token. Redirects lead to http(s) only, never from https to http.
 *
 * @throws TransientFailure when the server cannot be reached or stays silent
 * @throws TagError `network` for a redirect that must not be followed or a certificate that is not trusted
 */
export async function send(start: URL, request: HttpRequest, context: HttpContext): Promise<Reply> {
  const hops: Hop[] = [];
  let url = start;
  let trusted = true;
  for (;;) {
    trusted &&= url.origin === context.tokenOrigin;
    const headers: Record<string, string> = {
      'user-agent': 'reeltag',
      // A compressed body would make every length and range mean something else.
      'accept-encoding': 'identity',
      ...request.headersFor?.(url),
      ...(trusted && context.token !== undefined && { authorization: `Bearer ${context.token}` }),
    };
    const { response, watchdog } = await fetchOnce(url, request.method, headers, context);
    const hop: Hop = { url, status: response.status, headers: response.headers };
    hops.push(hop);
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null || request.stopAt?.(hop)) return reply(hops, hop, response, watchdog, context);
    await discard(response);
    if (hops.length > MAX_REDIRECTS) throw badRedirect(url, 'redirects too often');
    url = redirectTarget(url, location);
  }
}

/** A URL for a log: without user, password, and the query, where signatures live. */
export function loggedUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** What an answer that is no success means: `TransientFailure` where waiting may help, else `TagError` `network`. */
export function statusFailure(method: string, { url, status, headers }: Hop): TransientFailure | TagError {
  const code = headers.get('x-error-code')?.slice(0, 60);
  const detail = `${method} ${loggedUrl(url)} answered ${status}${code === undefined ? '' : ` ${code}`}`;
  const mayPass = status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
  if (!mayPass) {
    return new TagError('network', `${url.host} answered ${status} where a file was expected: check the endpoint.`, {
      detail,
    });
  }
  const message =
    status === 429
      ? `${url.host} limits how often it may be asked (429): try again later.`
      : `${url.host} is out of order (${status}): try again later.`;
  return new TransientFailure(message, detail, { retryAfterMs: parseRetryAfter(headers.get('retry-after')) });
}

function redirectTarget(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to === undefined) throw badRedirect(from, 'redirects to something that is no address');
  if (to.protocol !== 'https:' && to.protocol !== 'http:') throw badRedirect(from, `redirects to ${to.protocol}`);
  if (from.protocol === 'https:' && to.protocol === 'http:') throw badRedirect(from, 'redirects from https to http');
  if (to.username !== '' || to.password !== '') throw badRedirect(from, 'redirects with a password in the address');
  return to;
}

function badRedirect(url: URL, what: string): TagError {
  return new TagError('network', `${url.host} ${what}, which is not followed: check the endpoint and the network.`, {
    detail: `${loggedUrl(url)} ${what}`,
  });
}

/** Aborts when armed and not disarmed in time. */
class Watchdog {
  readonly #controller = new AbortController();
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Await something of the network under guard. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    this.#timer = setTimeout(() => this.#controller.abort(), this.#ms);
    try {
      return await work();
    } finally {
      clearTimeout(this.#timer);
    }
  }
}

async function fetchOnce(
  url: URL,
  method: string,
  headers: Record<string, string>,
  context: HttpContext,
): Promise<{ response: Response; watchdog: Watchdog }> {
  const watchdog = new Watchdog(context.stallMs);
  const signal = context.signal ? AbortSignal.any([context.signal, watchdog.signal]) : watchdog.signal;
  try {
    const response = await watchdog.guard(() => fetch(url, { method, headers, redirect: 'manual', signal }));
    return { response, watchdog };
  } catch (error) {
    throw networkFailure(error, url, watchdog, context.signal);
  }
}

function reply(hops: Hop[], hop: Hop, response: Response, watchdog: Watchdog, context: HttpContext): Reply {
  const reader = response.body?.getReader();
  const close = async () => {
    await reader?.cancel().catch(() => undefined);
  };
  return {
    ...hop,
    hops,
    close,
    async *chunks() {
      while (reader) {
        let next: Awaited<ReturnType<typeof reader.read>>;
        try {
          // Guarded only while waiting for the network: a slow disk is no silence.
          next = await watchdog.guard(() => reader.read());
        } catch (error) {
          throw networkFailure(error, hop.url, watchdog, context.signal);
        }
        if (next.done) return;
        yield next.value;
      }
    },
  };
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What a rejected fetch means. An abort passes through; what is not the network's doing is a bug and does so too. */
function networkFailure(error: unknown, url: URL, watchdog: Watchdog, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return error;
  const detail = (what: string) => `${loggedUrl(url)}: ${what}`;
  if (watchdog.signal.aborted) {
    return new TransientFailure(`${url.host} stopped answering: check the network.`, detail('no bytes in time'), {
      cause: error,
    });
  }
  // fetch hides every failure of the connection behind a TypeError with the true one as its cause.
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error;
  const code = 'code' in error.cause && typeof error.cause.code === 'string' ? error.cause.code : '';
  const what = detail(`${code} ${error.cause.message}`.trim());
  if (CERTIFICATE.test(code)) {
    return new TagError(
      'network',
      `The certificate of ${url.host} is not trusted: behind a proxy that opens TLS, name its certificate in NODE_EXTRA_CA_CERTS.`,
      { detail: what, cause: error },
    );
  }
  const message =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? `${url.host} cannot be found: check the network, or name a mirror in HF_ENDPOINT.`
      : `The connection to ${url.host} failed: check the network; behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.`;
  return new TransientFailure(message, what, { cause: error });
}
