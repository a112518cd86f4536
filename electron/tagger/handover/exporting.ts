/** Exports: looked at before, written to the host's machine, or given as text. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { freeBytes } from '../../catalogue/free-bytes.ts';
import type { BesideFormat, Format, Piece, StreamFormat, Writing } from '../../interchange/format.ts';
import type { HandedVideo } from '../../interchange/handed.ts';
import { formatOf } from '../../interchange/registry.ts';
import { Slots } from '../../turns/slots.ts';
import {
  type ExportChoice,
  MOST_HANDED_BYTES,
  MOST_PREVIEW_LINES,
  type Preview,
  type ToldRemark,
} from '../../wire/app/interchange.ts';
import { TagError } from '../../wire/errors.ts';
import type { HandlerContext } from '../../wire/rpc.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { type GatherOptions, gathered, headOf, videosIn } from './gather.ts';
import { baseNameOf, checkedName, withoutEnding } from './names.ts';
import { pictureTaker } from './pictures.ts';
import { Remarks } from './remarks.ts';
import { isThere } from './write/aside.ts';
import { writeBeside } from './write/beside.ts';
import { taken } from './write/failure.ts';
import { writeFolder } from './write/folder.ts';
import { type Written, writeOneFile } from './write/one-file.ts';

export interface ExportingOptions extends GatherOptions {
  /** Remembers how somebody exported last. */
  readonly remember: (choice: ExportChoice, folder: string | undefined) => void;
}

/** So many videos show what an export looks like. */
const PREVIEWED = 3;
/** Bytes that a video takes at least, for what is said of it; and that is to stay free beside. */
const VIDEO_BYTES = 500;
const SPARE_BYTES = 2 ** 20;

type Progress = HandlerContext<{ done: number; of: number }>;

export class Exporting {
  readonly #o: ExportingOptions;
  /** Each reads files and writes the disk. */
  readonly #turn = new Slots(2);

  constructor(options: ExportingOptions) {
    this.#o = options;
  }

