/** Why something could not be written, in words that say what to do. */
import { systemErrorCode, TagError } from '../../../wire/errors.ts';

export function writeFailure(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof TagError) return error;
  const options = { detail: String(error), cause: error };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new TagError('disk-full', `There is no room left for ${path}: free some space, then try again.`, options);
    case 'ENOENT':
    case 'ENOTDIR':
      return new TagError('not-found', `The folder of ${path} is not there: choose another one.`, options);
    case 'EEXIST':
    case 'ENOTEMPTY':
      return taken(path);
    case 'EISDIR':
      return new TagError('is-directory', `${path} is a folder: choose another name.`, options);
    case 'ENAMETOOLONG':
      return new TagError('usage', `The name of ${path} is too long for this drive: choose a shorter one.`, options);
    default:
      return new TagError(
        'write-failed',
        `${path} cannot be written (${code}): check the permissions of its folder, or choose another one.`,
        options,
      );
  }
}

export function taken(path: string): TagError {
  return new TagError('usage', `${path} is there already: choose another name, or say that it is to be replaced.`);
}
