/** Answers `app://reeltag/…`: the built page's files, and nothing besides. */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { systemErrorCode } from '../wire/errors.ts';
import { CONTENT_SECURITY_POLICY } from './csp.ts';
import { isPageUrl } from './rules.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** @param folder the built page, absolute */
export async function respondWithPage(folder: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, { Allow: 'GET, HEAD' });
  const path = isPageUrl(request.url) ? pathWithin(folder, new URL(request.url).pathname) : undefined;
  const contentType = path === undefined ? undefined : CONTENT_TYPES[extname(path).toLowerCase()];
  if (path === undefined || contentType === undefined) return plain(404);
  try {
    const body = await readFile(path);
    return new Response(request.method === 'HEAD' ? null : body, {
      headers: { ...SECURITY_HEADERS, 'Content-Type': contentType, 'Content-Length': String(body.byteLength) },
    });
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemErrorCode(error) ?? '')) return plain(404);
    throw error;
  }
}

const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // The next start may bring another build.
  'Cache-Control': 'no-cache',
};

/** The file that a URL's path names, or undefined where it leads out of the folder or hides something. */
function pathWithin(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const names = decoded.split('/').slice(1);
  // Decoding may bring out what the URL's own clean-up could not see: `%2e%2e%2f`, `..%5c`, a drive or a stream on Windows.
  if (names.some((name) => name === '' || name.startsWith('.') || /[\\:\0]/.test(name))) return undefined;
  return join(folder, names.join(sep));
}

function plain(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...SECURITY_HEADERS, ...headers } });
}
