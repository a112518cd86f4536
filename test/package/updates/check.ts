/** The bundle of a release renews itself: built with an address and a key, from “yes” to the newer file in the place of the old one. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Updates } from '../../../electron/wire/app/updates.ts';
import { startServer } from '../../support/http-server.ts';
import { appImageName, PUBLIC_KEY, publish } from '../../support/release.ts';
import type { PackageCheck } from '../run.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const app = fileURLToPath(new URL('../../support/updating-app.ts', import.meta.url));
/** The stand-in's version. */
const OLDER = '1.2.3';
const LONGEST_MS = 120_000;

export async function check({ out }: PackageCheck): Promise<string> {
  const server = await startServer();
  try {
    await build(join(out, 'app'), `${server.origin}/`, out);
    publish(server, { version: '1.3.0', installer: Buffer.alloc(500_000, 'newer'), notes: '- Better.' });
    const file = join(out, appImageName(OLDER));
    writeFileSync(file, 'older');

    const first = new Running(out, file);
    assert.deepEqual(await first.next(), { kind: 'off' });
    await first.ask('checkForUpdates', {});
    assert.match(JSON.stringify(await first.find('error')), /Updates are off/);
    assert.equal(await first.end(), 0);
    assert.deepEqual(server.requests, [], 'something was asked before anybody said yes');

    const second = new Running(out, file);
    await second.ask('setUpdates', { on: true });
    await second.until('available');
    await second.ask('downloadUpdate', {});
    await second.until('ready');
    assert.equal(readFileSync(file, 'utf8'), 'older');
    await second.ask('restartToUpdate', {});
    const place = join(out, appImageName('1.3.0'));
    assert.deepEqual(await second.find('relaunched'), { relaunched: [[{ execPath: place, args: [] }]] });
    assert.equal(await second.code, 0);
    assert.ok(!existsSync(file));
    assert.equal(readFileSync(place).length, 500_000);
    return `off: no request; on: ${server.requests.length} requests, ${appImageName('1.3.0')} in its place`;
  } finally {
    await server.close();
  }
}

/** The main process as a release has it, aside; nothing else of it differs. */
async function build(folder: string, url: string, out: string): Promise<void> {
  mkdirSync(join(folder, 'out'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'resources']) symlinkSync(join(root, name), join(folder, name));
  const key = join(out, 'update-key.pub');
  writeFileSync(key, PUBLIC_KEY);
  const script = `
    const { resolveConfig } = await import('electron-vite');
    const vite = await import('vite');
    const { config } = await resolveConfig({ root: ${JSON.stringify(root)}, logLevel: 'warn' }, 'build', 'production');
    for (const part of ['main', 'preload']) {
      const outDir = ${JSON.stringify(join(folder, 'out'))} + '/' + part;
      const merged = vite.mergeConfig(config[part], { build: { outDir, emptyOutDir: true } });
      await vite.build({ ...merged, configFile: false });
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    env: {
      ...process.env,
      ...{ NODE_ENV_ELECTRON_VITE: 'production', REELTAG_UPDATE_URL: url, REELTAG_UPDATE_KEY_FILE: key },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  assert.equal(await ended(child), 0, 'the build failed');
  const bundles = readdirSync(join(folder, 'out/main')).filter((name) => name.endsWith('.js'));
  const holding = bundles.filter((name) =>
    readFileSync(join(folder, 'out/main', name), 'utf8').includes('AppImageUpdater'),
  );
  assert.equal(holding.length, 1, `electron-updater lies in ${holding.join(', ') || 'no bundle'}`);
  assert.match(holding[0] ?? '', /^window-installer-/, 'electron-updater is loaded before anybody has said yes');
}

class Running {
  readonly code: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #lines: unknown[] = [];
  #wake: () => void = () => {};

  constructor(out: string, file: string) {
    const home = join(out, 'home');
    mkdirSync(home, { recursive: true });
    this.#child = spawn(process.execPath, [app, join(out, 'app/out')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...{ HOME: home, XDG_DATA_HOME: join(home, 'data'), REELTAG_CACHE: join(home, 'cache'), APPIMAGE: file },
        REELTAG_MODEL: join(root, 'test/fixtures/reference/small_f4/model_dir'),
        REELTAG_NO_UPDATES: '',
      },
    });
    this.code = ended(this.#child);
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.#lines.push(JSON.parse(line));
      this.#wake();
    });
  }

  async ask(name: string, args: object): Promise<void> {
    if (this.#lines.length === 0) await this.next();
    this.#child.stdin?.write(`${JSON.stringify([name, args])}\n`);
  }

  end(): Promise<number | null> {
    this.#child.stdin?.end();
    return this.code;
  }

  next(): Promise<unknown> {
    return this.#wait(() => this.#lines.at(-1));
  }

  find(key: string): Promise<unknown> {
    return this.#wait(() => this.#lines.find((line) => key in (line as object)));
  }

  until(kind: Updates['kind']): Promise<unknown> {
    return this.#wait(() => this.#lines.find((line) => (line as { kind?: string }).kind === kind));
  }

  async #wait(look: () => unknown): Promise<unknown> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_MS);
    try {
      for (;;) {
        const found = look();
        if (found !== undefined) return found;
        const told = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        await Promise.race([told, this.code]);
        if (this.#child.exitCode !== null && look() === undefined)
          throw new Error(`it ended: ${JSON.stringify(this.#lines)}`);
      }
    } finally {
      clearTimeout(late);
    }
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
}
