import { expect, test, vi } from 'vitest';
import { logToStderr } from '../../electron/tagger/problem.ts';
import { TagError } from '../../electron/wire/errors.ts';

test('what is expected is a sentence in the terminal, and a bug is all that is known of it', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  logToStderr('no backup', new TagError('disk-full', 'Free some space.', { detail: 'sizes', cause: undefined }));
  expect(said).toHaveBeenLastCalledWith('reeltag: no backup:', 'Free some space.');
  const bug = new RangeError('beyond');
  logToStderr('no backup', bug);
  expect(said).toHaveBeenLastCalledWith('reeltag: no backup:', bug);
  said.mockRestore();
});
