/** Questions as lines of a stream, answers as lines of another: so many at a time, and no faster than the answers are read. */
import { once } from 'node:events';
import { addAbortSignal, type Readable, type Writable } from 'node:stream';

export interface Line {
  readonly text: string;
  /** Whether more of it came than anyone would ask: `text` is how it begins. */
  readonly isCut: boolean;
}

/** Of one question. */
export interface Desk {
  /** Aborts when all ends. */
  readonly signal: AbortSignal;
  /** Writes a line of an answer. */
  say(line: object): void;
  /** Lets another question be asked in its place although it has no answer yet: it takes long, and leaves the machine idle. */
  makeRoom(): void;
}

export interface AnswerOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** So many are asked at a time; of those that made room, as many again. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** Bytes of a line. */
  readonly longest?: number;
  /** Answers one. A failure of it ends all. */
  answer(line: Line, desk: Desk): Promise<void>;
}

/** Thirty thousand spans, each with two times to the last digit. */
const LONGEST = 4 * 2 ** 20;
const LINE_BREAK = 0x0a;

/**
 * Returns when the input has ended and everything is answered. Of the input no more is read than can be worked on, so that it waits where it
 * comes from; nor is more asked while answers lie unread.
 *
 * @throws AbortError; what an answer failed with, what the input does
 */
export async function answerLines(options: AnswerOptions): Promise<void> {
  const { input, output, most, answer } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const say = (line: object): void => {
    if (!signal.aborted) output.write(`${JSON.stringify(line)}\n`);
  };
  const all = new Set<Promise<void>>();
  let [busy, aside] = [0, 0];
  let wake = (): void => {};
  const begin = (line: Line): void => {
    let isAside = false;
    busy += 1;
    const makeRoom = (): void => {
      if (isAside || aside >= most) return;
      isAside = true;
      [busy, aside] = [busy - 1, aside + 1];
      wake();
    };
    const work = answer(line, { signal, say, makeRoom })
      .catch((error: unknown) => failed.abort(error))
      .finally(() => {
        if (isAside) aside -= 1;
        else busy -= 1;
        all.delete(work);
        wake();
      });
    all.add(work);
  };
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    for await (const line of linesOf(addAbortSignal(signal, input), options.longest ?? LONGEST)) {
      while (busy >= most && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (output.writableNeedDrain) await once(output, 'drain', { signal });
      signal.throwIfAborted();
      begin(line);
    }
  } catch (error) {
    // An input that an abort has ended says that alone.
    signal.throwIfAborted();
    throw error;
  } finally {
    await Promise.all(all);
  }
  signal.throwIfAborted();
}

/** The lines of a stream without what ends them, the last one also where nothing does. */
async function* linesOf(input: Readable, longest: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let [length, isCut] = [0, false];
  const take = (part: Buffer): void => {
    const kept = part.subarray(0, longest - length);
    isCut ||= kept.length < part.length;
    length += kept.length;
    if (kept.length > 0) parts.push(kept);
  };
  const whole = (): Line => {
    const line = { text: Buffer.concat(parts).toString(), isCut };
    [parts, length, isCut] = [[], 0, false];
    return line;
  };
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_BREAK); end >= 0; end = chunk.indexOf(LINE_BREAK, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
      yield whole();
    }
    take(chunk.subarray(start));
  }
  if (length > 0) yield whole();
}
