/** What is known of a video and its frames. */
import type { FileTracks } from './track.ts';
import type { Turn } from './turn.ts';

/** How a stored picture is to be turned is part of it: `rotation` clockwise, then `mirrored`. */
export interface VideoInfo extends Turn {
  readonly path: string;
  readonly byteLength: number;
  /** ffprobe's name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  /** What ffmpeg is to read it with, where its own guess would be another. */
  readonly demuxer: string | undefined;
  /** From the first frame to the end of the last. */
  readonly durationSeconds: number;
  /** How long the container says that it is; undefined where it does not. Nothing in the file need bear it out. */
  readonly declaredSeconds: number | undefined;
  readonly codec: string;
  /** Pixels as stored, before rotation. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Pixels as decoded upright: after rotation; the pixels' aspect is not applied. */
  readonly width: number;
  readonly height: number;
  readonly sampleAspectRatio: readonly [number, number];
  readonly fieldOrder: string;
  readonly pixelFormat: string;
  readonly bitDepth: number;
  readonly colorTransfer: string | undefined;
  readonly colorPrimaries: string | undefined;
  readonly colorSpace: string | undefined;
  /** The transfer function is PQ or HLG. */
  readonly hdr: boolean;
  /** Frames a second on average, as the container declares. */
  readonly frameRate: number | undefined;
  /** Seconds in a tick, as a fraction. */
  readonly timeBase: readonly [number, number];
  /** The first frame's time on the file's own clock, in seconds. */
  readonly startTime: number;
  /** Which of the file's streams this is, by `chooseVideoTrack`. */
  readonly streamIndex: number;
  /** All that could be chosen of the file instead. */
  readonly tracks: FileTracks;
  readonly hasAudio: boolean;
  /** The file ends before it should by its own account: a copy or a recording that was cut off. */
  readonly breaksOff: boolean;
  /** How ffmpeg's decoder knows a frame: by its time, or only by its number, where the times below are ours. */
  readonly framesBy: 'pts' | 'number';
  /** The same for a file of which only the metadata were edited (`PicturesId`), where that was asked for. */
  readonly picturesId: string | undefined;
  /** (n,) when each frame is shown, in ticks of `timeBase` on a clock that always advances. */
  readonly pts: Float64Array;
  /** (k,) those of the key frames by the file's own account, ascending; undefined where it does not tell. */
  readonly keyPts: Float64Array | undefined;
  /** (n,) `pts` in seconds as they are sampled: those of the reference wherever float32 tells frames apart (`frameClock`). */
  readonly timestamps: Float32Array;
  /** Where on `timestamps` a person's clock stands at 0: at the first frame. */
  readonly zero: number;
}
