/**
 * Where a build looks for newer versions, and the key that it checks them with. Both are put into the bundle of the main process;
 * without them the program never renews itself, and says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPublicKey } from '../../electron/window/updates/signature.ts';
import type { UpdateSource } from '../../electron/window/updates/source.ts';

/** Put there by whoever releases: see docs/updates.md. */
export const KEY_FILE = 'packaging/update-key.pub';

/**
 * @param root the checkout
 * @returns null where nothing is said of an address: a build for oneself
 * @throws Error where an address is given without a key, or with one that is none
 */
export function updateSource(
  root: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): UpdateSource | null {
  const address = env['REELTAG_UPDATE_URL'];
  if (!address) return null;
  const file = env['REELTAG_UPDATE_KEY_FILE'] || join(root, KEY_FILE);
  if (!existsSync(file)) {
    throw new Error(
      `REELTAG_UPDATE_URL is set, and there is no ${file}: make one with scripts/release/make-update-key.ts.`,
    );
  }
  const key = readFileSync(file, 'utf8');
  readPublicKey(key);
  const publisher = env['REELTAG_UPDATE_PUBLISHER'];
  return { url: folderAt(address), key, ...(publisher ? { publisher } : {}) };
}

function folderAt(address: string): string {
  const url = new URL(address.endsWith('/') ? address : `${address}/`);
  const isHere = ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !isHere) throw new Error(`REELTAG_UPDATE_URL must begin with https: ${address}`);
  if (url.username !== '' || url.search !== '') throw new Error(`REELTAG_UPDATE_URL is a plain address: ${address}`);
  return url.href;
}
