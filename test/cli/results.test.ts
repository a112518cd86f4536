/** `reeltag results`: a library is made of what a cluster has left, and gone on with by the same line. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Library } from '../../electron/library/index.ts';
import { CliLab } from '../support/run-cli.ts';

const fixture = fileURLToPath(new URL('../fixtures/cluster-results', import.meta.url));
const cli = new CliLab();
afterAll(() => cli.remove());

test('makes a library of results, says what is not here, and takes nothing twice', { timeout: 120_000 }, async () => {
  const folder = join(cli.folder, 'results');
  const library = join(cli.folder, 'library');
  cpSync(fixture, folder, { recursive: true });
  const run = (...more: string[]) => cli.run(['results', folder, '--library', library, ...more]);
  const looked = await run('--dry-run');
  expect(looked.stdout).toContain('fixture: 3 clips');
  expect([looked.code, existsSync(library)]).toEqual([0, false]);
  const first = await run();
  expect(first.stdout).toBe(
    [
      'fixture: 3 clips, 2 wholes, 1 span, 1 failed, by OpenGVLab/InternVideo2-Stage2_1B-224p-f4@0123456789ab.',
      '/mnt/cluster/media: 0 of 3 found (--map FROM=TO says where it is)',
      'New: 3 videos, 3 vectors, 1 that could not be looked at.',
      '',
    ].join('\n'),
  );
  expect(first.stderr).toContain('The library uses another model than');
  expect(first.code).toBe(0);
  const again = await run('--json', '--map', `/mnt/cluster=${cli.folder}`);
  expect(JSON.parse(again.stdout)).toMatchObject({
    shards: { planned: 1, there: 1, taken: 1 },
    places: { maps: [{ from: '/mnt/cluster', to: cli.folder, looked: 3, found: 0 }], others: [] },
    opened: { state: 'idle', videos: 0, wholes: 2, spans: 1, failed: 1 },
  });
});

test('takes a part of results; of a part that is nowhere no library is made', { timeout: 120_000 }, async () => {
  const [library, folder] = [join(cli.folder, 'part'), join(cli.folder, 'damaged')];
  cpSync(fixture, folder, { recursive: true });
  writeFileSync(join(folder, 'shards', 'zero.parquet'), '');
  const run = (...more: string[]) => cli.run(['results', folder, '--library', library, ...more]);
  const nowhere = await run('--under', '/nowhere');
  expect(nowhere.stderr).toContain('Of the 3 clips none lies beneath /nowhere');
  expect([nowhere.code, existsSync(library)]).toEqual([1, false]);
  const part = await run('--sample', '2', '--under', 'media');
  expect(part.stdout).toContain('Chosen: 2 of 3 clips.\nNew: 2 videos');
  expect([part.code, part.stderr]).toEqual([2, expect.stringContaining('1 shard cannot be read')]);
  const both = await run('--sample', '2', '--words', 'beach');
  expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('not both')]);
  // Nobody needs a library to search a job; its model is not here.
  const searched = await cli.run(['search', 'beach', '--results', fixture, '--library', cli.folder]);
  expect([searched.code, searched.stderr]).toEqual([1, expect.stringContaining('it is not on this computer')]);
});

test('a library that an ended command made, and nothing else, has the model of the results chosen', {
  timeout: 120_000,
}, async () => {
  const [library, folder] = [join(cli.folder, 'begun'), join(cli.folder, 'of the demo model')];
  cpSync(fixture, folder, { recursive: true });
  const plan = join(folder, 'reeltag-job.json');
  writeFileSync(plan, readFileSync(plan, 'utf8').replace(/"model": ".*"/, '"model": "reeltag-demo@63354cbf2738"'));
  Library.open(library).close();
  const taken = await cli.run(['results', folder, '--library', library]);
  expect(taken.stderr).not.toContain('The library uses another model');
  const made = Library.open(library);
  expect(made.settings.get('model', z.object({ model: z.string() }))).toMatchObject({ model: 'demo' });
  made.close();
});
