/** `reeltag add`, `reeltag library status` and a second `reeltag serve`: what is asked of whoever has the library. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addToOwner } from '../../electron/cli/add.ts';
import { createContext } from '../../electron/cli/context.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { buildPage } from '../../scripts/build.ts';
import { expectFailure } from '../support/failure.ts';
import { OwnerLab } from '../support/owner-lab.ts';
import { CliLab, type RunningCli } from '../support/run-cli.ts';

const sample = fileURLToPath(new URL('../../resources/samples/red-circle.mp4', import.meta.url));
const NO_MODEL = { REELTAG_MODEL: '' };

const cli = new CliLab();
afterAll(() => cli.remove());

describe('of a Reeltag that runs', () => {
  let folder: string;
  let data: string;
  let videos: string;
  let serving: RunningCli;
  const run = (...args: string[]) => cli.run([...args, '--data', data], NO_MODEL);
  const serve = async (): Promise<string> => {
    serving = cli.start(['serve', '--data', data, '--port', '0'], NO_MODEL);
    let link = '';
    serving.child.stdout?.on('data', (printed: string) => {
      link += printed;
    });
    await serving.lines(1);
    return link.trim();
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    serving.child.kill(signal);
    await serving.result;
  };

  beforeAll(async () => {
    await buildPage();
    folder = mkdtempSync(join(tmpdir(), 'reeltag-cli-owner-'));
    data = join(folder, 'data');
    videos = join(folder, 'videos');
    mkdirSync(videos);
    copyFileSync(sample, join(videos, 'a.mp4'));
    writeFileSync(join(videos, 'notes.txt'), '');
  });
  afterAll(async () => {
    await end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('and before one does, it is said how to start it, and nothing is made', async () => {
    const added = await run('add', videos);
    expect([added.code, added.stdout]).toEqual([1, '']);
    expect(added.stderr).toMatch(/^reeltag: Reeltag is not open: .*“reeltag serve --data \S+”.*\n$/);
    const missing = await run('library', 'status');
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('There is no folder')]);
    expect(existsSync(data)).toBe(false);
    mkdirSync(data);
    const none = await run('library', 'status');
    expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('There is no library')]);
    expect(readdirSync(data)).toEqual([]);
  });

  test('a second start says where the first one is, and hands its files over', async () => {
    const link = await serve();
    const second = await run('serve', join(videos, 'a.mp4'), '--port', '1');
    expect([second.code, second.stdout]).toEqual([0, `${link}\n`]);
    expect(second.stderr).toContain(`already running, as process ${serving.child.pid}`);
    expect(second.stderr).toContain('its port and its folders stay what they are');
    const status = await run('library', 'status');
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(
      new RegExp(`^The library .* is open in “reeltag serve”, process ${serving.child.pid}, version .*\\n1 video: `),
    );
  });

  test('files and folders are added, and what is left out is said', async () => {
    const gone = join(videos, 'gone.mp4');
    const added = await run('add', videos, gone);
    expect([added.code, added.stdout]).toEqual([2, 'Nothing new was added; 1 video in the library before.\n']);
    expect(added.stderr).toContain(`${gone} was not found`);
    expect(added.stderr).toContain('1 file of other kinds was passed over');
    copyFileSync(sample, join(videos, 'b.mp4'));
    const more = await run('add', join(videos, 'b.mp4'));
    expect([more.code, more.stdout]).toEqual([0, '1 video was added.\n']);
    expect((await run('add', gone)).code).toBe(1);
    const { stdout } = await run('library', 'status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ open: true, pid: serving.child.pid, host: 'serve', videos: 2 });
    expect(stdout).not.toContain('token');
  });

  test('that was killed nothing is believed, and the next one is found', async () => {
    await end('SIGKILL');
    expect(readdirSync(data)).toEqual(expect.arrayContaining(['library.sqlite.owner', 'library.sqlite.socket']));
    const closed = await run('library', 'status');
    expect([closed.code, closed.stdout]).toEqual([0, expect.stringMatching(/^The library .* is not open: /)]);
    expect((await run('add', videos)).stderr).toContain('Reeltag is not open');
    await serve();
    const { stdout } = await run('library', 'status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ open: true, pid: serving.child.pid, videos: 2 });
    await end('SIGTERM');
    expect(readdirSync(data).filter((name) => /owner|socket/.test(name))).toEqual([]);
  });
}, 120_000);

describe('while it adds', () => {
  let lab: OwnerLab;
  afterEach(() => lab.remove());

  test('it tells how many it has found, of however many names', async () => {
    let names = 0;
    lab = await OwnerLab.open({
      addPaths: ({ paths }, { onProgress }) => {
        names += paths.length;
        onProgress({ found: 3 });
        return { added: ['3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab'], known: [], refused: [] };
      },
    });
    const shown: string[] = [];
    const progress = { show: (what: string) => shown.push(what), clear: () => shown.push('') };
    const context = { ...createContext(new AbortController().signal, false), progress };
    const paths = Array.from({ length: 12_000 }, (_, n) => `/${n}.mp4`);
    const { added } = await addToOwner(context as never, await lab.connect(), paths);
    expect([names, added.length, shown]).toEqual([12_000, 2, ['3 videos found', '4 videos found', '']]);
  });

  test('an interrupt stops it there', async () => {
    const begun = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    lab = await OwnerLab.open({
      addPaths: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          begun.resolve();
          signal.addEventListener('abort', () => {
            stopped.resolve();
            reject(signal.reason);
          });
        }),
    });
    const adding = cli.start(['add', '/videos', '--data', lab.folder]);
    await begun.promise;
    adding.child.kill('SIGINT');
    await stopped.promise;
    expect(await adding.result).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  test('an end of the application is said', async () => {
    const begun = Promise.withResolvers<void>();
    lab = await OwnerLab.open({
      addPaths: () => {
        begun.resolve();
        return new Promise(() => {});
      },
    });
    const adding = cli.start(['add', '/videos', '--data', lab.folder]);
    await begun.promise;
    await lab.close();
    const { code, stderr } = await adding.result;
    expect([code, stderr]).toEqual([1, expect.stringContaining('Reeltag ended before all was added')]);
  });

  test('a second start of what has no page says who has the library', async () => {
    lab = await OwnerLab.open();
    const { code, stdout, stderr } = await cli.run(['serve', '--data', lab.folder, '--port', '0']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^reeltag: The library .* is in use by process ${process.pid}: .*\\n$`));
  });

  test('what it refuses as a whole is an error', async () => {
    lab = await OwnerLab.open({
      addPaths: () => {
        throw new TagError('disk-full', 'The disk is full: free some space.');
      },
    });
    const context = createContext(new AbortController().signal, false);
    await expectFailure(addToOwner(context, await lab.connect(), ['/a']), 'disk-full');
  });
}, 60_000);
