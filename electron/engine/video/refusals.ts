/** Why a file is refused before any frame of it is read, as sentences. */
import { TagError } from '../../wire/errors.ts';
import type { ProbedHeader } from './ffprobe-output.ts';
import { ToolFailure } from './run.ts';
import { displayName, looksLikeVideo, type VideoFile } from './video-file.ts';

/** Why ffprobe could not open a file, from what it said and how the file begins. */
export function headerError(error: unknown, path: string, file: VideoFile): unknown {
  const name = displayName(path);
  if (error instanceof SyntaxError)
    return new TagError(
      'ffmpeg-failed',
      `ffprobe gave no proper answer about ${name}: install a current ffmpeg (4.4 or later) and try again.`,
      { detail: error.message, cause: error },
    );
  if (!(error instanceof ToolFailure)) return error;
  const options = { detail: error.detail, cause: error };
  const said = error.stderr;
  if (error.wasKilled) return killed('ffprobe', path, options);
  if (error.signal !== null)
    return new TagError(
      'ffmpeg-failed',
      `ffprobe crashed on ${name}: it is damaged, or needs a newer ffmpeg; copy or convert it again.`,
      options,
    );
  if (/Option .*not found|Unrecognized option|Failed to set value/.test(said))
    return new TagError(
      'ffmpeg-failed',
      `ffprobe failed on ${name}: install a current ffmpeg (4.4 or later) and try again.`,
      options,
    );
  if (/Permission denied/.test(said))
    return new TagError('unreadable', `${name} may not be read: give yourself permission to read it.`, options);
  if (/No such file or directory/.test(said))
    return new TagError(
      'not-found',
      `${name} was not found: check its path, and that its drive is connected.`,
      options,
    );
  // Matroska that is cut within its header ends in an "Input/output error".
  if (looksLikeVideo(file.head) && !/not on whitelist/.test(said)) return truncated(name, options);
  if (/Input\/output error/.test(said))
    return new TagError('unreadable', `${name} could not be read: check the drive that it is on.`, options);
  return notVideo(name, options);
}

export function notVideo(name: string, options: { detail?: string; cause?: unknown } = {}): TagError {
  const message = `${name} is not a video that can be read: give a video file, such as MP4, MOV, MKV or WebM.`;
  return new TagError('not-video', message, options);
}

export function truncated(name: string, options: { detail?: string; cause?: unknown } = {}): TagError {
  const message = `${name} is cut short or damaged and nothing in it can be read: copy, download or record it again.`;
  return new TagError('truncated-video', message, options);
}

/** Nobody else ends a tool so but the system, where memory runs out, or a person: of the file it says nothing. */
export function killed(tool: string, path: string, options: { detail?: string; cause?: unknown } = {}): TagError {
  const message = `${tool} was killed while it read ${displayName(path)}, as happens when memory runs out: close other programs, then try again.`;
  return new TagError('out-of-memory', message, options);
}

export function noSuchTrack(path: string, { tracks: { choices } }: ProbedHeader, track: number): TagError {
  const count = choices.length;
  const tracks = `${count} video ${count === 1 ? 'track' : 'tracks'}`;
  return new TagError('usage', `${displayName(path)} has ${tracks}: there is no track ${track}.`);
}

export function protectedError(path: string): TagError {
  const message = `${displayName(path)} is protected (encrypted, DRM) and cannot be read: use a copy without protection.`;
  return new TagError('protected', message);
}

export function withoutFrames(name: string): TagError {
  return new TagError('zero-length', `${name} holds a video without a single frame: export or record it again.`);
}