  async preview(asked: ExportChoice, signal: AbortSignal): Promise<Preview> {
    const format = requireFormat(asked);
    const choice = withNeeds(asked, format);
    const entries = await videosIn(this.#o, choice.scope, signal);
    const remarks = new Remarks();
    const shown = this.#telling(entries).slice(0, PREVIEWED);
    const writing = await this.#writing(
      entries,
      choice,
      remarks,
      baseNameOf(this.#o.libraryName, new Date(), format),
      signal,
    );
    const videos = gathered(this.#o, shown, choice, { needs: format.needs, remark: remarks.remark, signal });
    const first = shown[0] ?? entries[0];
    const lines =
      format.layout === 'beside'
        ? await firstBeside(format, writing, videos)
        : await firstLines(this.#pieces(format, writing, videos, signal));
    return {
      videos: entries.length,
      fileName:
        format.layout === 'beside'
          ? first === undefined
            ? ''
            : format.nameBeside(basename(first.path))
          : `${writing.baseName}${format.layout === 'file' ? format.ending : ''}`,
      layout: format.layout,
      lines,
      remarks: remarks.all,
    };
  }

  /** @param replace what has this name goes */
  exportTo(
    {
      choice: asked,
      folder,
      name,
      replace,
    }: { choice: ExportChoice; folder?: string; name?: string; replace?: boolean },
    { signal, onProgress }: Progress,
  ): Promise<Written & { remarks: ToldRemark[] }> {
    return this.#turn.run(signal, async () => {
      const format = requireFormat(asked);
      const choice = withNeeds(asked, format);
      const entries = await videosIn(this.#o, choice.scope, signal);
      const ending = format.layout === 'file' ? format.ending : '';
      const named =
        name === undefined
          ? `${baseNameOf(this.#o.libraryName, new Date(), format)}${ending}`
          : checkedName(name, ending);
      const target = format.layout === 'beside' ? '' : await this.#target(format, folder, named, replace === true);
      if (folder !== undefined) await this.#requireRoom(folder, entries, choice);
      const remarks = new Remarks();
      const writing = await this.#writing(entries, choice, remarks, withoutEnding(named, ending), signal);
      onProgress({ done: 0, of: entries.length });
      const videos = this.#counted(
        gathered(this.#o, entries, choice, { needs: format.needs, remark: remarks.remark, signal }),
        (done) => onProgress({ done, of: entries.length }),
      );
      const written = await this.#write(format, writing, videos, target, replace === true, signal);
      this.#o.remember(asked, folder);
      return { ...written, remarks: remarks.all };
    });
  }

  /** @throws TagError `usage` for a format that is no text of one file; `too-large` */
  exportText(choice: ExportChoice, { signal, onProgress }: Progress) {
    return this.#turn.run(signal, async () => {
      const format = requireFormat(choice);
      if (format.layout !== 'file') throw noText();
      const entries = await videosIn(this.#o, choice.scope, signal);
      const remarks = new Remarks();
      const writing = await this.#writing(
        entries,
        choice,
        remarks,
        baseNameOf(this.#o.libraryName, new Date(), format),
        signal,
      );
      const videos = this.#counted(
        gathered(this.#o, entries, choice, { needs: format.needs, remark: remarks.remark, signal }),
        (done) => onProgress({ done, of: entries.length }),
      );
      const parts: string[] = [];
      let length = 0;
      for await (const { data } of this.#pieces(format, writing, videos, signal)) {
        if (typeof data !== 'string') throw noText();
        length += data.length;
        if (length > MOST_HANDED_BYTES) throw tooLong();
        parts.push(data);
      }
      this.#o.remember(choice, undefined);
      return {
        fileName: `${writing.baseName}${format.ending}`,
        mediaType: MEDIA_TYPES[format.ending] ?? 'text/plain',
        text: parts.join(''),
        remarks: remarks.all,
      };
    });
  }

  #write(
    format: Format,
    writing: Writing,
    videos: AsyncIterable<HandedVideo>,
    target: string,
    replace: boolean,
    signal: AbortSignal,
  ): Promise<Written> {
    if (format.layout === 'beside') {
      return writeBeside(format, writing, videos, ({ id }) => this.#o.list.get(id)?.path);
    }
    const pieces = this.#pieces(format, writing, videos, signal);
    return format.layout === 'file' ? writeOneFile(target, pieces, replace) : writeFolder(target, pieces, replace);
  }

  async *#pieces(
    format: StreamFormat,
    writing: Writing,
    videos: AsyncIterable<HandedVideo>,
    signal: AbortSignal,
  ): AsyncGenerator<Piece> {
    for await (const piece of format.write(writing, videos, pictureTaker(this.#o.list, signal))) {
      signal.throwIfAborted();
      yield piece;
    }
  }

  async #writing(
    entries: readonly VideoEntry[],
    choice: ExportChoice,
    remarks: Remarks,
    baseName: string,
    signal: AbortSignal,
  ): Promise<Writing> {
    return { handed: await headOf(this.#o, entries, choice, signal), remark: remarks.remark, baseName };
  }

  /** Those of which something is said, and the others after them. */
  #telling(entries: readonly VideoEntry[]): VideoEntry[] {
    const { tags } = this.#o;
    const first: VideoEntry[] = [];
    for (const entry of entries) {
      if (first.length >= PREVIEWED) break;
      for (const _ of tags.of(footageOf(entry))) {
        first.push(entry);
        break;
      }
    }
    const known = new Set(first);
    return [...first, ...entries.slice(0, 2 * PREVIEWED).filter((entry) => !known.has(entry))];
  }

  async *#counted(videos: AsyncIterable<HandedVideo>, tell: (done: number) => void): AsyncGenerator<HandedVideo> {
    let done = 0;
    for await (const video of videos) {
      yield video;
      done += 1;
      tell(done);
    }
  }

  async #target(format: Format, folder: string | undefined, name: string, replace: boolean): Promise<string> {
    if (folder === undefined) throw new TagError('usage', 'Say in which folder it is to be written.');
    const facts = await stat(folder).catch(() => undefined);
    if (facts === undefined) throw new TagError('not-found', `There is no folder ${folder}: choose another one.`);
    if (!facts.isDirectory()) throw new TagError('not-found', `${folder} is no folder: choose one.`);
    const target = join(folder, name);
    if (!(await isThere(target))) return target;
    if (!replace) throw taken(target);
    const isFolder = (await stat(target).catch(() => undefined))?.isDirectory() === true;
    if (isFolder && format.layout === 'file') {
      throw new TagError('is-directory', `${target} is a folder: choose another name.`);
    }
    if (!isFolder && format.layout === 'folder') {
      throw new TagError('usage', `${target} is a file, and a folder is to be written: choose another name.`);
    }
    return target;
  }

