/** What is known of where a video comes from. */

/** A time of day when the first frame was taken, as the source says it: told where it was found. */
export type SaidTimecode =
  | {
      readonly from: 'track' | 'container' | 'sidecar' | 'name';
      /** `01:02:03:04`; a semicolon before the frames where numbers are dropped */
      readonly text: string;
      /** frames a second that the text counts, where the source says it */
      readonly rate: readonly [number, number] | undefined;
    }
  | { readonly from: 'sound'; readonly secondsSinceMidnight: number };

export interface Source {
  readonly timecode: SaidTimecode | undefined;
  /** what the tape, roll or clip of the camera is called */
  readonly reel: string | undefined;
  readonly sound: { readonly channels: number; readonly sampleRate: number } | undefined;
}
