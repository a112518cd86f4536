/** Files of the person's machine as the host is handed them: by their paths where it is the same machine, or with all that is in them. */
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Args } from '../../electron/wire/contract.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { text } from '../text.ts';

/** Of all files together: what the wire takes in one message, base64 and all. */
const MOST_SENT_BYTES = 44 * 2 ** 20;

export type Handed = Args<AppContract, 'planImport'>['files'][number];

const words = text.handover.import;

/** @throws TagError */
export async function handedFiles(
  files: readonly File[],
  pathsFor: ((files: File[]) => string[]) | undefined,
): Promise<Handed[]> {
  if (pathsFor !== undefined) {
    return pathsFor([...files])
      .filter((path) => path !== '')
      .map((path) => ({ path }));
  }
  const handed: Handed[] = [];
  let bytes = 0;
  for (const file of files) {
    bytes += file.size;
    if (bytes > MOST_SENT_BYTES) throw new TagError('too-large', words.tooLarge(file.name, MOST_SENT_BYTES));
    const data = file.size === 0 ? '' : await base64Of(file);
    handed.push({ name: file.name.slice(-1_000), data });
  }
  return handed;
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      // An address: `data:…;base64,` stands before it.
      const address = String(reader.result);
      resolve(address.slice(address.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => reject(new TagError('unreadable', words.unreadable(file.name))));
    reader.readAsDataURL(file);
  });
}
