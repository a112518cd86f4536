/** The one decoding pass: every frame of a video as a small picture, as it comes, with its time in ticks. */
import {
  type ExtractOptions,
  graphArguments,
  type Listable,
  type Outcome,
  openArguments,
  readTick,
  runFfmpeg,
  tickByte,
} from '../extract.ts';
import { HEIGHT, type SmallPicture, WIDTH } from './small-picture.ts';

/** Rows below the picture, of which the first spells the frame's time. An even number, as colour has half of them. */
const TIME_ROWS = 2;
const LUMA_BYTES = WIDTH * HEIGHT;
const CHROMA_BYTES = LUMA_BYTES / 4;
const TIME_BYTES = WIDTH * TIME_ROWS;
const FRAME_BYTES = ((LUMA_BYTES + TIME_BYTES) * 3) / 2;

/**
 * Decode all of a video's track. Nothing is kept of a frame: `onFrame` gets one after the other, in the order shown.
 *
 * @param onFrame its tick is NaN where the decoder knows none
 * @throws {TagError} `timed-out`, `ffmpeg-missing`
 * @throws {DOMException} `AbortError`
 */
export async function readSmallFrames(
  info: Listable,
  onFrame: (picture: SmallPicture, tick: number) => void,
  options: ExtractOptions,
): Promise<Outcome> {
  const frame = Buffer.alloc(FRAME_BYTES);
  let filled = 0;
  const take = (chunk: Buffer): void => {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(frame, filled, at);
      at += copied;
      filled += copied;
      if (filled < FRAME_BYTES) return;
      filled = 0;
      onFrame(pictureOf(frame), readTick(frame, LUMA_BYTES));
    }
  };
  return runFfmpeg(smallFrameArguments(info), take, options);
}

function pictureOf(frame: Buffer): SmallPicture {
  const plane = (at: number, length: number): Uint8Array => new Uint8Array(frame.subarray(at, at + length));
  const u = LUMA_BYTES + TIME_BYTES;
  const v = u + CHROMA_BYTES + TIME_BYTES / 4;
  return { luma: plane(0, LUMA_BYTES), u: plane(u, CHROMA_BYTES), v: plane(v, CHROMA_BYTES) };
}

function smallFrameArguments(info: Listable): string[] {
  // How a picture is turned does not matter, and one that is not may change its size midway.
  const upright = { ...info, rotation: 0, mirrored: false } as const;
  const graph = [
    // Each number is a mean of all that it stands for: with fewer of them, grain and fine patterns would pass for motion.
    `[0:${info.streamIndex}]scale=${WIDTH}:${HEIGHT}:flags=area:out_range=tv`,
    'format=yuv420p',
    `pad=${WIDTH}:${HEIGHT + TIME_ROWS}`,
    `geq=lum='if(lt(Y,${HEIGHT}),p(X,Y),${tickByte(info)})':cb='p(X,Y)':cr='p(X,Y)'`,
  ].join(',');
  const quick = [
    // A picture so small is not worth a second thread's waking up.
    ...['-filter_complex_threads', '1'],
    // A tenth of the decoding. What is left undone adds up until the next key frame, to some three steps of brightness on
    // average: a third of the least change that counts, and the picture is as like itself as before.
    ...['-skip_loop_filter', 'all'],
  ];
  return graphArguments([...quick, ...openArguments(upright)], graph, 'yuv420p');
}