  /** As far as it can be told before. @throws TagError `disk-full` */
  async #requireRoom(folder: string, entries: readonly VideoEntry[], choice: ExportChoice): Promise<void> {
    const { library, embeddings } = this.#o;
    const isWithVectors = choice.content.vectors === true;
    const width = (isWithVectors && embeddings.key && library.widthOf(embeddings.key.model)) || 0;
    const wanted = entries.length * (VIDEO_BYTES + 4 * width) + SPARE_BYTES;
    const free = await freeBytes(folder);
    if (free === undefined || free >= wanted) return;
    const [megabytes, there] = [wanted, free].map((bytes) => Math.ceil(bytes / 1e6));
    throw new TagError(
      'disk-full',
      `The export takes at least ${megabytes} MB, and ${folder} has ${there} MB free: free some space, or choose another folder.`,
    );
  }
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.tsv': 'text/tab-separated-values',
  '.jsonl': 'application/jsonl',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.fcpxml': 'application/xml',
  '.vtt': 'text/vtt',
  '.md': 'text/markdown',
  '.html': 'text/html',
};

function requireFormat({ format: id }: ExportChoice): Format {
  const format = formatOf(id);
  if (format !== undefined) return format;
  throw new TagError('usage', `This version of Reeltag does not write ${id}: choose another format.`);
}

/** A format that is made of vectors has them, whether they were asked for or not. */
function withNeeds(choice: ExportChoice, { needs }: Format): ExportChoice {
  return needs.vectors === true ? { ...choice, content: { ...choice.content, vectors: true } } : choice;
}

function noText(): TagError {
  return new TagError(
    'usage',
    'This format is no text of one file: export it into a folder of the machine that Reeltag runs on.',
  );
}

function tooLong(): TagError {
  return new TagError('too-large', 'That is more than a page can be handed: export it into a folder, or fewer videos.');
}

/** Characters of a line that are shown. */
const LONGEST_LINE = 2_000;

/** Of the first file; none where it is no text. */
async function firstLines(pieces: AsyncIterable<Piece>): Promise<string[]> {
  let [name, text]: [string | undefined, string] = [undefined, ''];
  for await (const { file, data } of pieces) {
    name ??= file;
    if (name !== file || typeof data !== 'string') break;
    text += data;
    if (text.length > MOST_PREVIEW_LINES * LONGEST_LINE || linesOf(text).length > MOST_PREVIEW_LINES) break;
  }
  return linesOf(text);
}

async function firstBeside(
  format: BesideFormat,
  writing: Writing,
  videos: AsyncIterable<HandedVideo>,
): Promise<string[]> {
  for await (const video of videos) return linesOf(format.writeBeside(writing, video, undefined));
  return [];
}

function linesOf(text: string): string[] {
  const lines = text
    .replace(/^\u{FEFF}/u, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/, MOST_PREVIEW_LINES);
  return text === '' ? [] : lines.map((line) => line.slice(0, LONGEST_LINE).toWellFormed());
}
