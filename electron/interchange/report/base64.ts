const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes as RFC 4648 writes them, with padding. Pure. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let n = 0; n < bytes.length; n += 3) {
    const [one = 0, two = 0, three = 0] = bytes.subarray(n, n + 3);
    const all = (one << 16) | (two << 8) | three;
    parts.push([18, 12, 6, 0].map((shift) => SIGNS[(all >> shift) & 63]).join(''));
  }
  const text = parts.join('');
  const missing = (3 - (bytes.length % 3)) % 3;
  return missing === 0 ? text : text.slice(0, -missing) + '='.repeat(missing);
}
