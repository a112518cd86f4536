/** Small whole numbers as Parquet packs them: runs of one, or bits. Pure. */
import { broken } from './broken.ts';

/**
 * Fills `out`: runs that are longer than it are cut.
 *
 * @param bits of each number
 * @throws TagError `unreadable` where they end too soon
 */
export function readHybrid(bytes: Uint8Array, start: number, end: number, bits: number, out: Uint8Array | Uint32Array) {
  if (bits > 32 || end > bytes.length || start > end) throw broken('a page of it has wrong sizes');
  let at = start;
  for (let filled = 0; filled < out.length; ) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || at > end || shift > 28) throw broken('a page of it is cut off');
      head += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    const isPacked = head % 2 === 1;
    const count = isPacked ? ((head - 1) / 2) * 8 : head / 2;
    const room = Math.min(count, out.length - filled);
    const size = isPacked ? ((head - 1) / 2) * bits : Math.ceil(bits / 8);
    if (count === 0) throw broken('a page of it has a run of nothing');
    // The last bits of a page may be left out where nobody needs them.
    if (at + (isPacked ? Math.ceil((room * bits) / 8) : size) > end) throw broken('a page of it is cut off');
    if (isPacked) unpack(bytes, at, bits, out.subarray(filled, filled + room));
    else out.fill(littleEndian(bytes, at, size), filled, filled + room);
    at += size;
    filled += room;
  }
}

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let n = 0; n < size; n += 1) value += (bytes[at + n] as number) * 2 ** (8 * n);
  return value;
}

/** Numbers of up to 40 bits are exact as doubles. */
function unpack(bytes: Uint8Array, start: number, bits: number, out: Uint8Array | Uint32Array): void {
  const size = 2 ** bits;
  let [at, held, have] = [start, 0, 0];
  for (let n = 0; n < out.length; n += 1) {
    while (have < bits) {
      held += (bytes[at++] as number) * 2 ** have;
      have += 8;
    }
    out[n] = held % size;
    held = Math.floor(held / size);
    have -= bits;
  }
}

export function bitsFor(most: number): number {
  return 32 - Math.clz32(most);
}
