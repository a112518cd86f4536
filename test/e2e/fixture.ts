/**
 * The whole application, as users start it: `reeltag serve` with the real engine and a model, in folders of its own; and
 * the page in it, in Chromium, or in the Electron app where its binary is there. Specs ask for one, and run in each.
 */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, _electron as electron, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { dataFolder } from '../../electron/catalogue/folders.ts';
import { socketWire } from '../../electron/serve/socket.ts';
import { type AppState, appContract } from '../../electron/wire/app/index.ts';
import type { ModelChoice } from '../../electron/wire/app/models.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { type Client, connect } from '../../electron/wire/rpc.ts';
import { buildPage, buildStale } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { findBinary } from '../../scripts/setup/electron.ts';
import { whyNoElectron } from '../../scripts/test/required.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { unmuted } from '../support/unmuted.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** A small checkpoint with random weights: all of the machinery, and no knowledge. */
export const SMALL_MODEL = path('test/fixtures/reference/small_f4/model_dir');

/** Whose process it is stands in its environment, which Linux shows. */
export const TELLS_PROCESSES = process.platform === 'linux';

/** How long anything may take on a busy machine, in milliseconds. */
const PATIENCE_MS = 60_000;

/** The application, served. One library, over any number of starts. */
export class ServedApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'reeltag-e2e-'));
  /** Every platform's custom of saying where data lie, so that the window finds the library that was served. */
  readonly env: Record<string, string> = {
    ...unmuted(process.env),
    REELTAG_MODEL: '', // the developer's own is not what is tested
    REELTAG_CACHE: join(this.folder, 'cache'),
    XDG_DATA_HOME: this.folder,
    LOCALAPPDATA: this.folder,
    ...(process.platform === 'darwin' ? { HOME: this.folder } : {}),
  };
  readonly dataDirectory = dataFolder(this.env, process.platform, this.folder);
  #child: ChildProcess | undefined;
  #said = '';
  link = '';
  /** All that it has printed: those at public addresses come first. */
  links: readonly string[] = [];

  /** Runs a command of the terminal's. */
  run(...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
    const [program, ...rest] = this.command(path('electron/cli.ts'), ...args);
    return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: this.env });
  }

  /** What is started to run a file under Node. */
  protected command(file: string, ...args: string[]): [string, ...string[]] {
    return [process.execPath, file, ...args];
  }

  /** @param args after `serve --data …` */
  async start(...args: string[]): Promise<void> {
    const child = this.run('serve', '--data', this.dataDirectory, ...args);
    this.#child = child;
    this.#said = '';
    const link = Promise.withResolvers<string>();
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const line = /^(http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)\n/m.exec(printed)?.[1];
      if (line !== undefined) link.resolve(line);
      this.links = printed.trim().split('\n');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
    child.on('close', (code) => link.reject(new Error(`serve ended with ${code}: ${this.#said}`)));
    link.promise.catch(() => {});
    this.link = await link.promise;
  }

  get origin(): string {
    return new URL(this.link).origin;
  }

  /** What it has written to stderr since its start. */
  get said(): string {
    return this.#said;
  }

  /** Ends it by a signal; gives its exit code, null where the signal did it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const closed = once(child, 'close');
    child.kill(signal);
    const [code] = (await closed) as [number | null];
    return code;
  }

  /** The ids of all living processes that belong to it: host, engines, their tools. None where they cannot be told. */
  processes(): { pid: number; command: string }[] {
    if (!TELLS_PROCESSES) return [];
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0)
      .flatMap((pid) => {
        try {
          if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(join(this.folder, 'cache'))) return [];
          return [{ pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
        } catch {
          return []; // has ended meanwhile, or is another user's
        }
      });
  }

  /** The cookie that the link is exchanged for. */
  async enter(): Promise<string> {
    const response = await fetch(this.link, { redirect: 'manual' });
    return (response.headers.get('set-cookie') ?? '').split(';')[0] as string;
  }

  /** A page without a browser: the same contract over the same wire. */
  async attach(cookie?: string): Promise<Attached> {
    const headers = { cookie: cookie ?? (await this.enter()), origin: this.origin };
    const socket = new WebSocket(`${this.origin.replace('http', 'ws')}/wire`, { headers });
    await once(socket, 'open');
    const client = connect(socketWire(socket), appContract);
    return { client, headers, close: () => socket.terminate() };
  }

  /** Opens a model and waits until it is ready. */
  async chooseModel(choice: Partial<ModelChoice> = {}): Promise<void> {
    const { client, close } = await this.attach();
    await client.call('chooseModel', {
      model: { directory: SMALL_MODEL },
      device: 'cpu',
      precision: 'fp32',
      ...choice,
    });
    await until(client, ({ model }) => {
      if (model.problem !== undefined) throw new Error(model.problem.message);
      return model.state === 'ready';
    });
    close();
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await gone(() => this.processes().map(({ pid }) => pid));
    // Windows keeps a file until whoever had it open is gone.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** The process ids of the engines that run. */
export function engineIds(app: ServedApp): number[] {
  return app
    .processes()
    .filter(({ command }) => /engine\/process\/entry\.ts|engine\.js/.test(command))
    .map(({ pid }) => pid);
}

export interface Attached {
  readonly client: Client<typeof appContract>;
  readonly headers: { readonly cookie: string; readonly origin: string };
  close(): void;
}

/** The state once it is as it should be. */
export async function until(client: Client<typeof appContract>, isSo: (state: AppState) => boolean): Promise<AppState> {
  for (const end = performance.now() + PATIENCE_MS; ; await delay(20)) {
    const state = await client.call('getState', {});
    if (isSo(state)) return state;
    if (performance.now() > end) throw new Error(`it did not come to be: ${JSON.stringify(state)}`);
  }
}

export const allDone = ({ videos }: AppState): boolean =>
  videos.length > 0 && videos.every(({ state }: Video) => state === 'done');

/** Waits until no process is left of those that `list` gives. */
export async function gone(list: () => number[]): Promise<void> {
  for (let i = 0; i < 500 && list().length > 0; i += 1) await delay(20);
  expect(list()).toEqual([]);
}

/** Somewhere to open pages of a started application. */
export interface Stage {
  /** A page that shows the application. */
  open(): Promise<Page>;
  close(): Promise<void>;
}

export interface StageKind {
  readonly name: string;
  /** Why its specs cannot run here. */
  readonly missing: string | undefined;
  raise(app: ServedApp): Promise<Stage>;
}

const chromiumPath = await findChromium();
const electronPath = findBinary(path('node_modules/electron'));

/** Chromium, with the page that `serve` shows. Each page is a tab of one window: they share the cookie. */
const inChromium: StageKind = {
  name: 'a browser',
  missing: chromiumPath === undefined ? 'Chromium is not installed' : undefined,
  raise: async (app) => {
    const browser: Browser = await chromium.launch({
      executablePath: chromiumPath as string,
      args: [...chromiumArguments],
    });
    const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    return {
      open: async () => {
        const page = await context.newPage();
        await page.goto(app.link);
        return page;
      },
      close: () => browser.close(),
    };
  },
};

/** The app in its window, with the same library folder: the served one gives way to it, for a library has one owner. */
const inElectron: StageKind = {
  name: 'the Electron app',
  missing: whyNoElectron(),
  raise: async (app) => {
    await app.end();
    const window = await electron.launch({
      executablePath: electronPath as string,
      args: [path('.')],
      env: app.env,
      // Playwright would switch it off, which the app refuses.
      chromiumSandbox: true,
    });
    return { open: () => window.firstWindow(), close: () => window.close() };
  },
};

export const STAGES: readonly StageKind[] = [inChromium, inElectron];

/** Builds what the stages show. */
export async function buildForStages(): Promise<void> {
  if (inElectron.missing === undefined) await buildStale();
  else if (inChromium.missing === undefined) await buildPage();
}
