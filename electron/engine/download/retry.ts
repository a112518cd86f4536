/** When to try again, how long to wait before it, and when to give up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TagError } from '../../wire/errors.ts';

/** Times are milliseconds. */
export interface RetryPolicy {
  /** attempts in a row that bring nothing new before giving up */
  readonly attempts: number;
  /** the wait after the first of them; it doubles with each */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** the longest `Retry-After` that is waited for; a longer one ends the download with its length in the message */
  readonly maxRetryAfterMs: number;
  /** silence, before the headers or between two chunks, after which a connection counts as dead */
  readonly stallMs: number;
  /** requests for one file, whatever progress they make */
  readonly maxRequests: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attempts: 6,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  maxRetryAfterMs: 5 * 60_000,
  stallMs: 30_000,
  maxRequests: 10_000,
};

/** An attempt failed in a way that another one may mend. The message is a sentence for the user. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  readonly detail: string;
  /** what the server asked for, in milliseconds */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, detail: string, options: { retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.detail = detail;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * Run `attempt` until it succeeds. Only a `TransientFailure` is tried again; an attempt that got `position()` beyond where
 * any earlier one got starts the count anew.
 *
 * @throws TagError `network` when the patience of `policy` is at its end
 */
export async function retrying<T>(
  attempt: () => Promise<T>,
  options: { policy: RetryPolicy; signal: AbortSignal | undefined; position?: () => number },
): Promise<T> {
  const { policy, signal, position = () => 0 } = options;
  let furthest = position();
  let failures = 0;
  for (let requests = 1; ; requests++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      const here = position();
      failures = here > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, here);
      if (failures >= policy.attempts || requests >= policy.maxRequests) throw givenUp(error, requests);
      await sleep(waitMs(error, failures, policy), undefined, { ...(signal && { signal }) });
    }
  }
}

function waitMs(failure: TransientFailure, failures: number, policy: RetryPolicy): number {
  const asked = failure.retryAfterMs;
  if (asked !== undefined && asked > policy.maxRetryAfterMs) {
    throw new TagError('network', `The server asks to wait ${Math.ceil(asked / 60_000)} minutes: try again then.`, {
      detail: failure.detail,
      cause: failure,
    });
  }
  const backoff = Math.min(policy.backoffMs * 2 ** (failures - 1), policy.maxBackoffMs);
  // Half of it at random, so that many clients that failed together do not come back together.
  return Math.max(asked ?? 0, backoff * (0.5 + Math.random() / 2));
}

function givenUp(failure: TransientFailure, requests: number): TagError {
  return new TagError('network', `${failure.message} What has arrived is kept: the next try goes on from there.`, {
    detail: `gave up after ${requests} requests: ${failure.detail}`,
    cause: failure,
  });
}

/** The milliseconds that a `Retry-After` header asks for: seconds or an HTTP date; undefined when absent or neither. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
