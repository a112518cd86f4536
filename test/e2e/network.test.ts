/**
 * Nothing leaves the machine, and nothing is left lying about: the application from end to end with strace looking on.
 *
 * The home folder is one of the test's own that nobody has a reason to write to.
 */
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { whyNoStrace } from '../../scripts/setup/strace.ts';
import { hasTools } from '../support/video.ts';
import { allDone, ServedApp, until } from './fixture.ts';
import { reachedOut, straceArguments, written } from './trace.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const sample = path('resources/samples/red-circle.mp4');

/** How long an engine is watched: ONNX Runtime looked Microsoft's server up 13 s after it was loaded, and every few seconds then. */
const WATCHED_MS = 22_000;

/** The application with a home and a temporary folder of its own, under strace. */
class WatchedApp extends ServedApp {
  readonly home = this.#folderFor('HOME');
  readonly temporary = this.#folderFor('TMPDIR');
  readonly #trace = join(this.folder, 'trace');

  constructor() {
    super();
    // The tests' own, which lies elsewhere: the application is watched as users have it.
    delete this.env['NODE_COMPILE_CACHE'];
  }

  #folderFor(variable: string): string {
    const folder = join(this.folder, variable);
    mkdirSync(folder);
    this.env[variable] = folder;
    return folder;
  }

  protected override command(file: string, ...args: string[]): [string, ...string[]] {
    return ['strace', ...straceArguments(this.#trace), ...super.command(file, ...args)];
  }

  /** Once it has ended: addresses beyond this machine, and files outside of the folders that are its own. */
  seen(): { reachedOut: string[]; writtenElsewhere: string[]; leftOver: string[] } {
    const trace = readFileSync(this.#trace, 'utf8');
    const own = [this.dataDirectory, join(this.folder, 'cache'), this.temporary];
    const isOwn = (file: string): boolean => own.some((folder) => file === folder || file.startsWith(folder + sep));
    const files = written(trace, process.cwd());
    // Of nothing, nothing could be said.
    expect(files.filter(isOwn).length).toBeGreaterThan(10);
    return {
      reachedOut: reachedOut(trace),
      writtenElsewhere: files.filter((file) => !isOwn(file) && file !== devNull),
      leftOver: [...readdirSync(this.home), ...readdirSync(this.temporary)],
    };
  }
}

const NOTHING = { reachedOut: [], writtenElsewhere: [], leftOver: [] };
const why = (await whyNoStrace()) ?? (hasTools ? undefined : 'there is no ffmpeg');

describe.skipIf(why !== undefined)(`what leaves the machine${why === undefined ? '' : ` (${why})`}`, () => {
  let app: WatchedApp;
  beforeEach(() => {
    app = new WatchedApp();
  });
  afterEach(() => app.remove());

  test('of a ranking in the terminal: nothing', { timeout: 120_000 }, async () => {
    const child = app.run('rank', sample, '--label', 'a red shape', '--label', 'a green shape');
    child.stdout.resume();
    child.stderr.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(app.seen()).toEqual(NOTHING);
  });

  test('of the application that is served, while it ranks and while it idles: nothing', {
    timeout: 180_000,
  }, async () => {
    await buildPage();
    await app.start();
    const { client, close } = await app.attach();
    await client.call('addSamples', {});
    await until(client, allDone);
    close();
    await delay(WATCHED_MS);
    await app.end();
    expect(app.seen()).toEqual(NOTHING);
  });
});
