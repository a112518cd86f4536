/** `reeltag cut`: without anybody, by way of whoever has the library, and gone on with after an interruption. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSplit } from '../../electron/cli/cut.ts';
import { HandoverLab, WINDOW } from '../support/handover-lab.ts';
import { CliLab, type CliResult } from '../support/run-cli.ts';
import { greys, hasTools, makeVideo, x264 } from '../support/video.ts';

const NO_MODEL = { REELTAG_MODEL: '' };
const cli = new CliLab();
const lab = new HandoverLab();

beforeAll(async () => {
  if (!hasTools) return;
  const path = await makeVideo(lab.folder, 'film.mp4', ...greys(6), ...x264('-pix_fmt', 'yuv420p'));
  await lab.start();
  const [id = ''] = await lab.add(path);
  await lab.page.setLabels('a dog', 'snow');
  for (const start of [0, 1, 2]) await lab.decide(id, 'a dog', 'yes', { start, end: start + 0.4 });
  await lab.decide(id, 'snow', 'yes', { start: 4, end: 5 });
  const query = { sort: 'name', descending: false, filters: {} } as const;
  await lab.page.client.call('saveList', { window: WINDOW, name: 'all', query });
}, 60_000);
afterAll(async () => {
  await lab.remove();
  cli.remove();
});

const run = (out: string, ...args: string[]): Promise<CliResult> =>
  cli.run(['cut', '--library', lab.data, '--out', join(lab.folder, out), ...args], NO_MODEL);
const lines = (out: string) =>
  readFileSync(join(lab.folder, out, 'reeltag-clips.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe.runIf(hasTools)('the terminal', () => {
  test('cuts by way of a window that has the library, and the same by itself', async () => {
    const dry = await run('clips', '--label', 'a dog', '--dry-run', '--json');
    expect([
      dry.code,
      dry.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ]).toEqual([
      0,
      [0, 1, 2].map((start) => ({
        ...{ file: `film_a dog_00-00-0${start}.000.mp4`, label: 'a dog' },
        ...{ start, end: start + 0.4 },
      })),
    ]);
    expect(readdirSync(lab.folder)).not.toContain('clips');
    const open = await run('clips', '--label', 'a dog');
    expect([open.code, open.stdout]).toEqual([0, '']);
    expect(open.stderr).toMatch(/3 clips cut, 0 there already\n$/);
    expect(lines('clips').map(({ span }) => span.start)).toEqual([0, 1, 2]);
    await lab.close();
    const closed = await run('clips');
    expect(closed.stderr).toMatch(/1 clip cut, 3 there already\n$/);
    expect(lines('clips').map(({ label }) => label)).toEqual(['a dog', 'a dog', 'a dog', 'snow']);
    const again = await run('clips', '--list', 'all');
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/0 clips cut, 4 there already\n$/)]);
  });

  test('makes a training set', async () => {
    const made = await run('set', '--by-label', '--split', '1/0/0', '--seed', '4', '--copy', '--handles', '0.2');
    expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('key frame before')]);
    expect(readdirSync(join(lab.folder, 'set', 'train')).sort()).toEqual(['a dog', 'snow']);
    expect(lines('set').map(({ asked }) => asked.start)).toEqual([0, 0.8, 1.8, 3.8]);
  });

  test('leaves whole clips, and nothing at work, when it is interrupted', async () => {
    await lab.start();
    const out = join(lab.folder, 'stopped');
    const args = ['cut', '--library', lab.data, '--out', out, '--handles', '600', '--template', '{number}'];
    const running = cli.start(args, NO_MODEL);
    const cut = (): string[] =>
      readdirSync(lab.folder).includes('stopped') ? readdirSync(out).filter((name) => /^\d+\.mp4$/.test(name)) : [];
    await expect.poll(cut, { timeout: 40_000, interval: 20 }).toContain('0001.mp4');
    running.child.kill('SIGINT');
    expect((await running.result).code).toBe(130);
    await expect.poll(() => lab.page.client.call('howCutGoes', {})).toMatchObject({ state: 'idle' });
    const names = lines('stopped').map(({ file }) => file);
    expect(readdirSync(out).sort()).toEqual([...names, 'reeltag-clips.jsonl'].sort());
    await lab.close();
  });

  test('says what it does not understand', async () => {
    const said = async (...args: string[]) => (await run('x', ...args)).stderr;
    expect(await said('--label', 'a cat')).toMatch(/no label “a cat”/);
    expect(await said('--list', 'mine')).toMatch(/no list “mine”/);
    expect(await said('--split', '80/20')).toMatch(/three shares/);
    expect(await said('--handles', '-1')).toMatch(/--handles/);
    expect(await said('--template', '{camera}')).toMatch(/know no \{camera\}/);
    expect(await said('--seed', '3')).toMatch(/--split/);
  });
});

test('shares are of anything', () => {
  expect(parseSplit('80/10/10')).toEqual({ train: 0.8, val: 0.1, test: 0.1, seed: 0 });
  expect(parseSplit('3/1/0', '7')).toEqual({ train: 0.75, val: 0.25, test: 0, seed: 7 });
  for (const bad of ['0/0/0', '1/2', 'a/b/c', '1/2/3/4', '-1/1/1']) expect(() => parseSplit(bad)).toThrow(/shares/);
});
