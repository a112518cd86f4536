/**
 * What is handed over: a library's videos and what was said of them, as every format is written from it and read into it. Pure facts;
 * what of them goes out (which videos, tags or suggestions too) is decided before, and a format writes all that it has a place for.
 */
import type { COLOURS } from '../wire/app/labels.ts';
import type { Decision, Span } from '../wire/app/tags.ts';
import type { FrameClock, Rational } from './frame-clock.ts';
import type { Timecode } from './timecode.ts';

/** The library that is handed over. */
export interface Handed {
  /** ISO 8601 */
  readonly at: string;
  /** of Reeltag */
  readonly version: string;
  readonly library: string;
  /** the model in use; undefined where there is none */
  readonly model: HandedModel | undefined;
  /** in the list's order, those out of the list with tags after them */
  readonly labels: readonly HandedLabel[];
  /** everybody who decided something of what is handed over */
  readonly people: readonly string[];
}

export interface HandedModel {
  readonly name: string;
  /** of the checkpoint, as hex */
  readonly sha256: string;
  /** which of a video's frames it saw */
  readonly sampling: string;
  readonly precision: string;
}

export interface HandedLabel {
  /** a UUID, the same for as long as the label is */
  readonly id: string;
  readonly text: string;
  readonly colour: (typeof COLOURS)[number] | undefined;
  readonly group: { readonly name: string; readonly kind: 'one-of' | 'any-of' } | undefined;
  /** from which fit on it counts as fitting */
  readonly threshold: number;
}

export interface HandedVideo {
  /** a UUID, the same for as long as the video is in the list */
  readonly id: string;
  /** as the one who exports wants it: absolute, relative to a folder, or mapped */
  readonly path: string;
  /** the file's name, with its ending */
  readonly name: string;
  /** of the file's bytes; undefined while nobody has read it */
  readonly contentId: string | undefined;
  /** bytes */
  readonly size: number | undefined;
  /** counted from 1, where a person chose one */
  readonly track: number | undefined;
  /** seconds, from the first frame to the end of the last */
  readonly duration: number | undefined;
  /** as shown, upright, pixels */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly codec: string | undefined;
  readonly sound: { readonly channels: number; readonly sampleRate: number } | undefined;
  /** for formats that ask for it; undefined then where the file is away, and remarks say so */
  readonly clock: FrameClock | undefined;
  /** where the source's own time code stands at the first frame; undefined where the file has none */
  readonly timecode: Timecode | undefined;
  /** what the tape, roll or clip of the camera is called */
  readonly reel: string | undefined;
  readonly tags: readonly HandedTag[];
  readonly suggestions: readonly HandedSuggestion[];
  readonly vectors: readonly HandedVector[];
  /** 1 to 5; 0 where nobody has rated it */
  readonly rating: number;
  readonly note: string;
  readonly reviewed: boolean;
}

/** What somebody decided: of the whole video, or of a span of it. */
export interface HandedTag {
  /** its text; one of `Handed.labels` */
  readonly label: string;
  readonly span: Span | undefined;
  readonly decision: Decision;
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
}

/** What the model says where nobody has decided. */
export interface HandedSuggestion {
  readonly label: string;
  readonly span: Span | undefined;
  readonly fit: number;
  /** decisions have shown how often what has such a fit is true */
  readonly calibrated: boolean;
}

export interface HandedVector {
  readonly span: Span | undefined;
  /** (D,) unit vector */
  readonly vector: Float32Array;
  /** (T,) the frames that the model saw: their numbers, and seconds since the first frame */
  readonly frames: readonly { readonly index: number; readonly seconds: number }[];
}

/** When something is, as a file says it: whoever knows the video's frames makes seconds of it. */
export type HandedTime =
  /** since the first frame */
  | { readonly seconds: number }
  /** counted from 0; a rate where the file counts frames of its own rate and not the video's */
  | { readonly frame: number; readonly rate?: Rational }
  /**
   * as the source's own time code, `01:00:00:00`; a semicolon before the frames drops. Counted at the video's own rate where the file
   * says none, as edit decision lists do. `plus` so many frames after it
   */
  | { readonly timecode: string; readonly rate?: Rational; readonly plus?: number };

/** A video as a file names it, and what it says of it. */
export interface ReadVideo {
  /** where in the file, in words: “line 4”, “task 3” */
  readonly where: string;
  /** everything that the file says by which the video can be told */
  readonly names: {
    readonly path?: string;
    readonly name?: string;
    readonly id?: string;
    readonly contentId?: string;
    /** NeMo Curator's name of a clip: a uuid5 */
    readonly uuid?: string;
    /** what the tape, roll or clip of the camera is called; as short as the format makes it */
    readonly reel?: string;
    /** seconds: tells files of one name apart */
    readonly duration?: number;
  };
  /** what of it `names.uuid` is: other files say more of that clip by its uuid alone */
  readonly clip?: { readonly start: HandedTime; readonly end: HandedTime };
  readonly tags: readonly ReadTag[];
  readonly vectors?: readonly ReadVector[];
  readonly rating?: number;
  readonly note?: string;
  readonly reviewed?: boolean;
}

export interface ReadTag {
  readonly label: string;
  readonly group?: HandedLabel['group'];
  readonly colour?: HandedLabel['colour'];
  /** both or neither; `end` may be `'next frame'` for something that has no length: a marker, an event */
  readonly start?: HandedTime;
  readonly end?: HandedTime | 'next frame';
  readonly decision: Decision;
  /** whoever decided it, as the file says */
  readonly by?: string;
  /** ISO 8601 */
  readonly at?: string;
}

export interface ReadVector {
  /** as the file says; undefined where it does not */
  readonly model: string | undefined;
  /** as `HandedModel.sha256`, where the file says it */
  readonly sha256?: string;
  readonly sampling?: string;
  readonly start?: HandedTime;
  readonly end?: HandedTime;
  readonly vector: Float32Array;
  readonly frames?: readonly { readonly index: number; readonly seconds: number }[];
}
