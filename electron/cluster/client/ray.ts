/** Ray's own interface for jobs: what is asked of it, and what its answers mean. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { abortError } from '../../wire/failures.ts';
import { ask, ConnectionFailure, type Place, type Question, type Reply } from './http.ts';

/** A request that is tried again where that is harmless: asking twice is as good as once. */
interface Asked extends Question {
  readonly isRepeatable: boolean;
}

const ATTEMPTS = 3;
const BACKOFF_MS = 250;
/** Of a proxy whose cluster is away, mostly for a moment. */
const MAY_PASS = new Set([502, 503, 504]);
const MOST_DETAIL = 20_000;

export class Ray {
  readonly #place: Omit<Place, 'signal'>;

  constructor(place: Omit<Place, 'signal'>) {
    this.#place = place;
  }

  get host(): string {
    return this.#place.url.host;
  }

  /** @throws TagError `network`; AbortError */
  get(path: string, signal: AbortSignal): Promise<Reply> {
    return this.#ask({ method: 'GET', path, isRepeatable: true }, signal);
  }

  /** Puts a file there. @throws as `get` */
  put(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<Reply> {
    const body = { type: 'application/octet-stream', bytes };
    return this.#ask({ method: 'PUT', path, body, isRepeatable: true }, signal);
  }

  /** @throws as `get`; ConnectionFailure, after which it may have been done */
  post(path: string, value: object | undefined, signal: AbortSignal): Promise<Reply> {
    const body = { type: 'application/json', bytes: Buffer.from(JSON.stringify(value ?? {})) };
    return this.#ask({ method: 'POST', path, body, isRepeatable: false }, signal);
  }

  /** @throws as `get` */
  delete(path: string, signal: AbortSignal): Promise<Reply> {
    return this.#ask({ method: 'DELETE', path, isRepeatable: true }, signal);
  }

  /** What an answer that is as it should be holds. @throws TagError */
  read<T>(schema: z.ZodType<T>, reply: Reply, asked: string): T {
    if (reply.status !== 200) throw this.refusal(reply, asked);
    const { data, error } = schema.safeParse(parsed(reply.text));
    if (data !== undefined) return data;
    throw this.noRay(asked, error?.message ?? '');
  }

  noRay(asked: string, said: string): TagError {
    const message = `What answers at ${this.host} is no Ray that knows jobs: check the cluster's address, and that it has ray[default].`;
    return new TagError('network', message, { detail: `${asked}: ${said.slice(0, MOST_DETAIL)}` });
  }

  /** What an answer that is none of what was asked for means. */
  refusal({ status, location, text }: Reply, asked: string): TagError {
    const { host } = this;
    const detail = `${asked} answered ${status}: ${text.slice(0, MOST_DETAIL)}`;
    if (status === 401 || status === 403) {
      const message =
        this.#place.token === undefined
          ? `The cluster at ${host} wants a token: give the one that it was started with.`
          : `The cluster at ${host} does not take this token: give the one that it was started with.`;
      return new TagError('access-denied', message, { detail });
    }
    if (location !== undefined && status >= 300 && status < 400) {
      return new TagError(
        'network',
        `${host} sends elsewhere, to ${whereOf(location)}: give the address that is meant.`,
        { detail },
      );
    }
    if (status === 413) {
      const message = `What goes to ${host} is larger than a proxy before the cluster lets through: let more through, or go round it.`;
      return new TagError('network', message, { detail });
    }
    if (status === 404 || status === 405) return this.noRay(asked, detail);
    if (status >= 500) {
      const message = `The cluster at ${host} is out of order (${status}): look at Ray's logs on its head.`;
      return new TagError('network', message, { detail });
    }
    const message = `The cluster at ${host} does not understand what is asked (${status}): it may have a Ray of another version.`;
    return new TagError('network', message, { detail });
  }

  async #ask({ isRepeatable, ...question }: Asked, signal: AbortSignal): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await ask(question, { ...this.#place, signal });
        if (!MAY_PASS.has(reply.status) || !isRepeatable || attempt === ATTEMPTS) return reply;
      } catch (error) {
        if (!(error instanceof ConnectionFailure) || attempt === ATTEMPTS) throw error;
        // A port where nothing listens says so at once, and will say it again; a connection that was kept may just have been closed.
        const isLeftOver = systemErrorCode(error.cause) === 'ECONNRESET';
        if (error.isUnheard || !(isRepeatable && isLeftOver)) throw error;
      }
      await sleep(BACKOFF_MS * 2 ** (attempt - 1), undefined, { signal }).catch(() => {
        throw abortError();
      });
    }
  }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without the query and the name, where secrets of a login lie. */
function whereOf(location: string): string {
  const place = (location.split(/[?#]/, 1)[0] ?? '').replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/]*@/i, '$1//');
  return place.slice(0, 200);
}
