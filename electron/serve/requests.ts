/** What is answered to each request: the page, the media, the way in, and files that are sent. */
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Media } from '../media/index.ts';
import { windowName } from '../wire/app/acts.ts';
import type { Added } from '../wire/app/videos.ts';
import { TagError } from '../wire/errors.ts';
import { refusalOf } from './allow-request.ts';
import { say } from './answer.ts';
import type { App } from './app.ts';
import type { Page } from './page.ts';
import type { Access } from './secret.ts';
import { receiveFile, type UploadLimits } from './upload.ts';
import { safeName } from './upload-name.ts';

const MOST_UPLOADS = 8;

export const UNKNOWN =
  'Open the link that reeltag serve printed: this address works only in a browser that has done so.';
/** Said to whoever has the secret, where there is no place for one more. */
export const FULL = 'Too many pages of Reeltag are open: close some of them, then try again.';
/** Cookies of one site are not sent along when another site's link leads there, through a redirect either. */
const ENTRANCE = '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Reeltag</title>';

export interface RequestsOptions {
  readonly app: App;
  readonly page: Page;
  readonly access: Access;
  readonly media: Media;
  readonly uploadDirectory: string;
  readonly uploads: UploadLimits | undefined;
  /** Told that a request has shown the secret. @returns whether there is a place for it */
  admit(request: IncomingMessage): boolean;
}

export type Answer = (request: IncomingMessage, signal: AbortSignal) => Promise<Response>;

/** @returns what answers; it rejects with TagErrors, AbortErrors and bugs */
export function answerRequests({
  app,
  page,
  access,
  media,
  uploadDirectory,
  uploads: limits,
  admit,
}: RequestsOptions): Answer {
  let uploads = 0;

  const enter = (token: string, request: IncomingMessage): Response => {
    const isIn = access.hasCookie(request.headers.cookie);
    if (!access.isToken(token) && !isIn) return say(403, `This link is not the right one. ${UNKNOWN}`);
    const headers = { 'Cache-Control': 'no-store', 'Set-Cookie': access.cookie };
    const fromElsewhere = /^(cross|same)-site$/.test(String(request.headers['sec-fetch-site']));
    return fromElsewhere
      ? new Response(ENTRANCE, { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } })
      : new Response(null, { status: 303, headers: { ...headers, Location: '/' } });
  };

  const upload = async (url: URL, request: IncomingMessage): Promise<Response> => {
    const given = url.searchParams.get('name') ?? '';
    if (given === '') throw new TagError('usage', 'The file that is sent has no name: add ?name= to the address.');
    if (uploads >= MOST_UPLOADS) {
      throw new TagError('in-use', 'Too many files are being sent at once: wait until one has arrived.');
    }
    uploads += 1;
    try {
      const name = safeName(given);
      const received = await receiveFile(request, uploadDirectory, name, limits);
      return Response.json(await addUploaded(app, received, name, windowOf(url)));
    } finally {
      uploads -= 1;
    }
  };

  return async (request, signal) => {
    const method = request.method ?? '';
    const url = parseAddress(request.url);
    if (url === undefined) return say(400, 'This is no address.');
    const isUpload = url.pathname === '/upload';
    const refusal = refusalOf(isUpload || !isRead(method) ? 'act' : 'read', request.headers);
    if (refusal !== undefined) return say(403, refusal);
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && method === 'GET' && token !== null) return enter(token, request);
    if (!access.hasCookie(request.headers.cookie)) return say(401, UNKNOWN);
    if (!admit(request)) return say(503, FULL);
    if (isUpload) return method === 'POST' ? upload(url, request) : wrongMethod('POST');
    if (!isRead(method)) return wrongMethod('GET, HEAD');
    if (url.pathname.startsWith('/media/')) return media.respond(mediaRequest(url, request, signal));
    if (url.pathname === '/wire') return say(426, 'This address is for WebSockets.', { Upgrade: 'websocket' });
    return page.respond(decode(url.pathname), method);
  };
}

/** What the library makes of a file that has arrived. What it has no use for is removed again. */
async function addUploaded(
  app: App,
  { path, fresh }: { path: string; fresh: boolean },
  name: string,
  window: string | undefined,
): Promise<Added> {
  // Not the client's signal: a file that is here is added, even if its sender has left.
  const { signal } = new AbortController();
  try {
    const added = await app.add([path], signal, window);
    if (added.refused.length > 0 && fresh) await rm(path, { force: true });
    return { ...added, refused: added.refused.map(({ problem }) => ({ path: name, problem })) };
  } catch (error) {
    if (fresh) await rm(path, { force: true });
    throw error;
  }
}

/** Whose act it is: a page says it, and others need not. */
function windowOf(url: URL): string | undefined {
  return windowName.safeParse(url.searchParams.get('window') ?? undefined).data;
}

function mediaRequest(url: URL, { method, headers }: IncomingMessage, signal: AbortSignal): Request {
  const passed = new Headers();
  for (const name of ['range', 'if-range', 'if-none-match']) {
    const value = headers[name];
    if (typeof value === 'string') passed.set(name, value);
  }
  const address = `http://127.0.0.1${url.pathname.slice('/media'.length)}${url.search}`;
  return new Request(address, { method: method ?? 'GET', headers: passed, signal });
}

/** Only the path and the query count, whatever host a request line names. */
export function parseAddress(text: string | undefined): URL | undefined {
  return text?.startsWith('/') ? (URL.parse(`http://127.0.0.1${text}`) ?? undefined) : undefined;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function wrongMethod(allowed: string): Response {
  return say(405, `This address takes ${allowed} only.`, { Allow: allowed });
}
