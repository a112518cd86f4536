/** Which kind of picture bytes begin like, as the demuxer of ffmpeg's that opens it. Pure. */

/** Each by what its files begin with; a dot stands for any byte. */
const KINDS: readonly (readonly [begins: string, demuxer: string])[] = [
  ['\xff\xd8\xff', 'jpeg_pipe'],
  ['\x89PNG\r\n', 'png_pipe'],
  ['RIFF....WEBP', 'webp_pipe'],
  ['GIF8', 'gif'],
  ['BM', 'bmp_pipe'],
  ['II*\0', 'tiff_pipe'],
  ['MM\0*', 'tiff_pipe'],
  ['\xff\x0a', 'jpegxl_pipe'],
  ['\0\0\0\x0cJXL ', 'jpegxl_pipe'],
  ...['avif', 'avis', 'heic', 'heix', 'mif1', 'msf1'].map((brand) => [`....ftyp${brand}`, 'mov'] as const),
];

export function pictureDemuxer(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 16);
  const isLike = (begins: string): boolean => [...begins].every((sign, i) => sign === '.' || start[i] === sign);
  return KINDS.find(([begins]) => isLike(begins))?.[1];
}
