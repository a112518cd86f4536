/**
 * The built page. What can be asked for is what lay in its folder when it was looked at: no part of a request becomes
 * part of a path.
 */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { toGetPage } from '../installation/kind.ts';
import { TagError } from '../wire/errors.ts';
import { say } from './answer.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export interface Page {
  /** @param path of the address, decoded */
  respond(path: string, method: string): Promise<Response>;
}

/** @throws TagError `not-found` where the page was not built */
export async function openPage(directory: string): Promise<Page> {
  let files = await listFiles(directory);
  if (!files.has('/index.html')) {
    throw new TagError('not-found', `The page is missing in ${directory}: ${toGetPage()}.`);
  }
  return {
    respond: async (path, method) => {
      const asked = path === '/' ? '/index.html' : path;
      // A page that was built anew has other files.
      if (!files.has(asked) || asked === '/index.html') files = await listFiles(directory);
      const file = files.get(asked);
      const type = TYPES[extname(asked)];
      const content =
        file === undefined || type === undefined ? undefined : await readFile(file).catch(() => undefined);
      if (content === undefined || type === undefined) return say(404, 'There is no such page here.');
      // The names of built assets change with their content.
      const isForever = /^\/assets\/.+-[\w-]{8}\.\w+$/.test(asked);
      const headers = {
        'Cache-Control': isForever ? 'private, max-age=31536000, immutable' : 'private, no-cache',
        'Content-Length': String(content.length),
        'Content-Type': type,
      };
      return new Response(method === 'HEAD' ? null : new Uint8Array(content), { headers });
    },
  };
}

/** Paths of files by the addresses that they are asked for with. Links are no files. */
async function listFiles(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return new Map(
    entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [`/${relative(directory, path).split(sep).join('/')}`, path];
      }),
  );
}
