/** The Hugging Face hub's protocol: what a file at a revision must be, and who may have it. */
import { TagError } from '../../wire/errors.ts';
import type { RemoteFile } from './download.ts';
import { ContentMismatch, type Expected } from './expected.ts';
import { type Hop, type HttpContext, loggedUrl, type Reply, send, statusFailure } from './http.ts';
import { expectedFromHops, hexOf, type Listing, parseRevision, parseTree } from './hub-metadata.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retrying, TransientFailure } from './retry.ts';

/** A file of a model repository; `revision` is a commit, in full or short, a tag or a branch. */
export interface HubFile {
  readonly id: string;
  readonly revision: string;
  readonly file: string;
}

export interface HubOptions {
  /** `https://huggingface.co`, or a mirror, with a path or without */
  readonly endpoint: URL;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly policy?: Partial<RetryPolicy> | undefined;
}

const MAX_JSON_BYTES = 16 << 20;

/** A hub at one endpoint. Asks for each repository's listing once. */
export class Hub {
  readonly #options: HubOptions;
  readonly #context: HttpContext;
  readonly #policy: RetryPolicy;
  readonly #listings = new Map<string, Promise<Listing | undefined>>();

  constructor(options: HubOptions) {
    this.#options = options;
    this.#policy = { ...DEFAULT_RETRY_POLICY, ...options.policy };
    this.#context = {
      token: options.token,
      tokenOrigin: options.endpoint.origin,
      stallMs: this.#policy.stallMs,
      signal: options.signal,
    };
  }

  /**
   * The size, the hash and the address of a file.
   *
   * From the repository's listing, which also turns a short commit into the full one; where an endpoint has no such API,
   * or leaves hashes out, from the headers of the file's own address.
   *
   * @throws TagError `network`, `access-denied`, or `download-mismatch` when nobody states a hash to verify by
   */
  async describe(wanted: HubFile, { fresh = false } = {}): Promise<RemoteFile> {
    const revision = await this.#listing('revision', wanted, parseRevision, fresh, '?blobs=true');
    const commit = revision?.commit ?? wanted.revision;
    const url = this.#url(`${wanted.id}/resolve/${commit}/${wanted.file}`);
    const expected =
      revision?.files.get(wanted.file) ??
      (await this.#listing('tree', { ...wanted, revision: commit }, parseTree, fresh))?.files.get(wanted.file) ??
      (await this.#expectedFromHeaders(url, wanted));
    return { ...expected, url, checkAnswer: (reply) => this.#check(reply, wanted, expected) };
  }

  #listing(
    kind: 'revision' | 'tree',
    { id, revision }: HubFile,
    parse: (text: string) => Listing | undefined,
    fresh: boolean,
    query = '',
  ): Promise<Listing | undefined> {
    const url = this.#url(`api/models/${id}/${kind}/${revision}${query}`);
    const known = fresh ? undefined : this.#listings.get(url.href);
    const listing = known ?? this.#request(url, 'GET', (reply) => readListing(reply, parse));
    this.#listings.set(url.href, listing);
    return listing;
  }

  async #expectedFromHeaders(url: URL, wanted: HubFile): Promise<Expected> {
    const read = async (reply: Reply) => {
      this.#check(reply, wanted);
      if (reply.status === 405 || reply.status === 501) return undefined;
      if (reply.status >= 400) throw statusFailure('HEAD', reply);
      return expectedFromHops(reply.hops, this.#options.endpoint.origin);
    };
    const expected = (await this.#request(url, 'HEAD', read)) ?? (await this.#request(url, 'GET', read));
    if (expected === undefined) {
      throw new TagError(
        'download-mismatch',
        `${url.host} does not state size and hash of ${wanted.file}, so it could not be verified: use another endpoint.`,
        { detail: loggedUrl(url) },
      );
    }
    return expected;
  }

  async #request<T>(url: URL, method: 'GET' | 'HEAD', read: (reply: Reply) => Promise<T>): Promise<T> {
    // The metadata of a large file is on the redirect; where that leads, a HEAD may be refused.
    const stopAt = (hop: Hop) => hop.headers.has('x-linked-etag');
    const attempt = async () => {
      const reply = await send(url, { method, stopAt }, this.#context);
      try {
        return await read(reply);
      } finally {
        await reply.close();
      }
    };
    return retrying(attempt, { policy: this.#policy, signal: this.#options.signal });
  }

  /** Refusals in the hub's own terms, and a redirect that leads to another version of the file. */
  #check(reply: Reply, wanted: HubFile, expected?: Expected): void {
    for (const hop of expected === undefined ? [] : reply.hops) {
      const linked = hexOf(hop.headers.get('x-linked-etag'));
      if (linked !== undefined && linked.length === expected?.hex.length && linked !== expected.hex) {
        throw new ContentMismatch(`the hub now links to ${linked}, not ${expected.hex}`);
      }
    }
    const ours = reply.url.origin === this.#options.endpoint.origin;
    const code = reply.headers.get('x-error-code')?.slice(0, 60);
    const detail = `${loggedUrl(reply.url)} answered ${reply.status}${code === undefined ? '' : ` ${code}`}`;
    if (ours && (reply.status === 401 || reply.status === 403)) throw this.#accessDenied(wanted, detail);
    if (ours && reply.status === 404) {
      throw new TagError(
        'network',
        `${reply.url.host} has no ${wanted.file} of ${wanted.id} at revision ${wanted.revision}: check the endpoint.`,
        { detail },
      );
    }
    // A signed address that has run out: the next attempt asks the hub for a new one.
    if (!ours && (reply.status === 401 || reply.status === 403)) {
      throw new TransientFailure(`${reply.url.host} refuses to hand out ${wanted.file}.`, detail);
    }
  }

  #accessDenied({ id }: HubFile, detail: string): TagError {
    const page = loggedUrl(this.#url(id));
    const todo =
      this.#options.token === undefined
        ? `open ${page}, accept its terms, make an access token (Settings, Access Tokens), and give that with the download or in HF_TOKEN.`
        : `check that the token is valid and may read, and that its account has accepted the terms at ${page}.`;
    return new TagError('access-denied', `Access to ${id} was refused: ${todo}`, { detail });
  }

  #url(path: string): URL {
    return new URL(`${this.#options.endpoint.href.replace(/\/+$/, '')}/${path}`);
  }
}

/** An endpoint as the user wrote it. @throws TagError `usage` */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url === undefined || !plain || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new TagError('usage', 'The endpoint must be a plain http(s) address, such as https://huggingface.co.');
  }
  return url;
}

/** An access token as the user gave it; undefined for an empty one. @throws TagError `usage`, without showing it */
export function parseToken(text: string | undefined): string | undefined {
  const token = text?.trim() ?? '';
  if (token === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TagError('usage', 'The access token has characters that no token has.');
  return token;
}

async function readListing(reply: Reply, parse: (text: string) => Listing | undefined): Promise<Listing | undefined> {
  if (reply.status === 200) return parse(await readText(reply));
  const failure = statusFailure('GET', reply);
  if (failure instanceof TransientFailure) throw failure;
  // No such API here, or no leave to use it: the file's own address decides.
  return undefined;
}

async function readText(reply: Reply): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of reply.chunks()) {
    length += chunk.length;
    if (length > MAX_JSON_BYTES)
      throw new TagError('network', `${reply.url.host} answers without end: check the endpoint.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
