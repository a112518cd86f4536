/** What other containers promise of their end. */
import type { Bytes } from './bytes.ts';
import { endsInZeros, isZeros, LEAST_ZEROS } from './bytes.ts';

/** AVI: that each RIFF and the pictures in it are as long as they say, and its index names chunks that are there. */
export async function isAviCut({ byteLength, read }: Bytes): Promise<boolean> {
  let at = 0;
  for (let head = await read(0, 12); head.toString('latin1', 0, 4) === 'RIFF'; head = await read(at, 12)) {
    const size = head.readUInt32LE(4);
    // A writer that cannot go back to fill it in leaves 0 or all ones.
    if (size === 0 || size >= 0xffff_fff0) return false;
    if (at + 8 + size > byteLength) return true;
    if (await losesPictures({ byteLength, read }, at + 12, at + 8 + size)) return true;
    at += 8 + size + (size % 2);
  }
  return at + 8 < byteLength && isZeros(await read(at, 4096)) && endsInZeros({ byteLength, read });
}

/** Whether what follows the pictures of a RIFF is no chunk, or the index that does names chunks that are not there. */
async function losesPictures({ read }: Bytes, from: number, to: number): Promise<boolean> {
  let pictures: number | undefined;
  for (let at = from; at + 8 <= to; ) {
    const chunk = await read(at, 12);
    const name = chunk.toString('latin1', 0, 4);
    const size = chunk.length >= 8 ? chunk.readUInt32LE(4) : 0;
    if (pictures !== undefined && isZeros(chunk)) return true;
    if (name === 'LIST' && chunk.toString('latin1', 8, 12) === 'movi') pictures = at + 8;
    if (name === 'idx1' && pictures !== undefined && size >= 16) {
      const entry = await read(at + 8 + (Math.floor(size / 16) - 1) * 16, 16);
      if (!(await isChunk(read, entry, pictures))) return true;
    }
    at += 8 + size + (size % 2);
  }
  return false;
}

/** An index counts from the pictures on, or from the file's start. */
async function isChunk(read: Bytes['read'], entry: Buffer, pictures: number): Promise<boolean> {
  const offset = entry.readUInt32LE(8);
  for (const at of [pictures + offset, offset]) if ((await read(at, 4)).equals(entry.subarray(0, 4))) return true;
  return false;
}

/** FLV: that its last tag is whole, and the file as long as it says where its time is over before what it says, too. */
export async function isFlvCut(file: Bytes, isOverEarly: boolean): Promise<boolean> {
  const { byteLength, read } = file;
  const end = await read(byteLength - 4, 4);
  const length = end.length === 4 ? end.readUInt32BE(0) : 0;
  const tag = await read(byteLength - 4 - length, 4);
  const isWhole = length >= 11 && tag.length === 4 && tag.readUIntBE(1, 3) === length - 11;
  if (!isWhole) return true;
  const head = await read(0, 4096);
  const key = head.indexOf('\0\x08filesize\0', 0, 'latin1');
  return isOverEarly && key >= 0 && head.length >= key + 19 && head.readDoubleBE(key + 11) > byteLength;
}

const FILE_PROPERTIES = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');
const DATA_OBJECT = Buffer.from('3626b2758e66cf11a6d900aa0062ce6c', 'hex');

/** ASF: that the file is as long as it says, and the last packet of its data was written. */
export async function isAsfCut({ byteLength, read }: Bytes): Promise<boolean> {
  const head = await read(0, 2 ** 20);
  const at = head.indexOf(FILE_PROPERTIES);
  const data = head.indexOf(DATA_OBJECT);
  if (at < 0 || head.length < at + 104) return false;
  const isBroadcast = (head.readUInt32LE(at + 88) & 1) === 1;
  if (isBroadcast) return false;
  if (Number(head.readBigUInt64LE(at + 40)) > byteLength) return true;
  const packets = Number(head.readBigUInt64LE(at + 56));
  const packetBytes = head.readUInt32LE(at + 92);
  if (data < 0 || packets === 0 || packetBytes !== head.readUInt32LE(at + 96)) return false;
  return isZeros(await read(data + 50 + (packets - 1) * packetBytes, Math.min(packetBytes, 64)));
}

