/** Answers in web terms (`Response`), given by Node's HTTP server. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAbortError } from '../wire/failures.ts';
import { SECURITY_HEADERS } from './headers.ts';

/**
 * Writes no faster than the client reads, and cancels the body when it leaves.
 *
 * @param unreadMs how long nothing may be read of it, in milliseconds
 */
export async function send(response: Response, to: ServerResponse, unreadMs: number): Promise<void> {
  to.setTimeout(unreadMs, () => to.destroy());
  to.statusCode = response.status;
  for (const [name, value] of response.headers) to.appendHeader(name, value);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) to.setHeader(name, value);
  if (response.body === null) {
    to.end();
    return;
  }
  if (to.destroyed) {
    // It may have failed already, of the very leaving of the client.
    await response.body.cancel().catch(() => {});
    return;
  }
  // The web's streams of Node and of the browser are one at run time, and two to the compiler.
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  await pipeline(body, to).catch((error: unknown) => {
    // What was promised cannot be kept: the broken connection tells the client. That it left is no news.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!isAbortError(error) && code !== 'ERR_STREAM_PREMATURE_CLOSE') console.error(error);
  });
}

/** A sentence for whoever looks at the answer. */
export function say(status: number, sentence: string, headers: Record<string, string> = {}): Response {
  return new Response(`${sentence}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
  });
}
