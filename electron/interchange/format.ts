/** What a format of another program is to those who export and import. */
import type { FormatId } from '../wire/app/interchange.ts';
import type { Handed, HandedVideo, ReadVideo } from './handed.ts';

/** A part of a file that is written: parts of one file come in their order. Of a folder, files may take turns, and each grows as its parts come. */
export interface Piece {
  /** its name beneath the export's folder, with `/` between folders; of a format of one file it is that file's */
  readonly file: string;
  readonly data: string | Uint8Array;
}

/**
 * Something that whoever exports should know: times that the format rounds, a video without a time code. The same sentence of many
 * videos is told once, with their number.
 */
export type Remark = (sentence: string, video?: string) => void;

export interface Writing {
  readonly handed: Handed;
  readonly remark: Remark;
  /** the file's name without its ending, for formats of one file */
  readonly baseName: string;
}

/** Which facts a format asks for that cost time to find out. */
export interface Needs {
  /** frames and their times: whole files may have to be read for it */
  readonly clock?: true;
  /** the source's time code, reel and sound */
  readonly source?: true;
  /** there is nothing in it without them: they are written, whatever was chosen */
  readonly vectors?: true;
  /** a small picture of each tag and video, as a JPEG, by `pictureOf` */
  readonly pictures?: true;
}

export type PictureOf = (video: HandedVideo, seconds: number) => Promise<Uint8Array | undefined>;

interface FormatFacts {
  readonly id: FormatId;
  /** with the dot */
  readonly ending: string;
  readonly needs: Needs;
}

/** One file, or a folder of them. */
export interface StreamFormat extends FormatFacts {
  readonly layout: 'file' | 'folder';
  write(
    writing: Writing,
    videos: AsyncIterable<HandedVideo>,
    pictureOf: PictureOf,
  ): AsyncIterable<Piece> | Iterable<Piece>;
}

/** A file beside each video, named as it is: what another program has written there stays. */
export interface BesideFormat extends FormatFacts {
  readonly layout: 'beside';
  /** the name of the file that stands beside a video of this name */
  nameBeside(video: string): string;
  /**
   * @param before what stands there, where something does
   * @throws TagError `unreadable` where that is no such file: it is left as it is
   */
  writeBeside(writing: Writing, video: HandedVideo, before: string | undefined): string;
}

export type Format = StreamFormat | BesideFormat;

/** A file from outside, in memory or read by pieces. */
export interface HandedFile {
  /** with its ending */
  readonly name: string;
  /** of the folder that it lies in, where that says something: NeMo Curator's, a sidecar's video */
  readonly folder?: string;
  readonly byteLength: number;
  /** bytes from `start` up to, not including, `end` */
  slice(start: number, end: number): Promise<Uint8Array>;
  /** Lets others have their turn where it is time: called for each part of a file that may have very many. Rejects with AbortError */
  breathe(): Promise<void> | undefined;
  /** The whole, as text. @throws TagError `too-large`, `unreadable` where it is none */
  text(): Promise<string>;
}

/** What of a file cannot be taken, and where it first stood: the same sentence is told once, with how often. */
export type LeaveOut = (sentence: string, where: string) => void;

export interface Reader {
  readonly id: FormatId;
  /** Whether a file is of this format, by its name and how it begins (at most 64 KiB, as text; empty where it is none). */
  recognises(name: string, beginning: string): boolean;
  /** @throws TagError `unreadable` where it is no such file or broken, with the place; `too-large` */
  read(file: HandedFile, leaveOut: LeaveOut): AsyncIterable<ReadVideo> | Iterable<ReadVideo>;
}
