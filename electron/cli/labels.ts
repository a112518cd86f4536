/** The labels of a command line: where they come from, and which ones make no sense. */
import { readFile } from 'node:fs/promises';
import { systemErrorCode, TagError } from '../errors.ts';

export interface LabelSources {
  /** `--labels`: separated by commas. */
  labels?: string | undefined;
  /** `--label`, each as it is: commas belong to it. */
  label?: readonly string[] | undefined;
  /** `--labels-file`: one a line. */
  labelsFile?: string | undefined;
}

/**
 * All labels, trimmed, in the order `--labels`, `--label`, file.
 *
 * @throws TagError `no-labels`, `empty-label`, `repeated-label`; `not-found`, `is-directory`, `unreadable` for the file
 */
export async function readLabels(sources: LabelSources): Promise<string[]> {
  const { labels = '', label = [], labelsFile } = sources;
  // An empty list gives no label; an empty place in a list is a mistake.
  const listed = labels.trim() === '' ? [] : labels.split(',');
  const fromFile = labelsFile === undefined ? [] : splitLines(await readText(labelsFile));
  return checkLabels([...listed, ...label, ...fromFile]);
}

/** The lines of a label file. A byte order mark, CRLF and blank lines are the editor's, not labels. */
export function splitLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '');
}

/** @throws TagError `no-labels`, `empty-label`, `repeated-label` */
export function checkLabels(labels: readonly string[]): string[] {
  const trimmed = labels.map((label) => label.trim());
  if (trimmed.length === 0) {
    throw new TagError(
      'no-labels',
      'There are no labels to rank: give some with --labels "a dog, a cat", --label or --labels-file.',
    );
  }
  const seen = new Map<string, string>();
  for (const [index, label] of trimmed.entries()) {
    if (label === '') {
      throw new TagError(
        'empty-label',
        `Label ${index + 1} of ${trimmed.length} is empty: remove it, or the comma too many.`,
      );
    }
    // The model reads neither case nor the length of a gap.
    const same = label.toLowerCase().replace(/\s+/g, ' ');
    const first = seen.get(same);
    if (first !== undefined) {
      const as = first === label ? '' : ` (“${first}” is the same to the model)`;
      throw new TagError(
        'repeated-label',
        `The label “${label}” is there twice${as}: remove one, for they would share its probability.`,
      );
    }
    seen.set(same, label);
  }
  return trimmed;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    const name = `The label file ${path}`;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new TagError('not-found', `${name} does not exist: check its path.`, { cause: error });
    if (code === 'EISDIR')
      throw new TagError('is-directory', `${name} is a folder: name a text file with one label a line.`, {
        cause: error,
      });
    throw new TagError('unreadable', `${name} cannot be read (${code ?? String(error)}): check its permissions.`, {
      cause: error,
    });
  }
}
