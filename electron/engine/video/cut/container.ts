/** Which file a clip becomes. */
import { extname } from 'node:path';
import type { VideoInfo } from '../video-info.ts';

/** `exact`: decoded and encoded anew; `copy`: its packets as they are. */
export type CutHow = 'exact' | 'copy';
/** As ffmpeg calls what writes it. */
export type Container = 'mp4' | 'mov' | 'matroska';

export const ENDINGS: Readonly<Record<Container, string>> = { mp4: '.mp4', mov: '.mov', matroska: '.mkv' };

/** MP4, QuickTime and Matroska stay what they are; what else there is becomes MP4, or Matroska, which takes packets of all kinds. */
export function containerOf({ format, path }: Pick<VideoInfo, 'format' | 'path'>, how: CutHow): Container {
  const kinds = format.split(',');
  if (kinds.includes('matroska')) return 'matroska';
  // What phones' older files hold may stand in QuickTime, and not in MP4.
  if (kinds.includes('mov')) return ['.mp4', '.m4v'].includes(extname(path).toLowerCase()) ? 'mp4' : 'mov';
  return how === 'exact' ? 'mp4' : 'matroska';
}
