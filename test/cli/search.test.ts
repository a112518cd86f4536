/** `reeltag search` and its like: the same answer by way of whoever has the library, and without anybody. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { CliLab, type CliResult, type RunningCli } from '../support/run-cli.ts';
import { hasTools } from '../support/video.ts';

const samples = fileURLToPath(new URL('../../resources/samples/', import.meta.url));
const NO_MODEL = { REELTAG_MODEL: '' };

const cli = new CliLab();
let folder: string;
let data: string;
let videos: string;
let serving: RunningCli | undefined;

const run = (...args: string[]): Promise<CliResult> => cli.run([...args, '--library', data], NO_MODEL);
const rows = ({ stdout }: CliResult): { video: string; fit?: number; likeness?: number; by?: string }[] =>
  stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-cli-search-'));
  data = join(folder, 'data');
  videos = join(folder, 'videos');
  mkdirSync(videos);
  for (const name of readdirSync(samples).filter((name) => name.endsWith('.mp4'))) {
    copyFileSync(join(samples, name), join(videos, name));
  }
});
afterAll(async () => {
  serving?.child.kill('SIGKILL');
  await serving?.result;
  cli.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(...paths: string[]): Promise<void> {
  serving = cli.start(['serve', ...paths, '--data', data, '--port', '0'], NO_MODEL);
  await serving.lines(1);
}

async function end(): Promise<void> {
  serving?.child.kill('SIGTERM');
  await serving?.result;
  serving = undefined;
}

describe.runIf(hasTools)(
  'a library',
  () => {
    test('that is not there, or has nothing in it, is said so, and nothing is made', async () => {
      const none = await run('search', 'a red circle');
      expect([none.code, none.stdout]).toEqual([1, '']);
      expect(none.stderr).toMatch(
        /^reeltag: There is no library .*library\.sqlite: .*“reeltag serve --data \S+ PATH…”\.\n$/,
      );
      expect(readdirSync(folder)).toEqual(['videos']);
      await buildPage();
      await serve();
      const empty = await run('search', 'a red circle');
      expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining('has not looked at any video')]);
      await end();
    });

    test('is searched by words, alike by way of its owner and without one', async () => {
      await serve(videos);
      const status = async () =>
        JSON.parse((await cli.run(['library', 'status', '--data', data, '--json'], NO_MODEL)).stdout);
      await expect.poll(async () => (await status()).queue.done, { timeout: 90_000, interval: 500 }).toBe(3);
      const open = await run('search', 'a red circle', '--json');
      expect([open.code, open.stderr]).toEqual([0, '']);
      const [first, ...rest] = rows(open).filter(({ by }) => by === undefined);
      expect(first?.video).toBe(join(videos, 'red-circle.mp4'));
      expect(rest).toHaveLength(2);
      // What people wrote comes last, and says what it is.
      expect(rows(open).at(-1)).toEqual({ video: first?.video, by: 'name', says: 'red-circle.mp4' });
      await end();
      const closed = await run('search', 'a red circle', '--json');
      expect([closed.code, closed.stderr]).toEqual([0, '']);
      expect(rows(closed).map(({ video }) => video)).toEqual(rows(open).map(({ video }) => video));
      const fits = (result: CliResult) => rows(result).map(({ fit = -1 }) => Math.round(fit * 100));
      expect(fits(closed)).toEqual(fits(open));
      const table = await run('search', 'a red circle', '--top', '1');
      expect(table.stdout).toMatch(/^ *[~<>][\d.]+ % .*red-circle\.mp4\nNamed so:\n.*\(name: red-circle\.mp4\)\n$/);
    });

    test('is searched by a video of it and by a picture; a file that is neither is said to be', async () => {
      const byVideo = await run('similar', join(videos, 'red-circle.mp4'), '--json');
      expect(rows(byVideo)[0]).toEqual({ video: join(videos, 'red-circle.mp4'), likeness: expect.closeTo(1, 5) });
      const still = join(folder, 'still.png');
      execFileSync('ffmpeg', [
        '-v',
        'error',
        '-ss',
        '1',
        '-i',
        join(videos, 'red-circle.mp4'),
        '-frames:v',
        '1',
        still,
      ]);
      const byPicture = await run('similar', still, '--json', '--top', '2');
      expect([byPicture.code, byPicture.stderr]).toEqual([0, '']);
      const [nearest, next] = rows(byPicture);
      expect(nearest?.video).toBe(join(videos, 'red-circle.mp4'));
      expect(nearest?.likeness).toBeGreaterThan(next?.likeness ?? 1);
      writeFileSync(join(folder, 'notes.txt'), 'no picture');
      const neither = await run('similar', join(folder, 'notes.txt'));
      expect([neither.code, neither.stderr]).toEqual([
        1,
        expect.stringMatching(/notes\.txt is no video of the library and no picture/),
      ]);
      const gone = await run('similar', join(folder, 'gone.png'));
      expect([gone.code, gone.stderr]).toEqual([1, expect.stringMatching(/gone\.png was not found/)]);
    });

    test('refuses words that are none, and too many; what its model never learnt, or what is left out, is said', async () => {
      const only = await run('search', ' -zoom');
      expect([only.code, only.stderr]).toEqual([1, expect.stringContaining('only leaves out')]);
      const many = await run('search', 'beach '.repeat(5_000));
      expect([many.code, many.stderr]).toEqual([1, expect.stringContaining('2,000 characters')]);
      const strange = await run('search', 'a wombat', '--json');
      expect([strange.code, strange.stdout, strange.stderr]).toEqual([
        0,
        '',
        expect.stringContaining('never learnt wombat'),
      ]);
      const without = await run('search', 'a shape', '--not', 'fade in', '--json');
      expect(without.code).toBe(0);
      expect(rows(without).map(({ video }) => video)).not.toContain(join(videos, 'sepia-fade-in.mp4'));
    });

    test('is put into clusters; what shows the same is named once there is something', async () => {
      const apart = await run('clusters', '--k', '3', '--json');
      const found = apart.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(found.map(({ cluster, videos: each }) => [cluster, each.length])).toEqual([
        [1, 1],
        [2, 1],
        [3, 1],
      ]);
      const wrong = await run('clusters', '--k', '1');
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('from 2 to 200')]);
      const none = await run('duplicates');
      expect([none.code, none.stdout, none.stderr]).toEqual([0, '', expect.stringContaining('no two videos')]);
    });

    test('whose videos changed nothing by being asked about stays what it is: nothing is begun', async () => {
      copyFileSync(join(videos, 'red-circle.mp4'), join(videos, 'again.mp4'));
      const before = readFileSync(join(data, 'library.sqlite'));
      await run('search', 'a red circle', '--json');
      expect(readFileSync(join(data, 'library.sqlite')).equals(before)).toBe(true);
    });
  },
  240_000,
);
