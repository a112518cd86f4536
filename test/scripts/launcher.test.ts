import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Prints what reached it; `wait` ends on a signal, and says how many came. */
const CLI = `export async function main(args) {
  console.log(JSON.stringify({ args, node: process.versions.node }));
  if (args[0] === 'fail') return 2;
  if (args[0] === 'die') process.kill(process.pid, 'SIGKILL');
  if (args[0] !== 'wait') return 0;
  let signals = 0;
  const end = Promise.withResolvers();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      signals++;
      setTimeout(() => end.resolve(signal === 'SIGINT' ? 130 : 143), 300);
    });
  }
  const alive = setInterval(() => {}, 1000);
  console.log('ready');
  const code = await end.promise;
  clearInterval(alive);
  console.log('signals ' + signals);
  return code;
}
`;
const ENSURE = `export async function ensureVideoTools() { process.stderr.write('ensured\\n'); }\n`;

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'reeltag-launcher-'));
  for (const folder of ['bin', 'electron', 'scripts/setup']) mkdirSync(join(clone, folder), { recursive: true });
  cpSync(`${root}bin/reeltag.js`, join(clone, 'bin/reeltag.js'));
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
  writeFileSync(join(clone, 'electron/cli.ts'), CLI);
  writeFileSync(join(clone, 'scripts/setup/ensure.ts'), ENSURE);
  symlinkSync(`${root}node_modules`, join(clone, 'node_modules'), 'junction');
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

function launch(node: string, ...args: string[]) {
  return spawnSync(node, [join(clone, 'bin/reeltag.js'), ...args], { encoding: 'utf8', timeout: 30_000 });
}

/** A Node on PATH that is too old for the source, as Debian 12 with Node 20 has it. */
function findOldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .find((node) => {
      const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8', timeout: 10_000 });
      const [major = 0, minor = 0] = (stdout ?? '').replace('v', '').split('.').map(Number);
      return major >= 18 && (major < 24 || (major === 24 && minor < 12));
    });
}
const oldNode = findOldNode();

describe.each([
  { name: 'this Node', node: process.execPath },
  { name: 'a Node that is too old', node: oldNode },
])('under $name', ({ node }) => {
  const on = test.skipIf(node === undefined);
  const onUnix = test.skipIf(node === undefined || process.platform === 'win32');
  const run = (...args: string[]) => launch(node ?? '', ...args);

  on('the terminal gets the arguments as they are, under a new enough Node', () => {
    const args = ['doctor', '--json', '', 'a b', "it's", '--'];
    const { status, stdout, stderr } = run(...args);
    expect(JSON.parse(stdout)).toEqual({ args, node: process.versions.node });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  on('its exit code is passed on', () => expect(run('fail').status).toBe(2));

  onUnix('a violent end is an exit code, too', () => {
    const { status, signal } = run('die');
    expect([status, signal]).toEqual(node === process.execPath ? [null, 'SIGKILL'] : [137, null]);
  });

  onUnix.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('$signal reaches it once, and ends with $code', async ({ signal, code }) => {
    const child = spawn(node ?? '', [join(clone, 'bin/reeltag.js'), 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (text.includes('ready')) child.kill(signal);
    });
    const ended = await new Promise((resolve) => child.on('close', resolve));
    expect(ended).toBe(code);
    expect(stdout).toMatch(/\nsignals 1\n$/);
  });

  on.each([
    { args: ['rank', 'a.mp4'], ensured: true },
    { args: ['cut', '--out', 'clips'], ensured: true },
    { args: ['--debug', 'embed', 'a.mp4', '--out', 'f.jsonl'], ensured: true },
    { args: ['model', 'verify'], ensured: true },
    { args: ['rank', '--help'], ensured: false },
    { args: ['model', 'info'], ensured: false },
    { args: ['doctor'], ensured: false },
    { args: [], ensured: false },
  ])('$args: looks for ffmpeg first: $ensured, and says so on stderr alone', ({ args, ensured }) => {
    const { stdout, stderr } = run(...args);
    expect(stderr).toBe(ensured ? 'ensured\n' : '');
    expect(JSON.parse(stdout)).toMatchObject({ args });
  });

  on('a package runs what was built, and sets nothing up', () => {
    rmSync(join(clone, 'electron'), { recursive: true });
    rmSync(join(clone, 'scripts'), { recursive: true });
    mkdirSync(join(clone, 'out/main'), { recursive: true });
    writeFileSync(
      join(clone, 'out/main/cli.js'),
      `export const main = async (args) => { console.log('built', ...args); return 0; };`,
    );
    const { status, stdout, stderr } = run('rank', 'a.mp4');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'built rank a.mp4\n', stderr: '' });
  });
});

test.skipIf(oldNode === undefined)('an old Node without a newer one says what to do', () => {
  rmSync(join(clone, 'node_modules'));
  const version = spawnSync(oldNode ?? '', ['--version'], { encoding: 'utf8' })
    .stdout.trim()
    .slice(1);
  const inClone = launch(oldNode ?? '', 'doctor');
  expect(inClone.stderr).toBe(
    `reeltag needs Node 24.12 or newer, and this is ${version}: run \`npm ci\` here, which brings one.\n`,
  );
  expect([inClone.status, inClone.stdout]).toEqual([1, '']);
  rmSync(join(clone, 'electron'), { recursive: true });
  expect(launch(oldNode ?? '', 'doctor').stderr).toContain('install it from https://nodejs.org');
});

test('in this checkout npx finds it, without a network and with a clean stdout', () => {
  const home = join(clone, 'home');
  mkdirSync(home);
  const { status, stdout, error } = spawnSync('npx', ['--offline', 'reeltag', '--version'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    shell: process.platform === 'win32',
    env: { ...process.env, HOME: home, npm_config_cache: join(home, 'cache') },
  });
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  expect({ status, stdout, error }).toEqual({ status: 0, stdout: `${version}\n`, error: undefined });
});
