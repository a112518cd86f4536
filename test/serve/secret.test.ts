import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAccess } from '../../electron/serve/secret.ts';

test('where no secret can be kept, the sentence names the folder and what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reeltag-secret-'));
  const noFolder = join(folder, 'file');
  await writeFile(noFolder, '');
  const message = expect.stringMatching(/cannot be written to \(ENOTDIR\): check its permissions/);
  await expect(openAccess(noFolder)).rejects.toMatchObject({ name: 'TagError', kind: 'write-failed', message });
  await rm(folder, { recursive: true });
});
