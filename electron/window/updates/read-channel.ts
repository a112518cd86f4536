/** Fetches the channel file and its signature, and believes neither before both fit. No name of this machine or user goes with it. */
import type { KeyObject } from 'node:crypto';
import { loggedUrl, send, statusFailure } from '../../engine/download/http.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retrying } from '../../engine/download/retry.ts';
import { TagError } from '../../wire/errors.ts';
import { LARGEST_CHANNEL_FILE } from './channel-file.ts';
import { isSigned, LONGEST_SIGNATURE, signatureName } from './signature.ts';

export interface ChannelPlace {
  readonly folder: URL;
  readonly name: string;
  readonly key: KeyObject;
  readonly policy?: Partial<RetryPolicy> | undefined;
  readonly longestMs?: number | undefined;
}

/** A few kilobytes, all in all: a server that takes longer is out of order, however it drips. */
const LONGEST_MS = 60_000;
/** Somebody may be waiting, and tomorrow is another day. */
const PATIENCE: Partial<RetryPolicy> = { attempts: 3 };

/**
 * @returns the file's text, as its publisher signed it
 * @throws TagError `network`, `download-mismatch`
 */
export async function readChannel(place: ChannelPlace, asked: AbortSignal): Promise<string> {
  const { folder, name, key, policy, longestMs = LONGEST_MS } = place;
  const deadline = AbortSignal.timeout(longestMs);
  const context = {
    signal: AbortSignal.any([asked, deadline]),
    policy: { ...DEFAULT_RETRY_POLICY, ...PATIENCE, ...policy },
  };
  try {
    const bytes = await fetchWhole(new URL(name, folder), LARGEST_CHANNEL_FILE, context);
    const signature = await fetchWhole(new URL(signatureName(name), folder), LONGEST_SIGNATURE, context).catch(
      (error: unknown) => {
        throw isAbsent(error) ? notSigned(folder, 'there is no signature') : error;
      },
    );
    if (!isSigned(name, bytes, signature.toString('latin1'), key)) throw notSigned(folder, 'the signature is another');
    return bytes.toString('utf8');
  } catch (error) {
    if (asked.aborted || !deadline.aborted) throw error;
    throw new TagError('network', `${folder.host} answers too slowly: check the network.`, { cause: error });
  }
}

interface Context {
  readonly signal: AbortSignal;
  readonly policy: RetryPolicy;
}

async function fetchWhole(url: URL, most: number, { signal, policy }: Context): Promise<Buffer> {
  return await retrying(
    async () => {
      const reply = await send(url, { method: 'GET' }, { signal, stallMs: policy.stallMs });
      try {
        if (reply.status === 404) throw absent(url);
        if (reply.status !== 200) throw statusFailure('GET', reply);
        const chunks: Uint8Array[] = [];
        let length = 0;
        for await (const chunk of reply.chunks()) {
          length += chunk.length;
          if (length > most) throw tooLong(url, most);
          chunks.push(chunk);
        }
        return Buffer.concat(chunks);
      } finally {
        await reply.close();
      }
    },
    { policy, signal },
  );
}

function absent(url: URL): TagError {
  return new TagError('not-found', `${url.host} has no list of versions: look again later.`, {
    detail: loggedUrl(url),
  });
}

function isAbsent(error: unknown): boolean {
  return error instanceof TagError && error.kind === 'not-found';
}

function tooLong(url: URL, most: number): TagError {
  return new TagError('download-mismatch', `What ${url.host} says of the newest version is no list of versions.`, {
    detail: `${loggedUrl(url)} is longer than ${most} bytes`,
  });
}

function notSigned({ host }: URL, detail: string): TagError {
  return new TagError(
    'download-mismatch',
    `What ${host} says of the newest version is not signed by Reeltag’s publisher, and is not believed: nothing was downloaded.`,
    { detail },
  );
}
