/** What is answered to each request: the page, the media, the way in, and files that are sent. */
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Media } from '../media/index.ts';
import { windowName } from '../wire/app/acts.ts';
import type { Added } from '../wire/app/videos.ts';
import { TagError } from '../wire/errors.ts';
import { isFollowedFromElsewhere, refusalOf, type Way, wayOf } from './allow-request.ts';
import { say } from './answer.ts';
import type { App } from './app.ts';
import type { Page } from './page.ts';
import { type PublicAddress, withoutPrefix, withSlash } from './public-address.ts';
import type { Access } from './secret.ts';
import { receiveFile, type UploadLimits } from './upload.ts';
import { safeName } from './upload-name.ts';

const MOST_UPLOADS = 8;

export const UNKNOWN =
  'Open the link that reeltag serve printed: this address works only in a browser that has done so.';
/** Said to whoever has the secret, where there is no place for one more. */
export const FULL = 'Too many pages of Reeltag are open: close some of them, then try again.';
/** Relative, for nobody here knows under which path a proxy shows the page. */
const PAGE = './';
/** Cookies of one site are not sent along when another site's link leads there, through a redirect either. */
const ENTRANCE = `<!doctype html><meta http-equiv="refresh" content="0;url=${PAGE}"><title>Reeltag</title>`;

export interface RequestsOptions {
  readonly app: App;
  readonly page: Page;
  readonly access: Access;
  readonly media: Media;
  readonly uploadDirectory: string;
  readonly uploads: UploadLimits | undefined;
  /** those of the proxies before it */
  readonly addresses: readonly PublicAddress[];
  /** Whether there are as many pages as there may be. */
  areFull(): boolean;
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
  addresses,
  areFull,
  admit,
}: RequestsOptions): Answer {
  let uploads = 0;

  const enter = (token: string, request: IncomingMessage, way: Way): Response => {
    const isIn = access.hasCookie(request.headers.cookie, way);
    if (!access.isToken(token) && !isIn) return say(403, `This link is not the right one. ${UNKNOWN}`);
    const headers = { 'Cache-Control': 'no-store', 'Set-Cookie': access.cookieFor(way) };
    return isFollowedFromElsewhere(request.headers) ? entrance(headers) : goTo(303, PAGE, headers);
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
      const added = await addUploaded(app, received, name, windowOf(url));
      return Response.json(added, { headers: { 'Cache-Control': 'no-store' } });
    } finally {
      uploads -= 1;
    }
  };

  return async (request, signal) => {
    const method = request.method ?? '';
    const url = parseAddress(request.url);
    if (url === undefined) return say(400, 'This is no address.');
    const path = withoutPrefix(url.pathname, addresses);
    const isUpload = path === '/upload';
    const refusal = refusalOf(isUpload || !isRead(method) ? 'act' : 'read', request.headers, addresses);
    const way = wayOf(request.headers, addresses);
    if (refusal !== undefined || way === undefined) return say(403, refusal ?? UNKNOWN);
    const slash = isRead(method) ? withSlash(url.pathname, addresses) : undefined;
    if (slash !== undefined) return goTo(308, `${slash}${url.search}`);
    const token = url.searchParams.get('token');
    if (path === '/' && method === 'GET' && token !== null) return enter(token, request, way);
    if (!access.hasCookie(request.headers.cookie, way)) {
      // A link of another site, or the way back from where a proxy has people sign in: the page asks for itself, with the cookie.
      return path === '/' && method === 'GET' && isFollowedFromElsewhere(request.headers)
        ? entrance()
        : say(401, UNKNOWN);
    }
    if (!admit(request)) return say(503, FULL);
    if (isUpload) return method === 'POST' ? upload(url, request) : wrongMethod('POST');
    if (!isRead(method)) return wrongMethod('GET, HEAD');
    if (path.startsWith('/media/')) return unbuffered(await media.respond(mediaRequest(path, url, request, signal)));
    if (path === '/wire') {
      // Pages ask so why they get no wire.
      return areFull() ? say(429, FULL) : say(426, 'This address is for WebSockets.', { Upgrade: 'websocket' });
    }
    return page.respond(decode(path), method);
  };
}

function entrance(headers: Record<string, string> = { 'Cache-Control': 'no-store' }): Response {
  return new Response(ENTRANCE, { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } });
}

function goTo(
  status: 303 | 308,
  place: string,
  headers: Record<string, string> = { 'Cache-Control': 'no-store' },
): Response {
  return new Response(null, { status, headers: { ...headers, Location: place } });
}

/** nginx would take a video faster than it is watched, and keep it on its disk. */
function unbuffered(response: Response): Response {
  response.headers.set('X-Accel-Buffering', 'no');
  return response;
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

function mediaRequest(path: string, url: URL, { method, headers }: IncomingMessage, signal: AbortSignal): Request {
  const passed = new Headers();
  for (const name of ['range', 'if-range', 'if-none-match']) {
    const value = headers[name];
    if (typeof value === 'string') passed.set(name, value);
  }
  const address = `http://127.0.0.1${path.slice('/media'.length)}${url.search}`;
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
