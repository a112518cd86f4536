/** Files of several pictures, as Windows and macOS have them for icons: both take PNG as it is. */

/** @param pictures PNG by their size in pixels, 256 at most */
export function ico(pictures: ReadonlyMap<number, Buffer>): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.size);
  // A file of icons, and how many.
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.size, 4);
  let place = 6;
  let offset = head.length;
  for (const [size, png] of pictures) {
    // 256 does not fit into its byte, and is written as 0.
    head.writeUInt8(size % 256, place);
    head.writeUInt8(size % 256, place + 1);
    head.writeUInt16LE(1, place + 4);
    head.writeUInt16LE(32, place + 6);
    head.writeUInt32LE(png.length, place + 8);
    head.writeUInt32LE(offset, place + 12);
    place += 16;
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.values()]);
}

/** The names of macOS's kinds of pictures, by size: as they are, and for screens of twice the density. */
const KINDS: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** @param pictures PNG by their size in pixels */
export function icns(pictures: ReadonlyMap<number, Buffer>): Buffer {
  const parts: Buffer[] = [];
  for (const [size, png] of pictures) {
    for (const kind of KINDS[size] ?? []) {
      const head = Buffer.alloc(8);
      head.write(kind, 'latin1');
      head.writeUInt32BE(8 + png.length, 4);
      parts.push(head, png);
    }
  }
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + body.length, 4);
  return Buffer.concat([head, body]);
}
