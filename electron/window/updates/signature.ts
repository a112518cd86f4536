/**
 * The signature of a channel file (`latest.yml` and its like), which names the newest version and the hash of each of its
 * installers. Whoever has the file's server, or a mirror of it, can show nothing that the publisher has not signed.
 *
 * Signed is the file's name with its bytes, so that one platform's file is none of another's. Beside `NAME` lies `NAME.sig`: the
 * 64 bytes of Ed25519 in base64, and a line end.
 */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Where the signature of a file lies. */
export const signatureName = (name: string): string => `${name}.sig`;

/** Many times as long as any is. */
export const LONGEST_SIGNATURE = 1_000;

/** @throws Error where it is no Ed25519 public key in PEM */
export function readPublicKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`an Ed25519 key is needed, not ${key.asymmetricKeyType}`);
  return key;
}

/** @param key an Ed25519 private key */
export function signChannel(name: string, bytes: Uint8Array, key: KeyObject): string {
  return `${sign(null, signed(name, bytes), key).toString('base64')}\n`;
}

/** @param signature what lies beside the file; anything */
export function isSigned(name: string, bytes: Uint8Array, signature: string, key: KeyObject): boolean {
  const raw = Buffer.from(signature.trim(), 'base64');
  return raw.length === 64 && verify(null, signed(name, bytes), key, raw);
}

function signed(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`reeltag channel\n${name}\n${bytes.length}\n`), bytes]);
}
