/** What a failed file operation of an installation means to the user. */
import { systemErrorCode, TagError } from '../wire/errors.ts';

/** As a `TagError`; anything else, a `TagError` among it, comes back as it is. */
export function writeFailure(error: unknown, folder: string): unknown {
  const code = systemErrorCode(error);
  if (!(error instanceof Error) || error instanceof TagError || code === undefined || !('syscall' in error))
    return error;
  const options = { detail: error.message, cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, options);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new TagError('write-failed', `${folder} may not be written to: check its permissions.`, options);
  }
  return new TagError('write-failed', `${folder} could not be written to (${code}): check the disk.`, options);
}

export function diskFull(folder: string, options: { detail?: string; cause?: unknown }): TagError {
  return new TagError(
    'disk-full',
    `The disk of ${folder} is full: free some space and install again; what had been brought was deleted.`,
    options,
  );
}
