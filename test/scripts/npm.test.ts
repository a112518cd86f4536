import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('npm does not ask the registry for news of itself when it starts us', () => {
  // What the machine says would hide what the checkout says; npm hands it on to those it starts.
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|no_update_notifier$)/i.test(name));
  const { stdout } = spawnSync('npm', ['config', 'get', 'update-notifier'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: {
      ...Object.fromEntries(own),
      // Two that are not there: npm refuses one file for both.
      npm_config_userconfig: join(tmpdir(), 'no-user-npmrc'),
      npm_config_globalconfig: join(tmpdir(), 'no-global-npmrc'),
    },
  });
  expect(stdout.trim()).toBe('false');
});
