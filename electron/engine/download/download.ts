/**
 * Downloads one file so that it is there whole and verified, or not there at all.
 *
 * Whatever ends a download — a cut, an abort, a full disk, `kill -9` — leaves `<target>.part` and its sidecar, from which
 * the next call goes on.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { formatBytes, freeBytes, writeFailure } from './disk.ts';
import { ContentMismatch, digestFile, type Expected, startDigest } from './expected.ts';
import { type HttpContext, loggedUrl, type Reply, send, statusFailure } from './http.ts';
import { lockTarget } from './lock.ts';
import { PartialFile } from './partial.ts';
import { placeOfBody, rangeHeaders, validatorOf } from './range.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retrying, TransientFailure } from './retry.ts';

/** A file as its publisher describes it. */
export interface RemoteFile extends Expected {
  readonly url: URL;
  /** Throws when an answer on the way to the file says that it is not this one, or may not be had. */
  checkAnswer?(reply: Reply): void;
}

/**
 * How far a download is. `receivedBytes` counts bytes that are on disk (`downloading`) or hashed (`verifying`: what an
 * earlier run left); it goes back to 0 where a server makes the download begin again.
 */
export interface DownloadProgress {
  readonly stage: 'checking' | 'downloading' | 'verifying';
  readonly receivedBytes: number;
  readonly totalBytes: number | undefined;
}

export interface DownloadFileOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** a bearer token and the only origin that may see it */
  readonly token?: string | undefined;
  readonly tokenOrigin?: string | undefined;
  readonly policy?: Partial<RetryPolicy> | undefined;
  /** the bytes that a folder has room for; by default the file system's answer */
  readonly freeBytes?: ((folder: string) => Promise<number | undefined>) | undefined;
}

interface Job extends HttpContext {
  readonly target: string;
  readonly policy: RetryPolicy;
  readonly report: (stage: DownloadProgress['stage'], received: number, total: number | undefined) => void;
  readonly freeBytes: (folder: string) => Promise<number | undefined>;
}

/**
 * Have the file that `describe` names at `target`.
 *
 * A target of the right size and hash stays as it is; any other is replaced once the new one is verified. When the content
 * turns out to be another than described, `describe` is asked again and everything starts from 0, once.
 *
 * @throws TagError `network`, `access-denied`, `download-mismatch`, `disk-full`, `write-failed`, `is-directory`, `in-use`
 * @throws AbortError when `signal` aborts; the part stays
 */
export async function downloadFile(
  describe: (options: { fresh: boolean }) => Promise<RemoteFile>,
  target: string,
  options: DownloadFileOptions = {},
): Promise<void> {
  const policy = { ...DEFAULT_RETRY_POLICY, ...options.policy };
  const job: Job = {
    target,
    policy,
    stallMs: policy.stallMs,
    signal: options.signal,
    token: options.token,
    tokenOrigin: options.tokenOrigin,
    report: throttled(options.onProgress),
    freeBytes: options.freeBytes ?? freeBytes,
  };
  try {
    job.signal?.throwIfAborted();
    await mkdir(dirname(target), { recursive: true });
    const unlock = lockTarget(target);
    let done = false;
    try {
      await obtain(describe, job);
      done = true;
    } finally {
      await unlock({ done });
    }
  } catch (error) {
    if (job.signal?.aborted && !(error instanceof TagError)) throw abortError(job.signal);
    throw writeFailure(error, target);
  }
}

async function obtain(describe: (options: { fresh: boolean }) => Promise<RemoteFile>, job: Job): Promise<void> {
  for (let fresh = false; ; fresh = true) {
    job.report('checking', 0, undefined);
    const remote = await describe({ fresh });
    if (await isWhole(remote, job)) return PartialFile.removeLeftovers(job.target);
    const part = await PartialFile.open(job.target, remote, {
      signal: job.signal,
      onBytes: (hashed) => job.report('verifying', hashed, remote.size),
    });
    try {
      await ensureRoom(part, job);
      await receive(remote, part, job);
      job.report('verifying', remote.size, remote.size);
      return await part.commit();
    } catch (error) {
      if (!(error instanceof ContentMismatch)) throw writeFailure(error, job.target, part.missingBytes);
      await part.discard();
      if (fresh) throw mismatch(error, remote, job);
    } finally {
      await part.close();
    }
  }
}

