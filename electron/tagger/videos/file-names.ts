/** Which files of a folder are taken for videos: a name that someone gives is always tried. */
import { extname } from 'node:path';

const EXTENSIONS: ReadonlySet<string> = new Set(
  `3g2 3gp asf avi divx dv f4v flv gif h264 h265 hevc m1v m2t m2ts m2v m4v mjpeg mjpg mkv mov mp4 mpe mpeg mpg mts mxf
  nut ogm ogv qt rm rmvb ts vob webm wmv y4m`.split(/\s+/),
);

export function isVideoName(name: string): boolean {
  return !isHiddenName(name) && EXTENSIONS.has(extname(name).slice(1).toLowerCase());
}

export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}
