/** What video files are called, and what they may be opened with: one list, for the walk through folders, for pages and for ffmpeg. */

/** Endings by the demuxers that open such files. */
const FORMATS: readonly { readonly endings: string; readonly demuxers: string }[] = [
  { endings: '3g2 3gp f4v insv lrv m4v mj2 mov mp4 mqv qt', demuxers: 'mov mp4 m4a 3gp 3g2 mj2' },
  { endings: 'mk3d mkv webm', demuxers: 'matroska webm' },
  { endings: 'avi divx', demuxers: 'avi' },
  { endings: 'asf wmv', demuxers: 'asf' },
  { endings: 'flv', demuxers: 'flv live_flv kux' },
  { endings: 'm2t m2ts mts tod tp trp ts', demuxers: 'mpegts' },
  { endings: 'dat m2p mod mpe mpeg mpg vob vro', demuxers: 'mpeg' },
  { endings: 'm1v m2v mpv', demuxers: 'mpegvideo' },
  { endings: 'mxf', demuxers: 'mxf' },
  { endings: 'gxf lxf', demuxers: 'gxf lxf' },
  { endings: 'ogm ogv', demuxers: 'ogg' },
  { endings: 'rm rmvb', demuxers: 'rm' },
  { endings: 'ivf', demuxers: 'ivf' },
  { endings: 'dif dv', demuxers: 'dv' },
  { endings: 'wtv', demuxers: 'wtv' },
  { endings: 'nut', demuxers: 'nut' },
  { endings: 'y4m', demuxers: 'yuv4mpegpipe' },
  { endings: '264 avc h264', demuxers: 'h264' },
  { endings: '265 h265 hevc', demuxers: 'hevc' },
  { endings: '266 h266 vvc', demuxers: 'vvc' },
  { endings: 'h261 h263', demuxers: 'h261 h263' },
  { endings: 'av1 obu', demuxers: 'av1 obu' },
  { endings: 'vc1', demuxers: 'vc1 vc1test' },
  { endings: '', demuxers: 'evc m4v dirac cavsvideo dnxhd' },
  { endings: 'gif', demuxers: 'gif' },
  { endings: 'apng', demuxers: 'apng' },
  { endings: 'mjpeg mjpg', demuxers: 'mjpeg' },
  { endings: 'fli flc', demuxers: 'flic' },
  { endings: 'nsv nuv', demuxers: 'nsv nuv' },
  { endings: '', demuxers: 'swf film_cpk ffm' },
  // Sound alone: someone may take it for a video, and is told what it is.
  { endings: '', demuxers: 'mp3 wav w64 flac aac ac3 eac3 dts truehd aiff caf amr au ape tta wv' },
];

const words = (part: 'endings' | 'demuxers'): string[] =>
  FORMATS.flatMap((format) => format[part].split(' ').filter((word) => word !== ''));

/**
 * Demuxers that a video, or the audio file that someone took for one, may be opened with.
 *
 * Left out on purpose: everything that opens other files or makes pictures out of nothing (concat, hls, dash, imf,
 * lavfi, image2, sdp, rtsp, tee, vapoursynth, bluray…), subtitles, still pictures (`still.ts` opens them), and console games' formats.
 */
export const DEMUXERS: readonly string[] = words('demuxers');

/** What the names of videos end in, without the dot, in small letters. */
export const VIDEO_ENDINGS: readonly string[] = words('endings');
