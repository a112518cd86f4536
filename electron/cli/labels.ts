/** The labels of a command line: where they come from, and which ones make no sense. */
import { createReadStream } from 'node:fs';
import { labelKey } from '../catalogue/label-key.ts';
import { distinctLabels } from '../engine/internvideo2/tokenizer/distinct.ts';
import { BertTokenizer } from '../engine/internvideo2/tokenizer/tokenizer.ts';
import { decodeText } from '../interchange/decode-text.ts';
import { labelFormatOf, readLabelFile } from '../interchange/label-file.ts';
import { labelLines } from '../interchange/label-lines.ts';
import { systemErrorCode, TagError } from '../wire/errors.ts';

/** A hundred thousand labels; a larger file was given by mistake, and a device has no end. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface LabelSources {
  /** `--labels`, each separated by commas. */
  labels?: readonly string[] | undefined;
  /** `--label`, each as it is: commas belong to it. */
  label?: readonly string[] | undefined;
  /** `--labels-file`: one a line, CSV or JSON. */
  labelsFile?: string | undefined;
}

/**
 * All labels, trimmed, in the order `--labels`, `--label`, file.
 *
 * @param say told what of the file has no use here
 * @throws TagError `no-labels`, `empty-label`, `repeated-label`; `usage`, `not-found`, `is-directory`, `unreadable` or
 *   `too-large` for the file
 */
export async function readLabels(sources: LabelSources, say: (sentence: string) => void): Promise<string[]> {
  const { labels = [], label = [], labelsFile } = sources;
  // An empty list gives no label; an empty place in a list is a mistake.
  const listed = labels.flatMap((list) => (list.trim() === '' ? [] : list.split(',')));
  const fromFile = labelsFile === undefined ? [] : await labelsOf(labelsFile, say);
  return checkLabels([...listed, ...label, ...fromFile]);
}

async function labelsOf(path: string, say: (sentence: string) => void): Promise<string[]> {
  const text = await readText(path);
  if (labelFormatOf(path) === 'lines') return labelLines(text);
  const { labels, problems } = readNamed(path, text);
  const [problem] = problems;
  if (problem !== undefined) throw new TagError(problem.kind, `The label file ${path}: ${problem.message}`);
  if (labels.some(({ wordings, templates }) => wordings !== undefined || templates)) {
    say(`The other wordings in ${path} are passed over: only the application ranks by them.`);
  }
  return labels.map((entry) => entry.text);
}

function readNamed(path: string, text: string): ReturnType<typeof readLabelFile> {
  try {
    return readLabelFile(path, text);
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    throw new TagError(error.kind, `The label file ${path}: ${error.message}`, { cause: error });
  }
}

/** Whether the command line says what to look for, even if that is nothing. */
export function namesLabels({ labels, label, labelsFile }: LabelSources): boolean {
  return labels !== undefined || label !== undefined || labelsFile !== undefined;
}

/**
 * Holds labels against each other as the model reads them.
 *
 * @throws TagError `empty-label`, `repeated-label`
 */
export async function requireDistinctTokens(labels: readonly string[], modelDirectory: string): Promise<void> {
  const tokenizer = await BertTokenizer.ofModel(modelDirectory).catch((error: unknown) => {
    // Whoever opens the model says it, and better: there may be no model at all.
    if (error instanceof TagError) return undefined;
    throw error;
  });
  if (tokenizer !== undefined) distinctLabels(labels, (label) => tokenizer.key(label));
}

/** What can be said of labels without a model. @throws TagError `no-labels`, `empty-label`, `repeated-label` */
export function checkLabels(labels: readonly string[]): string[] {
  if (labels.length > 0) return distinctLabels(labels, labelKey);
  throw new TagError(
    'no-labels',
    'There are no labels to rank: give some with --labels "a dog, a cat", --label or --labels-file.',
  );
}

async function readText(path: string): Promise<string> {
  if (path === '') throw new TagError('usage', '--labels-file needs the name of a text file with one label a line.');
  const name = `The label file ${path}`;
  const text = decodeText(await readBytes(path, name));
  if (text !== undefined) return text;
  throw new TagError('unreadable', `${name} is not a text file in UTF-8: save it as one, with one label a line.`);
}

async function readBytes(path: string, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MOST_BYTES) {
        throw new TagError('too-large', `${name} is larger than 16 MB: name a text file with one label a line.`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw readFailure(name, error);
  }
  return Buffer.concat(chunks);
}

function readFailure(name: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const options = { cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new TagError('not-found', `${name} does not exist: check its path.`, options);
  if (code === 'EISDIR')
    return new TagError('is-directory', `${name} is a folder: name a text file with one label a line.`, options);
  return new TagError('unreadable', `${name} cannot be read (${code}): check its permissions.`, options);
}
