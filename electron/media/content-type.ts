/** What a video file is called on the web, by its first bytes: names lie. */

const MATROSKA = 0x1a45dfa3;
/** Of MPEG's programme streams. */
const PACK_HEADER = 0x000001ba;
const STREAM_LEAD = 2.5;

export function videoContentType(head: Buffer): string {
  const text = (start: number, end: number): string => head.toString('latin1', start, end);
  if (head.length >= 4 && head.readUInt32BE(0) === MATROSKA) {
    // The document type is among the first elements.
    return text(0, 256).includes('webm') ? 'video/webm' : 'video/x-matroska';
  }
  if (text(4, 8) === 'ftyp') return isobmff(text(8, 12));
  if (['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(text(4, 8))) return 'video/quicktime';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'AVI ') return 'video/x-msvideo';
  if (text(0, 3) === 'FLV') return 'video/x-flv';
  if (text(0, 4) === 'OggS') return 'video/ogg';
  if (text(0, 4) === '\x30\x26\xb2\x75') return 'video/x-ms-wmv';
  if (text(0, 4) === '\x06\x0e\x2b\x34') return 'application/mxf';
  if (isTransportStream(head)) return 'video/mp2t';
  if (text(0, 4) === '\x00\x00\x01\xba' || text(0, 4) === '\x00\x00\x01\xb3') return 'video/mpeg';
  if (text(0, 4) === 'GIF8') return 'image/gif';
  return 'application/octet-stream';
}

function isobmff(brand: string): string {
  if (brand === 'qt  ') return 'video/quicktime';
  return /^3g[2gp]/.test(brand) ? 'video/3gpp' : 'video/mp4';
}

/**
 * How many seconds before a frame a file must be opened, so that a key frame lies between: transport and programme streams
 * are sought to any packet.
 */
export function seekLead(head: Buffer): number {
  const isProgramme = head.length >= 4 && head.readUInt32BE(0) === PACK_HEADER;
  return isProgramme || isTransportStream(head) ? STREAM_LEAD : 0;
}

/** A sync byte at the start of each packet; M2TS puts four bytes before each. */
function isTransportStream(head: Buffer): boolean {
  const synced = (first: number, size: number): boolean =>
    [0, 1, 2].every((packet) => head[first + packet * size] === 0x47);
  return synced(0, 188) || synced(4, 192);
}
