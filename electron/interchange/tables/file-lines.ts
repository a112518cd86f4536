/** The lines of a file that may be longer than memory. Pure. */
import { TagError } from '../../wire/errors.ts';
import type { HandedFile } from '../format.ts';

const STEP = 2 ** 20;
/** Characters: what was said of one video, with the vectors of a film of hours. */
const LONGEST_LINE = 2 ** 26;

/**
 * UTF-8, or UTF-16 with a byte order mark.
 *
 * @throws TagError `unreadable` where it is no text; `too-large` where a line is longer than any
 */
export async function* fileLines(file: HandedFile): AsyncGenerator<{ number: number; text: string }> {
  const decoder = decoderOf(await file.slice(0, Math.min(2, file.byteLength)));
  let [rest, number] = ['', 0];
  for (let at = 0; at < file.byteLength; at += STEP) {
    const end = Math.min(at + STEP, file.byteLength);
    rest += decoded(decoder, await file.slice(at, end), end < file.byteLength, number + 1);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { number: ++number, text };
    if (rest.length > LONGEST_LINE) {
      const megabytes = LONGEST_LINE / 2 ** 20;
      throw new TagError('too-large', `Line ${number + 1} is longer than ${megabytes} MB: write one video a line.`);
    }
  }
  if (rest !== '') yield { number: number + 1, text: rest };
}

type Decoder = InstanceType<typeof TextDecoder>;

function decoderOf([first, second]: Uint8Array): Decoder {
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true });
}

function decoded(decoder: Decoder, bytes: Uint8Array, more: boolean, line: number): string {
  try {
    return decoder.decode(bytes, { stream: more });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TagError('unreadable', `It is no text from about line ${line} on: save it as UTF-8, then try again.`);
  }
}
