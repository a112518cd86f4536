/**
 * Who may come in: whoever has the link, and then the cookie that it was exchanged for.
 *
 * Both come from one secret in the data folder, so that a page that is open goes on after the server was started again.
 *
 * Through a proxy the cookie is for TLS and for the page's path alone. Its name begins as browsers ask of such: one that was set in
 * clear, or by a neighbour of the same domain, they do not take for it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode, TagError } from '../wire/errors.ts';
import type { Way } from './allow-request.ts';

const LIFETIME_SECONDS = 30 * 24 * 60 * 60;

export interface Access {
  /** in the link; lets in */
  readonly token: string;
  isToken(text: string): boolean;
  /** for `Set-Cookie`, to a browser that came by this way */
  cookieFor(way: Way): string;
  /** Whether a `Cookie` header has it. */
  hasCookie(header: string | undefined, way: Way): boolean;
}

/** @throws TagError `disk-full`, `write-failed` where there is no secret yet and none can be kept */
export async function openAccess(dataDirectory: string): Promise<Access> {
  const secret = await readSecret(join(dataDirectory, 'serve-secret'));
  const derive = (purpose: string): string => createHmac('sha256', secret).update(purpose).digest('base64url');
  const [token, value] = [derive('link'), derive('cookie')];
  // Cookies know no ports: two servers on this machine would overwrite each other's, had they one name.
  const name = `reeltag-${derive('name').slice(0, 8)}`;
  const nameFor = (way: Way): string =>
    way === 'local' ? name : `${way.path === '/' ? '__Host-' : '__Secure-'}${name}`;
  return {
    token,
    isToken: (text) => isSame(text, token),
    cookieFor: (way) => {
      const scope = way === 'local' ? 'Path=/' : `Path=${way.path}; Secure`;
      return `${nameFor(way)}=${value}; ${scope}; HttpOnly; SameSite=Strict; Max-Age=${LIFETIME_SECONDS}`;
    },
    hasCookie: (header, way) =>
      (header ?? '').split(';').some((pair) => {
        const [key, ...rest] = pair.trim().split('=');
        return key === nameFor(way) && isSame(rest.join('='), value);
      }),
  };
}

/** In a time that says nothing of how much of it is right. */
function isSame(text: string, secret: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The secret that is there, or a new one where there is none, it is damaged, or others could read it. */
async function readSecret(path: string): Promise<Buffer> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const others =
    process.platform === 'win32'
      ? 0
      : await stat(path).then(
          ({ mode }) => mode & 0o077,
          () => 0,
        );
  if (/^[0-9a-f]{64}$/.test(text) && others === 0) return Buffer.from(text, 'hex');
  const secret = randomBytes(32);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(secret.toString('hex'));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await chmod(path, 0o600);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw failureOf(error, dirname(path));
  }
  return secret;
}

function failureOf(error: unknown, dataDirectory: string): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const options = { detail: String(error), cause: error };
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new TagError('disk-full', `The disk of the data folder ${dataDirectory} is full: free some space.`, options)
    : new TagError(
        'write-failed',
        `The data folder ${dataDirectory} cannot be written to (${code}): check its permissions, or name another.`,
        options,
      );
}
