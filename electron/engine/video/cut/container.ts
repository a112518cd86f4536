/** Which file a clip becomes. */
import { extname } from 'node:path';
import type { VideoInfo } from '../video-info.ts';

/** `exact`: decoded and encoded anew; `copy`: its packets as they are. */
export type CutHow = 'exact' | 'copy';
/** As ffmpeg calls what writes it. */
export type Container = 'mp4' | 'mov' | 'matroska';

export const ENDINGS: Readonly<Record<Container, string>> = { mp4: '.mp4', mov: '.mov', matroska: '.mkv' };

/** MP4, QuickTime and Matroska stay what they are; what else there is becomes MP4, or QuickTime, which takes what cameras write. */
export function containerOf({ format, path }: Pick<VideoInfo, 'format' | 'path'>, how: CutHow): Container {
  const kinds = format.split(',');
  if (kinds.includes('matroska')) return 'matroska';
  // What phones' older files hold may stand in QuickTime, and not in MP4.
  if (kinds.includes('mov')) return ['.mp4', '.m4v'].includes(extname(path).toLowerCase()) ? 'mp4' : 'mov';
  return how === 'exact' ? 'mp4' : 'mov';
}

/** What QuickTime and MP4 can hold of other containers' pictures, so that other programs read it. */
const IN_QUICKTIME = 'h264 hevc mpeg1video mpeg2video mpeg4 mjpeg dnxhd prores dvvideo'.split(' ');

/** Whether the packets may stand in the container that `containerOf` gives. */
export function canBeCopied({ format, codec }: Pick<VideoInfo, 'format' | 'codec'>): boolean {
  const kinds = format.split(',');
  return kinds.includes('matroska') || kinds.includes('mov') || IN_QUICKTIME.includes(codec);
}
