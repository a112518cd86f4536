/** Other machines by ssh, with a stand-in for it in PATH: what it is asked, and by which way the token goes. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { downBySsh, joinBySsh } from '../../../electron/cli/cluster/ssh.ts';
import { expectFailure } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/golden.ts';

const scratch = await temporaryFolder();
const { signal } = new AbortController();
const token = 'a-token-of-more-than-sixteen';
let folder = '';
let made = 0;

beforeEach(() => {
  made += 1;
  folder = join(scratch, String(made));
  mkdirSync(folder);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
});
afterEach(() => void vi.unstubAllEnvs());

function ssh(code: number, says = ''): void {
  const file = join(folder, 'ssh');
  writeFileSync(
    file,
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/words'\ncat > '${folder}/input'\necho '${says}' >&2\nexit ${code}\n`,
  );
  chmodSync(file, 0o755);
}
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe.skipIf(process.platform === 'win32')('by ssh', () => {
  const gpu1 = { host: 'me@gpu1', command: 'reeltag', address: '10.0.0.1:6379', token, signal };

  test('a machine joins, and is told the token where nobody sees it', async () => {
    ssh(0);
    await joinBySsh(gpu1);
    expect(read('words')).toBe("--\nme@gpu1\nreeltag cluster join '10.0.0.1:6379' --token-file -\n");
    expect(read('input')).toBe(`${token}\n`);
  });

  test('a machine leaves', async () => {
    ssh(0);
    await downBySsh('gpu1', 'npx reeltag', signal);
    expect(read('words')).toBe('--\ngpu1\nnpx reeltag cluster down\n');
  });

  test.each([
    [255, 'ssh: connect to host gpu1 port 22: Connection refused', 'network', 'Connection refused'],
    [127, 'bash: reeltag: command not found', 'not-found', '--remote'],
    [1, 'reeltag: Ray needs Python.', 'engine-crashed', 'On me@gpu1 this failed: Ray needs Python.'],
  ] as const)('that ends with %i', async (code, says, kind, words) => {
    ssh(code, says);
    expect((await expectFailure(joinBySsh(gpu1), kind)).message).toContain(words);
  });

  test('is not there', async () => {
    vi.stubEnv('PATH', folder);
    expect(existsSync(join(folder, 'ssh'))).toBe(false);
    expect((await expectFailure(joinBySsh(gpu1), 'network')).message).toContain('there is no ssh here');
  });
});
