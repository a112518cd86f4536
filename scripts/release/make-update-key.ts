/**
 * Makes the pair of keys that newer versions are signed and checked with: `node scripts/release/make-update-key.ts PRIVATE-KEY-FILE`.
 * The public one is put into the checkout and committed; the private one is a secret of the release workflow, and nothing else.
 */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KEY_FILE } from './update-source.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @throws Error where either file is there already, or the secret would lie in the checkout */
export function makeUpdateKey(secretFile: string, publicFile: string): void {
  for (const file of [secretFile, publicFile]) {
    if (existsSync(file)) throw new Error(`${file} is there already: programs that know it would believe no other.`);
  }
  if (!relative(root, secretFile).startsWith('..'))
    throw new Error(`${secretFile} lies in the checkout: keep it elsewhere.`);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(secretFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  mkdirSync(dirname(publicFile), { recursive: true });
  writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
}

if (import.meta.main) {
  const [secret] = process.argv.slice(2);
  if (secret === undefined) throw new Error('usage: node scripts/release/make-update-key.ts PRIVATE-KEY-FILE');
  makeUpdateKey(resolve(secret), join(root, KEY_FILE));
  console.log(
    `Commit ${KEY_FILE}. Put what is in ${secret} into the secret REELTAG_UPDATE_SIGNING_KEY, and keep a copy offline.`,
  );
}
