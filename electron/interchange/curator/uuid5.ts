/** Names that are made of other names, as RFC 9562 has them (version 5): the same of the same text everywhere. Pure. */

/** What the text is in: RFC 9562's name space of addresses. */
const ADDRESSES = [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

export function uuid5(text: string): string {
  const hash = sha1(Uint8Array.from([...ADDRESSES, ...new TextEncoder().encode(text)]));
  const bytes = hash.subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** FIPS 180-4. At once, as what the platform has is not. */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = new DataView(new ArrayBuffer((((message.length + 8) >> 6) + 1) << 6));
  new Uint8Array(padded.buffer).set(message);
  padded.setUint8(message.length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(message.length) * 8n);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  for (let block = 0; block < padded.byteLength; block += 64) mix(state, padded, block);
  const hash = new DataView(new ArrayBuffer(20));
  for (const [n, word] of state.entries()) hash.setUint32(4 * n, word);
  return new Uint8Array(hash.buffer);
}

function mix(state: Uint32Array, data: DataView, block: number): void {
  const words = new Uint32Array(80);
  for (let n = 0; n < 80; n += 1) {
    words[n] =
      n < 16
        ? data.getUint32(block + 4 * n)
        : turned(word(words, n - 3) ^ word(words, n - 8) ^ word(words, n - 14) ^ word(words, n - 16), 1);
  }
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let n = 0; n < 80; n += 1) {
    const [choice, constant] = roundOf(n, b, c, d);
    [a, b, c, d, e] = [(turned(a, 5) + choice + e + constant + word(words, n)) | 0, a, turned(b, 30), c, d];
  }
  for (const [n, value] of [a, b, c, d, e].entries()) state[n] = (state[n] as number) + value;
}

function roundOf(n: number, b: number, c: number, d: number): [number, number] {
  if (n < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (n < 40) return [b ^ c ^ d, 0x6ed9eba1];
  return n < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
}

function word(words: Uint32Array, n: number): number {
  return words[n] as number;
}

function turned(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
