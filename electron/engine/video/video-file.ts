/** What can be known of a path before any tool opens it: whether there is a file that may hold a video. */
import { constants, type Stats } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

export interface VideoFile {
  readonly byteLength: number;
  /** Its first bytes, at most 4096. */
  readonly head: Buffer;
  /** What ffmpeg is to read it with, where its own guess would be another. */
  readonly demuxer: string | undefined;
}

const HEAD_BYTES = 4096;

/**
 * Look at a path without trusting it: opening a pipe or a device could wait for ever, so only plain files are opened.
 *
 * @throws {TagError} `not-found`, `is-directory`, `unreadable`, `empty-file`; `not-video` for a pipe, socket or device
 */
export async function openVideoFile(path: string): Promise<VideoFile> {
  const name = displayName(path);
  let stats: Stats;
  try {
    stats = await stat(path);
    if (stats.isDirectory())
      throw new TagError('is-directory', `${name} is a folder: give the video files that are in it.`);
    if (!stats.isFile())
      throw new TagError('not-video', `${name} is a pipe, socket or device: give a video file instead.`);
    await access(path, constants.R_OK);
    if (stats.size === 0)
      throw new TagError(
        'empty-file',
        `${name} is empty (0 bytes): copy or download it again from where it came from.`,
      );
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const head = buffer.subarray(0, bytesRead);
      return { byteLength: stats.size, head, demuxer: demuxerOf(head) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
}

/** Pictures one after the other: ffmpeg takes a bare Motion JPEG for a still picture, which we do not let it open. */
function demuxerOf(head: Buffer): string | undefined {
  return head.length > 3 && head.readUIntBE(0, 3) === 0xffd8ff ? 'mjpeg' : undefined;
}

/** What the system says of a file, as a `TagError` where a user can mend it; a bug stays what it is. */
export function fileError(path: string, error: unknown): unknown {
  if (error instanceof TagError) return error;
  const name = displayName(path);
  const options = { detail: String(error), cause: error };
  switch (systemErrorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return new TagError(
        'not-found',
        `${name} was not found: check its path, and that its drive is connected.`,
        options,
      );
    case 'EACCES':
    case 'EPERM':
      return new TagError('unreadable', `${name} may not be read: give yourself permission to read it.`, options);
    case undefined:
      return error;
    default:
      return new TagError('unreadable', `${name} could not be read: check the drive that it is on.`, options);
  }
}

/** A path's last part for a message: one line, and nothing that a terminal would obey. */
export function displayName(path: string): string {
  return (basename(path) || path).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}');
}

export function looksLikeMatroska(head: Buffer): boolean {
  return head.readUIntBE(0, Math.min(4, head.length)) === 0x1a45dfa3;
}

/** Whether the first bytes are those of a video container: what then fails to open is damaged rather than something else. */
export function looksLikeVideo(head: Buffer): boolean {
  const text = (start: number, end: number): string => head.toString('latin1', start, end);
  return (
    ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(text(4, 8)) || // MP4, QuickTime
    looksLikeMatroska(head) ||
    (text(0, 4) === 'RIFF' && text(8, 12) === 'AVI ') ||
    (text(0, 3) === 'FLV' && head[3] === 1) ||
    text(0, 4) === 'OggS' ||
    text(0, 4) === '\x30\x26\xb2\x75' || // ASF, WMV
    text(0, 4) === '\x06\x0e\x2b\x34' || // MXF
    (head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47) || // MPEG transport stream
    text(0, 4) === '\x00\x00\x01\xba' || // MPEG program stream
    text(0, 4) === '\x00\x00\x01\xb3' ||
    text(0, 4) === 'GIF8' ||
    text(0, 4) === '\xb7\xd8\x00\x20' || // WTV
    text(0, 4) === 'DKIF' || // IVF
    text(0, 4) === '.RMF'
  );
}
