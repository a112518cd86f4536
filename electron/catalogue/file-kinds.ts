/**
 * Which files of a folder are taken for videos: by their names, and by their first bytes where a name says too little. What
 * somebody names is always tried. A page that walks dropped folders itself goes by the same.
 */
import { VIDEO_ENDINGS } from '../engine/video/formats.ts';

const ENDINGS: ReadonlySet<string> = new Set(VIDEO_ENDINGS);
/** Other things are called so, too: TypeScript, modules of all kinds, data. */
const DOUBTFUL: ReadonlySet<string> = new Set('dat m2p m2t m2ts mod mpv mts tod tp trp ts vro'.split(' '));

/** `bytes`: only its first bytes tell. */
export type KindByName = 'video' | 'bytes' | 'other';

export function kindByName(name: string): KindByName {
  const ending = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase();
  if (ending === undefined || ending === '' || DOUBTFUL.has(ending)) return 'bytes';
  return ENDINGS.has(ending) ? 'video' : 'other';
}

/** Whether a file of this name and without a video's first bytes is one that somebody may miss. */
export function isNamedLikeVideo(name: string): boolean {
  return ENDINGS.has(/\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? '');
}

export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/** Previews, bins and snapshots that file servers and systems keep beside what people put there. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  ...['@eadir', '#recycle', '#snapshot', '@recycle', '@recently-snapshot', '@tmp', '__macosx'],
  ...['$recycle.bin', 'recycler', 'recycled', 'system volume information', 'lost+found', 'found.000'],
]);

export function isSystemFolder(name: string): boolean {
  return SYSTEM_FOLDERS.has(name.toLowerCase()) || /^\.(?:trash|@__thumb|appledouble)/i.test(name);
}

/** So many of a file's first bytes are enough. */
export const HEAD_BYTES = 4096;

/** Whether a file begins as a video does; sound and still pictures in the same containers do not count. */
export function beginsLikeVideo(head: Uint8Array): boolean {
  const text = (start: number, end: number): string => String.fromCharCode(...head.subarray(start, end));
  const box = text(4, 8);
  if (box === 'ftyp') return !/^(?:M4[ABP] |F4A |hei|hev|mif1|msf1|avi[fs]|jp2 |jpx |crx )/.test(text(8, 12));
  return (
    ['moov', 'mdat', 'wide', 'pnot'].includes(box) || // QuickTime
    text(0, 4) === '\x1a\x45\xdf\xa3' || // Matroska, WebM
    (text(0, 4) === 'RIFF' && /^(?:AVI |AVIX|CDXA)$/.test(text(8, 12))) ||
    text(0, 4) === 'FLV\x01' ||
    text(0, 4) === '\x30\x26\xb2\x75' || // ASF, WMV
    text(0, 4) === '\x06\x0e\x2b\x34' || // MXF
    text(0, 4) === '\xb7\xd8\x00\x20' || // WTV
    text(0, 4) === '\x00\x00\x01\xba' || // MPEG program stream
    text(0, 4) === '\x00\x00\x01\xb3' || // MPEG video
    text(0, 4) === 'DKIF' ||
    text(0, 3) === 'NSV' ||
    text(0, 4) === '.RMF' ||
    isTransportStream(head)
  );
}

/** Packets of 188 bytes, with a time before or a checksum behind each; a recording may begin within one. */
const PACKET_BYTES = [188, 192, 204] as const;
const PACKETS = 8;

function isTransportStream(head: Uint8Array): boolean {
  return PACKET_BYTES.some((length) => {
    for (let start = 0; start < length && start < head.length; start++) {
      const count = Math.min(PACKETS, Math.ceil((head.length - start) / length));
      // A file of fewer packets is hardly one: a letter G in a text would be enough.
      if (count < 3) return false;
      let packet = 0;
      while (packet < count && head[start + packet * length] === 0x47) packet++;
      if (packet === count) return true;
    }
    return false;
  });
}
