/** `reeltag export` and `reeltag import`: alone with a library, and by way of whoever has it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HandoverLab } from '../support/handover-lab.ts';
import { CliLab } from '../support/run-cli.ts';
import { Clips } from '../support/tagger-lab.ts';
import { hasTools } from '../support/video.ts';

const cli = new CliLab();
const [there, here] = [new HandoverLab(), new HandoverLab()];
let ids: string[];
let mine: string[];

const run = (...args: string[]) => cli.run(args);

beforeAll(async () => {
  if (!hasTools) return;
  const clips = await Clips.in(join(there.folder, 'films'));
  const paths = [clips.make('a.mp4'), clips.make('b.mp4')];
  await there.start();
  await here.start();
  ids = await there.add(...paths);
  mine = await here.add(...paths);
  await there.page.setLabels('snow', 'rain');
  await there.as('Ada');
  await there.decide(ids[0] as string, 'snow', 'yes');
  await there.decide(ids[1] as string, 'rain', 'no', { start: 0.2, end: 0.5 });
  await there.page.client.call('saveList', {
    ...{ window: 'w', name: 'b alone' },
    query: { sort: 'name', descending: false, filters: { text: 'b.mp4' } },
  });
}, 60_000);
afterAll(async () => {
  cli.remove();
  await there.remove();
  await here.remove();
});

describe.runIf(hasTools)('a library', () => {
  test('is exported the same by way of its owner and without one, and never over something', {
    timeout: 60_000,
  }, async () => {
    const to = (name: string) => ['--format', 'csv', '--out', join(there.out, name), '--library', there.data];
    const open = await run('export', ...to('open.csv'));
    expect([open.code, open.stdout, open.stderr]).toEqual([0, `${join(there.out, 'open.csv')}\n`, '']);
    expect((await run('export', ...to('open.csv'))).stderr).toContain('is there already');
    expect((await run('export', ...to('open.csv'), '--replace')).code).toBe(0);
    const listed = await run('export', ...to('listed.csv'), '--list', 'b alone', '--moments', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({ files: 1, path: join(there.out, 'listed.csv') });
    expect(readFileSync(join(there.out, 'listed.csv'), 'utf8')).not.toContain('snow');
    await there.close();
    const alone = await run('export', ...to('alone.csv'));
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    const [one, other] = ['open.csv', 'alone.csv'].map((name) => readFileSync(join(there.out, name), 'utf8'));
    expect(one).toBe(other);
    // In a folder it has a name of its own.
    const dated = await run('export', '--format', 'jsonl', '--out', there.out, '--library', there.data);
    expect(dated.stdout).toMatch(/\/data \d{4}-\d\d-\d\d\.jsonl\n$/);
    expect(readdirSync(there.out)).toHaveLength(4);
  });

  test('takes files, says before what they would change, and takes them back', { timeout: 60_000 }, async () => {
    const file = join(there.out, 'alone.csv');
    const take = (...more: string[]) => run('import', file, '--library', here.data, ...more);
    const dry = await take('--dry-run');
    expect([dry.code, dry.stdout]).toEqual([
      0,
      'Would be new, on 2 videos: 2 decisions, 2 labels, 0 notes, ratings and reviews, 0 vectors.\n',
    ]);
    expect(await here.told(mine[0] as string)).toEqual([]);
    expect((await take()).stdout).toContain('New, on 2 videos: 2 decisions, 2 labels');
    expect(await here.told(mine[0] as string)).toEqual(['snow yes Ada']);
    expect(await here.told(mine[1] as string)).toEqual(['rain no Ada 0.2–0.5']);
    expect((await take()).stdout).toContain('Decided so already: 2.');
    const back = await run('import', '--undo', '--library', here.data);
    expect([back.code, back.stdout]).toEqual([0, expect.stringMatching(/^Taken back: an import of \d+ changes\.\n$/)]);
    expect(await here.told(mine[0] as string)).toEqual([]);
    expect((await run('import', '--undo', '--library', here.data)).stderr).toContain('No import of a terminal');
    await here.close();
    expect(JSON.parse((await take('--json')).stdout)).toMatchObject({ done: { tags: 2 }, tags: { new: 2 } });
  });

  test('says what makes no sense', { timeout: 60_000 }, async () => {
    const odd = join(here.folder, 'odd.bin');
    writeFileSync(odd, 'nothing of the kind');
    const at = ['--library', here.data];
    for (const [args, sentence] of [
      [['export', '--format', 'doc', '--out', 'x', ...at], 'There is no format doc'],
      [['export', '--format', 'csv', ...at], 'Say in which folder'],
      [['export', '--format', 'csv', '--out', '/nowhere/x.csv', ...at], 'There is no folder /nowhere'],
      [['export', '--format', 'csv', '--out', 'x.csv', '--threshold', '2', ...at], '--threshold takes a fit'],
      [['export', '--format', 'csv', '--out', 'x.csv', '--map', 'x', ...at], '--map takes two folders'],
      [['import', ...at], 'Name the files'],
      [['import', odd, ...at], 'is no file that Reeltag knows'],
    ] as const) {
      const { code, stderr, stdout } = await run(...args);
      expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)]);
      expect(stdout).not.toContain('New,');
    }
  });
});
