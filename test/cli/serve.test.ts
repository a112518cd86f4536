import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliLab } from '../support/run-cli.ts';

const lab = new CliLab();
const data = mkdtempSync(join(tmpdir(), 'reeltag-serve-cli-'));
afterAll(() => {
  lab.remove();
  rmSync(data, { recursive: true, force: true });
});

test.each([
  [['--port', '99999'], /^reeltag: --port is a number from 0 .* not “99999”\.\n$/],
  [['--port', '-1'], /^reeltag: --port is a number .* not “-1”\.\n$/],
  [['--port', '80x'], /^reeltag: --port is a number .* not “80x”\.\n$/],
  [['--port', ''], /^reeltag: --port is a number .* not “”\.\n$/],
  [['--root', '/nowhere/at/all'], /^reeltag: There is no folder \/nowhere\/at\/all: check --root\.\n$/],
  [['--root', process.execPath], /^reeltag: There is no folder .*: check --root\.\n$/],
  [['--data', ''], /^reeltag: The name of the data folder is empty/],
  [['--data', process.execPath], /^reeltag: [^\n]+\n$/],
])('serve %j is refused in one sentence, before anything is made', async (args, sentence) => {
  const { code, stdout, stderr } = await lab.run(['serve', '--data', data, ...args]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('inside reeltag itself');
  expect(readdirSync(data)).toEqual([]);
});
