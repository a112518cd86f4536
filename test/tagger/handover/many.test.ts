/** Ten thousand videos: handed over one by one, and taken in while others have their turns. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillLibrary } from '../../bench/filled-library.ts';
import { ALL, HandoverLab, WINDOW } from '../../support/handover-lab.ts';

const childFile = fileURLToPath(new URL('../../support/importing-child.ts', import.meta.url));
const COUNT = 10_000;
const lab = new HandoverLab();

beforeAll(async () => {
  fillLibrary(lab.data, { count: COUNT, modelId: 'fake@0123456789ab fp32', frameCount: 2, width: 64 });
  await lab.start({ idle: true });
}, 60_000);
afterAll(() => lab.remove());

test('ten thousand decisions come in and go out', { timeout: 180_000 }, async () => {
  const { client } = lab.page;
  const table = join(lab.out, 'in.csv');
  const rows = Array.from({ length: COUNT }, (_, n) => {
    const by = n % 2 === 0 ? 'Ada' : 'Bo';
    return `/videos/${n}.mp4,snow,${n % 3 === 0 ? 'no' : 'yes'},${by},2026-01-0${1 + (n % 9)}T00:00:00.000Z`;
  });
  writeFileSync(table, `video,label,decision,by,at\n${rows.join('\n')}\n`);
  const plan = await lab.plan(table);
  expect([plan.tags.new, plan.videos.path, plan.changes.length]).toEqual([COUNT, COUNT, 200]);

  let answered = 0;
  let isDone = false;
  const applying = lab.apply(plan.plan).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const { undo } = await client.call('reach', { window: WINDOW });
    // Nobody takes back what is still being done.
    if (!isDone) expect(undo?.kind).not.toBe('import');
    answered += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await applying).toMatchObject({ tags: COUNT, labels: 1 });
  expect(answered).toBeGreaterThan(5);

  const choice = { ...ALL, format: 'csv' } as const;
  const preview = await client.call('previewExport', { choice });
  expect([preview.videos, preview.lines.length]).toEqual([COUNT, expect.any(Number)]);
  const { path } = await client.call('exportTo', { choice, folder: lab.out, name: 'out.csv' });
  expect(readFileSync(path, 'utf8').match(/,Ada,/g)).toHaveLength(COUNT / 2);

  const { act, stays } = await client.call('undo', { window: WINDOW });
  expect([act?.kind, act?.count, stays]).toEqual(['import', expect.any(Number), 0]);
  expect((await lab.plan(path)).tags).toEqual({ new: COUNT, same: 0, agreed: 0, other: 0 });
});

test('an import that is given up half-way is taken back', { timeout: 180_000 }, async () => {
  const plan = await lab.plan(join(lab.out, 'in.csv'));
  const giving = new AbortController();
  const applying = lab.page.client.call(
    'applyImport',
    { window: 'other', plan: plan.plan },
    {
      signal: giving.signal,
      onProgress: ({ done }) => {
        if (done >= COUNT / 2) giving.abort();
      },
    },
  );
  await expect(applying).rejects.toMatchObject({ name: 'AbortError' });
  expect((await lab.plan(join(lab.out, 'in.csv'))).tags).toEqual({ new: COUNT, same: 0, agreed: 0, other: 0 });
  expect(await lab.page.client.call('reach', { window: 'other' })).toEqual({});
  expect((await lab.page.client.call('listPeople', {})).people).toEqual([]);
});

test('one that is killed half-way can be taken back as far as it came', { timeout: 180_000 }, async () => {
  await lab.close();
  const table = join(lab.out, 'in.csv');
  const child = spawn(process.execPath, [childFile, lab.data, table], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  await lab.start({ idle: true });
  const { tags } = await lab.plan(table);
  expect(tags).toEqual({ new: COUNT - 3_000, same: 3_000, agreed: 0, other: 0 });
  expect((await lab.page.client.call('listPeople', {})).people).toEqual(['Ada', 'Bo']);
  expect(await lab.page.client.call('undo', { window: WINDOW })).toMatchObject({ act: { kind: 'import' }, stays: 0 });
  expect((await lab.plan(table)).tags).toEqual({ new: COUNT, same: 0, agreed: 0, other: 0 });
});