async function isWhole(expected: Expected, job: Job): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(job.target, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) {
      throw new TagError('is-directory', `${job.target} is a folder where a file belongs: move it out of the way.`);
    }
    if (stats.size !== expected.size) return false;
    const digest = startDigest(expected);
    const onBytes = (hashed: number) => job.report('verifying', hashed, expected.size);
    await digestFile(handle, digest, expected.size, { signal: job.signal, onBytes });
    return digest.digest('hex') === expected.hex;
  } finally {
    await handle.close();
  }
}

async function ensureRoom(part: PartialFile, job: Job): Promise<void> {
  const folder = dirname(job.target);
  const free = await job.freeBytes(folder);
  if (free === undefined || free >= part.missingBytes) return;
  throw new TagError(
    'disk-full',
    `${job.target} needs ${formatBytes(part.missingBytes)}, and its disk has ${formatBytes(free)} left: free some space or choose another model folder.`,
    { detail: `${part.missingBytes} bytes needed, ${free} free in ${folder}` },
  );
}

async function receive(remote: RemoteFile, part: PartialFile, job: Job): Promise<void> {
  await retrying(() => receiveOnce(remote, part, job), {
    policy: job.policy,
    signal: job.signal,
    position: () => part.offset,
  });
}

/** One request for what is missing, and as much of its answer as comes. Returns when nothing is missing. */
async function receiveOnce(remote: RemoteFile, part: PartialFile, job: Job): Promise<void> {
  if (part.missingBytes === 0) return;
  const { offset, validator } = part;
  job.report('downloading', offset, remote.size);
  const headersFor = (url: URL) => rangeHeaders(url, offset, validator);
  const reply = await send(remote.url, { method: 'GET', headersFor }, job);
  try {
    remote.checkAnswer?.(reply);
    if (reply.status !== 200 && reply.status !== 206 && reply.status !== 416) throw statusFailure('GET', reply);
    const place = placeOfBody(reply, { offset, size: remote.size, validator });
    if (place === 'restart') await part.restart(validatorOf(reply));
    if (place === 'refuse') {
      await part.restart(undefined);
      throw new TransientFailure(`${reply.url.host} sent another part of the file than was asked for.`, logged(reply));
    }
    for await (const chunk of reply.chunks()) {
      await part.append(chunk);
      job.report('downloading', part.offset, remote.size);
    }
  } finally {
    await reply.close();
  }
  if (part.missingBytes > 0) {
    throw new TransientFailure(`${reply.url.host} ended the download too early: check the network.`, logged(reply));
  }
}

function logged(reply: Reply): string {
  const range = reply.headers.get('content-range');
  return `GET ${loggedUrl(reply.url)} answered ${reply.status}${range === null ? '' : `, ${range.slice(0, 80)}`}`;
}

function mismatch(error: ContentMismatch, remote: RemoteFile, job: Job): TagError {
  return new TagError(
    'download-mismatch',
    `${job.target} arrived twice with another content than its publisher states, and was deleted: check the endpoint and any proxy, and try again later.`,
    { detail: `${loggedUrl(remote.url)}: ${error.message}`, cause: error },
  );
}

/** At most ten reports a second, but each stage's first, each file's last, and every step back. */
function throttled(onProgress: DownloadFileOptions['onProgress']): Job['report'] {
  let last: DownloadProgress | undefined;
  let at = 0;
  return (stage, receivedBytes, totalBytes) => {
    if (onProgress === undefined) return;
    const now = performance.now();
    const routine = last?.stage === stage && receivedBytes !== totalBytes && receivedBytes >= last.receivedBytes;
    if (routine && now - at < 100) return;
    at = now;
    last = { stage, receivedBytes, totalBytes };
    onProgress(last);
  };
}

function abortError(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name === 'AbortError') return reason;
  return Object.assign(new DOMException('The download was cancelled.', 'AbortError'), { cause: reason });
}
