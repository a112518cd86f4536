import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
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
  [['--url', 'host.example/reeltag'], /^reeltag: A public address is a whole one, such as https:.*\n$/],
  [
    ['--url', 'http://host.example/'],
    /^reeltag: This public address is not encrypted .*https:\/\/host\.example\/\.\n$/,
  ],
  [['--listen', '0.0.0.0'], /^reeltag: To listen there is for a proxy: name the public address too, .*\n$/],
  [['--listen', 'unix:/tmp/reeltag.sock'], /^reeltag: To listen there is for a proxy: .*\n$/],
  [['--listen', 'here', '--url', 'https://host.example/'], /^reeltag: It can listen at an address .* not “here”\.\n$/],
  [
    ['--listen', 'unix:/tmp/reeltag.sock', '--url', 'https://host.example/', '--port', '80'],
    /^reeltag: A socket has no port: .*\n$/,
  ],
  [['--data', ''], /^reeltag: The name of the data folder is empty/],
  [['--data', process.execPath], /^reeltag: [^\n]+\n$/],
])('serve %j is refused in one sentence, before anything is made', async (args, sentence) => {
  const { code, stdout, stderr } = await lab.run(['serve', '--data', data, ...args]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('inside reeltag itself');
  expect(readdirSync(data)).toEqual([]);
});

test('behind a proxy it prints both links, and says where it listens and who gets in', async () => {
  const url = 'https://host.example/tools/reeltag';
  const where = ['--port', '0', '--listen', '0.0.0.0', '--url', url];
  const { child, result } = lab.start(['serve', '--data', mkdtempSync(join(data, 'of-its-own-')), ...where]);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await vi.waitFor(() => expect(said).toContain('nobody but the proxy'), { timeout: 30_000 });
  child.kill('SIGINT');
  const [, port] = /listens at 0\.0\.0\.0:(\d+), /.exec(said) ?? [];
  const { stdout } = await result;
  const links = stdout.trim().split('\n');
  expect(links).toHaveLength(2);
  expect(links[0]).toMatch(/^https:\/\/host\.example\/tools\/reeltag\/\?token=[\w-]{43}$/);
  expect(links[1]).toBe(links[0]?.replace(`${url}/`, `http://127.0.0.1:${port}/`));
}, 40_000);

test('what folders hold beside their videos is said, with the reasons', async () => {
  const videos = mkdtempSync(join(tmpdir(), 'reeltag-serve-videos-'));
  copyFileSync(
    fileURLToPath(new URL('../../resources/samples/red-circle.mp4', import.meta.url)),
    join(videos, 'a.MOD'),
  );
  for (let n = 0; n < 24; n++) writeFileSync(join(videos, `module${n}.ts`), 'export {};\n');
  for (const name of ['@eaDir', '#recycle']) mkdirSync(join(videos, name));
  writeFileSync(join(videos, 'notes.txt'), '');
  const { child, result } = lab.start(['serve', '--data', data, '--port', '0', videos]);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await vi.waitFor(() => expect(said).toContain('more\n'), { timeout: 30_000 });
  child.kill('SIGINT');
  await result;
  rmSync(videos, { recursive: true });
  const lines = said.split('\n').map((line) => line.replace('reeltag: ', ''));
  const first = lines.indexOf('26 files and folders were passed over, and 1 file of other kinds:');
  const paths = (...names: string[]): string => names.map((name) => join(videos, name)).join(', ');
  expect(lines.slice(first + 1)).toEqual([
    `  of previews, deleted files or snapshots: ${paths('@eaDir', '#recycle')}`,
    `  no video by its first bytes: ${paths('module0.ts', 'module1.ts', 'module2.ts')} and 21 more`,
    '',
  ]);
}, 40_000);