/** GIF: that it ends in its trailer. */
export async function isGifCut(file: Bytes): Promise<boolean> {
  const tail = await file.read(Math.max(0, file.byteLength - LEAST_ZEROS), LEAST_ZEROS);
  const last = tail.findLastIndex((byte) => byte !== 0);
  return tail[last] !== 0x3b;
}

/** APNG: that it ends in its last chunk. */
export async function isApngCut(file: Bytes): Promise<boolean> {
  return !(await file.read(Math.max(0, file.byteLength - 4096), 4096)).includes('IEND');
}

const PARTITION = Buffer.from('060e2b34020501010d010201', 'hex');

/** MXF: that the footer is where the header says. */
export async function isMxfCut({ read }: Bytes): Promise<boolean> {
  const head = await read(0, 128);
  if (!head.subarray(0, 12).equals(PARTITION)) return false;
  const lengthBytes = (head[16] as number) & 0x80 ? ((head[16] as number) & 0x7f) + 1 : 1;
  const footer = Number(head.readBigUInt64BE(16 + lengthBytes + 24));
  return footer !== 0 && !(await read(footer, 12)).equals(PARTITION);
}

/** IVF: that its last frame is as long as it says. */
export async function isIvfCut({ byteLength, read }: Bytes): Promise<boolean> {
  const head = await read(0, 32);
  if (head.toString('latin1', 0, 4) !== 'DKIF') return false;
  let block = { at: 0, bytes: head };
  for (let at = head.readUInt16LE(6); at < byteLength; ) {
    const isThere = at >= block.at && at + IVF_FRAME_HEADER <= block.at + block.bytes.length;
    if (!isThere) block = { at, bytes: await read(at, IVF_BLOCK) };
    if (at - block.at + IVF_FRAME_HEADER > block.bytes.length) return true;
    const size = block.bytes.readUInt32LE(at - block.at);
    // Padding, or what we do not know.
    if (size === 0) return false;
    at += IVF_FRAME_HEADER + size;
    if (at > byteLength) return true;
  }
  return false;
}

const IVF_FRAME_HEADER = 12;
/** What is read at once: small frames are many. */
const IVF_BLOCK = 4096;

/** The longest page of Ogg: 255 pieces of 255 bytes, their list and what goes before. */
const OGG_PAGE = 27 + 255 + 255 * 255;
const OGG_HEAD = 27;

/** Ogg: that its last page is whole. That no page says it is the last is no sign: recorders that are stopped write none. */
export async function isOggCut({ byteLength, read }: Bytes): Promise<boolean> {
  const from = Math.max(0, byteLength - 2 * OGG_PAGE);
  const tail = await read(from, 2 * OGG_PAGE);
  for (let at = tail.indexOf('OggS', 0, 'latin1'); at >= 0; at = tail.indexOf('OggS', at + 1, 'latin1')) {
    const end = oggPagesEnd(tail, at);
    // Pictures may spell the mark too, but no page follows there.
    if (end !== undefined) return end > tail.length;
  }
  return false;
}

/** Where the last of the pages that follow one another ends; undefined where something else follows. */
function oggPagesEnd(bytes: Buffer, from: number): number | undefined {
  let at = from;
  while (at < bytes.length) {
    const mark = bytes.toString('latin1', at, Math.min(at + 4, bytes.length));
    if (!'OggS'.startsWith(mark) || (bytes[at + 4] ?? 0) !== 0) return undefined;
    const pieces = bytes[at + OGG_HEAD - 1];
    const list = bytes.subarray(at + OGG_HEAD, at + OGG_HEAD + (pieces ?? 0));
    if (pieces === undefined || list.length < pieces) return bytes.length + 1;
    at += OGG_HEAD + pieces + list.reduce((sum, length) => sum + length, 0);
  }
  return at;
}
