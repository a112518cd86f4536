/** Labels learn in the served application: its thread is found from the source, and from a build. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildStale } from '../../scripts/build.ts';
import { fillLibrary } from '../bench/filled-library.ts';
import { askEngine } from '../bench/relabel-page.ts';
import { buildForStages, ServedApp, STAGES, until } from './fixture.ts';

/** What `npm run build` makes of the terminal's commands. */
class BuiltApp extends ServedApp {
  protected override command(_: string, ...args: string[]): [string, ...string[]] {
    return [process.execPath, fileURLToPath(new URL('../../out/main/cli.js', import.meta.url)), ...args];
  }
}

test.each([
  ['the source', () => new ServedApp()],
  ['a build', () => new BuiltApp()],
])('from %s', async (_, make) => {
  await buildStale();
  const app = make();
  try {
    fillLibrary(app.dataDirectory, { count: 40, ...(await askEngine()) });
    await app.start();
    const { client, close } = await app.attach();
    await client.call('setLabels', { labels: ['pan left'] });
    const { videos, labels } = await until(client, (state) => state.labels.ready && state.model.state === 'ready');
    const label = labels.labels[0]?.id ?? '';
    const ids = videos.map(({ id }) => id);
    await client.call('decide', { window: 'w', ids: ids.slice(0, 20), label, decision: 'yes' });
    await client.call('decide', { window: 'w', ids: ids.slice(20), label, decision: 'no' });
    const learned = async () => (await client.call('learnings', {})).labels[0];
    await expect.poll(learned).toMatchObject({ label, yes: 20, no: 20, head: { n: 40 }, calibrated: 40 });
    close();
    expect(await app.end()).toBe(143);
    expect(app.said).not.toContain('could not be learned');
  } finally {
    await app.remove();
  }
});

const PATIENCE = { timeout: 30_000 };
const VIDEOS = 60;

describe.each(STAGES)('in $name', ({ missing, raise }) => {
  test.skipIf(missing !== undefined)('what was gained is read, a threshold is moved, and the counts move', async () => {
    await buildForStages();
    const app = new ServedApp();
    try {
      fillLibrary(app.dataDirectory, { count: VIDEOS, ...(await askEngine()) });
      await app.start();
      const { client, close } = await app.attach();
      await client.call('setLabels', { labels: ['pan left'] });
      const { labels } = await until(client, (state) => state.labels.ready && state.model.state === 'ready');
      const label = labels.labels[0]?.id ?? '';
      const query = { label, sort: 'score', descending: true, filters: {} } as const;
      const { ids } = await client.call('findVideos', { query });
      // Of all that the words say the contrary is true.
      await client.call('decide', { window: 'w', ids: ids.slice(VIDEOS / 2), label, decision: 'yes' });
      await client.call('decide', { window: 'w', ids: ids.slice(0, VIDEOS / 2), label, decision: 'no' });
      const used = async () => (await client.call('learnings', {})).labels[0]?.head?.used;
      await expect.poll(used, PATIENCE).toBe(true);
      close();
      const stage = await raise(app);
      try {
        const page = await stage.open();
        const row = page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem');
        await row.locator('.ranking-name').click();
        await page.getByText(`Learned from ${VIDEOS} decisions: AUC .00 →`).waitFor(PATIENCE);
        await row.getByRole('button', { name: /^More/ }).click();
        await page.getByRole('menuitem', { name: /^Wordings/ }).click();
        const wouldBeIn = page.getByText(`of ${VIDEOS} videos would be in`);
        const inNow = async () => Number(/\d+/.exec((await wouldBeIn.allInnerTexts()).join())?.[0]);
        await page.getByRole('slider', { name: /^Threshold/ }).focus(PATIENCE);
        const usual = await inNow();
        await page.keyboard.press('Home');
        await expect.poll(inNow).toBe(VIDEOS);
        await page.getByRole('button', { name: 'Set the threshold' }).click();
        await expect.poll(inNow).toBeLessThan(VIDEOS);
        await page.getByRole('slider', { name: /^Threshold/ }).focus();
        await page.keyboard.press('End');
        await expect.poll(inNow).toBeLessThan(usual);
        const few = await inNow();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        const counted = async () => Number.parseInt((await row.locator('.ranking-counts').allInnerTexts()).join(), 10);
        await expect.poll(counted, PATIENCE).toBe(few);
      } finally {
        await stage.close();
      }
    } finally {
      await app.remove();
    }
  });
});
