/** One request to a cluster. Not by `fetch`: Ray takes that for a browser, and refuses what changes something. */
import { request as askByHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as askByHttps } from 'node:https';
import { TagError } from '../../wire/errors.ts';
import { abortError } from '../../wire/failures.ts';

export interface Question {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** after the cluster's address */
  readonly path: string;
  readonly body?: { readonly type: string; readonly bytes: Uint8Array };
}

export interface Place {
  readonly url: URL;
  readonly token: string | undefined;
  /** so long without a byte is too long, in milliseconds */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

/** The connection failed: what was asked may or may not have been done. */
export class ConnectionFailure extends TagError {
  /** Whether the cluster cannot have heard of it. */
  readonly isUnheard: boolean;

  constructor(message: string, { isUnheard, ...options }: { isUnheard: boolean; detail: string; cause?: unknown }) {
    super('network', message, options);
    this.isUnheard = isUnheard;
  }
}

/** Bytes of an answer: logs are long, and are read whole. */
const MOST_BYTES = 256 * 2 ** 20;
/** An answer that comes in drops has an end, too: so many times what may pass without a byte. */
const MOST_TIMEOUTS = 20;
const UNHEARD = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * Whatever is answered, with whichever status.
 *
 * @throws ConnectionFailure; TagError `network` for what asking again does not mend; AbortError
 */
export async function ask({ method, path, body }: Question, { url, token, timeoutMs, signal }: Place): Promise<Reply> {
  if (signal.aborted) throw abortError();
  const target = new URL(path, url);
  const headers = {
    'user-agent': 'reeltag',
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': body.type, 'content-length': body.bytes.length }),
  };
  let isSilent = false;
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Reply>((resolve, reject) => {
      const fail = (error: unknown): void => {
        asking.destroy();
        reject(error);
      };
      const send = url.protocol === 'https:' ? askByHttps : askByHttp;
      const asking: ClientRequest = send(target, { method, headers, signal }, (response) => {
        const { statusCode: status = 0, headers: said } = response;
        readText(response).then((text) => resolve({ status, location: said.location, text }), fail);
      });
      const giveUp = (why: string): void => {
        isSilent = true;
        asking.destroy(new Error(why));
      };
      asking.setTimeout(timeoutMs, () => giveUp(`nothing was heard for ${timeoutMs} ms`));
      late = setTimeout(() => giveUp('the answer does not end'), MOST_TIMEOUTS * timeoutMs);
      asking.on('error', fail);
      asking.end(body?.bytes);
    });
  } catch (error) {
    if (signal.aborted) throw abortError();
    throw failureOf(error, url, `${method} ${target.pathname}`, isSilent);
  } finally {
    clearTimeout(late);
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MOST_BYTES) throw new TooLong();
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

class TooLong extends Error {}

function failureOf(error: unknown, { host }: URL, asked: string, isSilent: boolean): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = error instanceof Error ? error.message : String(error);
  const options = { detail: `${asked}: ${code} ${said}`, cause: error };
  if (error instanceof TooLong) {
    return new TagError(
      'network',
      `The answer of ${host} is too long to be read: look at it in Ray's dashboard.`,
      options,
    );
  }
  if (CERTIFICATE.test(code)) {
    const remedy = 'name the certificate of who signed it in NODE_EXTRA_CA_CERTS';
    return new TagError('network', `The certificate of ${host} is not trusted: ${remedy}.`, options);
  }
  if (code === 'EPROTO' || code.startsWith('HPE_') || code.startsWith('ERR_SSL')) {
    const message = `What listens at ${host} does not speak as the address says: try it with the other of http:// and https://.`;
    return new TagError('network', message, options);
  }
  const heard = { ...options, isUnheard: UNHEARD.has(code) };
  if (isSilent) {
    return new ConnectionFailure(`The cluster at ${host} does not answer: look whether its head is alive.`, heard);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new ConnectionFailure(`${host} cannot be found: check the cluster's address and the network.`, heard);
  }
  if (UNHEARD.has(code)) {
    const message = `Nothing listens at ${host}: start the cluster there, or check its address; on this machine reeltag cluster up starts one.`;
    return new ConnectionFailure(message, heard);
  }
  const message = `The connection to the cluster at ${host} broke off: look whether its head is alive, and try again.`;
  return new ConnectionFailure(message, heard);
}
