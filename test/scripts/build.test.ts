import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A checkout of its own, with a small page: what is built here must not get into the way of other tests. */
let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'reeltag-build-'));
  for (const path of [
    'electron',
    'scripts',
    'resources',
    'electron.vite.config.ts',
    'package.json',
    'package-lock.json',
  ]) {
    cpSync(`${root}${path}`, join(checkout, path), {
      recursive: true,
      // Models are large and no part of a build.
      filter: (source) => !/\.(pt|pth|safetensors|onnx|data|mp4)$/.test(source),
    });
  }
  symlinkSync(`${root}node_modules`, join(checkout, 'node_modules'), 'junction');
  mkdirSync(join(checkout, 'renderer'));
  writeFileSync(
    join(checkout, 'renderer/index.html'),
    '<!doctype html><title>Small</title><div id="root"></div><script type="module" src="./main.tsx"></script>',
  );
  writePage('first');
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function writePage(word: string): void {
  writeFileSync(
    join(checkout, 'renderer/main.tsx'),
    `import { createRoot } from 'react-dom/client';
     createRoot(document.getElementById('root') as HTMLElement).render(<p>{${JSON.stringify(word)}}</p>);`,
  );
}

const out = (path: string): string => join(checkout, 'out', path);

function build(...parts: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout, 'scripts/build.ts'), ...parts], {
    encoding: 'utf8',
    cwd: tmpdir(),
    timeout: 60_000,
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** The text of the page's scripts, by way of its index: a page that names what is not there is half a page. */
function readPage(): string {
  const html = readFileSync(out('renderer/index.html'), 'utf8');
  const [, script = ''] = /src="\.\/(assets\/[^"]+\.js)"/.exec(html) ?? [];
  return readFileSync(out(`renderer/${script}`), 'utf8');
}

test('all three are built, and again only when something has changed', () => {
  expect(build()).toBe('built out/main\nbuilt out/preload\nbuilt out/renderer\n');
  expect(build()).toBe('All is up to date.\n');
  expect(readPage()).toContain('first');
  writePage('second');
  expect(build()).toBe('built out/renderer\n');
  expect(readPage()).toContain('second');
  // A file less is a change, too.
  writeFileSync(join(checkout, 'renderer/more.css'), 'p {}');
  expect(build('renderer')).toBe('built out/renderer\n');
  rmSync(join(checkout, 'renderer/more.css'));
  expect(build('renderer')).toBe('built out/renderer\n');
});

test('the preload is one CommonJS file that requires nothing but Electron', () => {
  build('preload');
  expect(readdirSync(out('preload')).toSorted()).toEqual(['build.json', 'preload.cjs']);
  const text = readFileSync(out('preload/preload.cjs'), 'utf8');
  expect(text.match(/\brequire\(([^)]*)\)/g)).toEqual(['require("electron")']);
  expect(text).not.toMatch(/^\s*(import|export)\b/m);
  // It runs where there is nothing but what a sandboxed preload has.
  const exposed: Record<string, unknown> = {};
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => Object.assign(exposed, { [name]: value }) },
    ipcRenderer: { on: () => {}, send: () => {} },
    webUtils: {},
  };
  new Function('require', text)(() => electron);
  expect(Object.keys(exposed)).toEqual(['reeltag']);
});

test('the main process finds what lies beside its source, and the engine beside itself', () => {
  build('main');
  const files = readdirSync(out('main'), { withFileTypes: true });
  expect(files.filter((file) => !file.isFile()).map(({ name }) => name)).toEqual(['cluster-driver']);
  for (const name of ['main.js', 'cli.js', 'engine.js', 'vectors.js'])
    expect(files.map((file) => file.name)).toContain(name);
  const run = (...args: string[]) => spawnSync(process.execPath, [out('main/cli.js'), ...args], { encoding: 'utf8' });
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  expect(run('--version').stdout).toBe(`${version}\n`);
  const findings = run('doctor', '--json').stdout.trim().split('\n');
  expect(findings.map((line) => (JSON.parse(line) as { name: string }).name)).toContain('ONNX Runtime');
});

test('the page asks for nothing from elsewhere', () => {
  build('renderer');
  expect(readFileSync(out('renderer/index.html'), 'utf8')).not.toMatch(/(src|href)="(https?:)?\/\//);
});

interface Ended {
  code: number | null;
  text: string;
}
function start(...parts: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(checkout, 'scripts/build.ts'), ...parts], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => (text += more));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, text }))) };
}

test('of three builds at once one builds, and the others find it done', async () => {
  writePage('at once');
  const ended = await Promise.all([1, 2, 3].map(() => start('renderer').ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(ended.map(({ text }) => text).toSorted()).toEqual([
    'All is up to date.\n',
    'All is up to date.\n',
    'built out/renderer\n',
  ]);
  expect(readPage()).toContain('at once');
});

test('killed at any moment, it leaves a whole page or none, and the next build makes it good', async () => {
  writePage('before the kill');
  build('renderer');
  for (const delay of [60, 150, 200, 250, 300, 350]) {
    writePage(`killed after ${delay}`);
    const { child, ended } = start('renderer');
    setTimeout(() => child.kill('SIGKILL'), delay);
    await ended;
    if (existsSync(out('renderer'))) expect(readPage()).toMatch(/before the kill|killed after/);
  }
  writePage('after the kill');
  build('renderer');
  expect(readPage()).toContain('after the kill');
  expect(readdirSync(join(checkout, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a page with a mistake is refused, and the one from before stays', () => {
  writePage('good');
  build('renderer');
  writeFileSync(join(checkout, 'renderer/main.tsx'), 'import "./missing.ts"; const = ;');
  const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'scripts/build.ts'), 'renderer'], {
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('main.tsx');
  expect(readPage()).toContain('good');
});
