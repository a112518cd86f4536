/** “Open with Reeltag”: which files systems offer it for. It is never made the program that opens them unasked. */
import { VIDEO_ENDINGS } from '../../electron/engine/video/formats.ts';

/** What the application takes for videos, and nothing besides. */
export const ENDINGS: readonly string[] = VIDEO_ENDINGS;

/**
 * Media types by endings, as freedesktop's shared database has them; Linux knows files by these. Pictures that move (GIF) are left
 * out: their type is that of all pictures of the kind.
 */
const TYPES: readonly { readonly types: string; readonly endings: string }[] = [
  { types: 'video/mp4', endings: 'mp4 f4v insv lrv' },
  { types: 'video/x-m4v', endings: 'm4v' },
  { types: 'video/quicktime', endings: 'mov mqv qt' },
  { types: 'video/mj2', endings: 'mj2' },
  { types: 'video/3gpp', endings: '3gp' },
  { types: 'video/3gpp2', endings: '3g2' },
  { types: 'video/x-matroska', endings: 'mkv' },
  { types: 'video/x-matroska-3d', endings: 'mk3d' },
  { types: 'video/webm', endings: 'webm' },
  { types: 'video/vnd.avi video/x-msvideo', endings: 'avi divx' },
  { types: 'video/x-ms-wmv', endings: 'wmv' },
  { types: 'application/vnd.ms-asf video/x-ms-asf', endings: 'asf' },
  { types: 'video/x-flv', endings: 'flv' },
  { types: 'video/mp2t', endings: 'm2t m2ts mts tod tp trp ts' },
  { types: 'video/mpeg', endings: 'dat m1v m2p m2v mod mpe mpeg mpg mpv vob vro' },
  { types: 'application/mxf', endings: 'mxf' },
  { types: 'video/ogg video/x-ogm+ogg', endings: 'ogm ogv' },
  { types: 'application/vnd.rn-realmedia application/vnd.rn-realmedia-vbr', endings: 'rm rmvb' },
  { types: 'video/dv', endings: 'dif dv' },
  { types: 'video/x-flic', endings: 'flc fli' },
  { types: 'video/x-mjpeg', endings: 'mjpeg mjpg' },
  { types: 'video/x-nsv', endings: 'nsv' },
];

/** Endings without a media type that systems would know. */
export const UNTYPED =
  '264 265 266 apng av1 avc gif gxf h261 h263 h264 h265 h266 hevc ivf lxf nut nuv obu vc1 vvc wtv y4m'.split(' ');

/** What the desktop entry says. */
export const MEDIA_TYPES: readonly string[] = TYPES.flatMap(({ types }) => types.split(' '));

/** Endings of which the media type is known. */
export const TYPED: readonly string[] = TYPES.flatMap(({ endings }) => endings.split(' '));
