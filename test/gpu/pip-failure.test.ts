/** What pip 23 and 24 have written, and what is made of it. */
import { describe, expect, test } from 'vitest';
import type { Wheel } from '../../electron/gpu/list.ts';
import { pipVersion } from '../../electron/gpu/pip.ts';
import { pipFailure } from '../../electron/gpu/pip-failure.ts';
import { writeFailure } from '../../electron/programs/write-failure.ts';
import { TagError } from '../../electron/wire/errors.ts';

const wheel: Wheel = {
  ...{ package: 'made', version: '1.0', file: 'made-1.0-py3-none-any.whl', size: 1, sha256: '', licence: 'MIT' },
  takes: [],
};
const NOTHING_FOUND = `ERROR: Could not find a version that satisfies the requirement made==1.0 (from versions: 0.9)
ERROR: No matching distribution found for made==1.0`;
const NO_NETWORK = `WARNING: Retrying (Retry(total=2, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/made/
${NOTHING_FOUND}`;

describe('what pip says', () => {
  test.each([
    ['no such version', NOTHING_FOUND, undefined, 'not-found', 'does not have made 1.0'],
    ['no such wheel in a folder', NOTHING_FOUND, '/wheels', 'not-found', '/wheels does not have made 1.0'],
    ['no network', NO_NETWORK, undefined, 'network', 'cannot be reached'],
    [
      'another hash',
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated…',
      undefined,
      'download-mismatch',
      'another content',
    ],
    [
      'no room',
      "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device: '/x/y'",
      undefined,
      'disk-full',
      'is full',
    ],
    ['anything else', 'WARNING: hm\nERROR: Something went wrong\n', undefined, 'network', '(Something went wrong)'],
    ['nothing', '', undefined, 'network', 'made 1.0'],
  ])('%s', (_, output, given, kind, says) => {
    const error = pipFailure(output, wheel, '/folder', given);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(says);
  });

  test.each([
    ['pip 23.2.1 from /usr/lib/python3/dist-packages/pip (python 3.11)\n', 23],
    ['Installed 1 package\npip 25.0 from /x (python 3.13)', 25],
    ['Python 3.11', undefined],
  ])('its version: %s', (text, version) => expect(pipVersion(text)).toBe(version));
});

describe('what the file system says', () => {
  const failed = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write' });

  test.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'write-failed'],
    ['EIO', 'write-failed'],
  ])('%s', (code, kind) => expect(writeFailure(failed(code), '/folder')).toMatchObject({ kind }));

  test('what is no failure of a file stays as it is', () => {
    for (const error of [new Error('a bug'), new TagError('network', 'Told.')])
      expect(writeFailure(error, '/x')).toBe(error);
  });
});
