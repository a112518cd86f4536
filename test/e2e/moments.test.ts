/** Moments in a real film: looked for, accepted, dragged and split in the page, and there after the application was killed and started again. */
import { describe, expect, test } from 'vitest';
import type { VideoTags } from '../../electron/wire/app/tags.ts';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { allDone, buildForStages, ServedApp, STAGES, until } from './fixture.ts';

const PATIENCE = { timeout: 60_000 };
/** A quarter of the film. */
const SCENE = 20;
const SECONDS = 4 * SCENE;
/** One picture, tinted red, blue, green and as it is: a cut every twenty seconds. */
const TINTS = ['rr=1.1:gg=.3:bb=.3', 'rr=.3:gg=.4:bb=1.2', 'rr=.35:gg=1:bb=.35', 'rr=1'].map(
  (mix, i) => `[${i}:v]colorchannelmixer=${mix},format=yuv420p[p${i}]`,
);

function makeFilm(folder: string): Promise<string> {
  const scenes = TINTS.flatMap(() => ['-f', 'lavfi', '-i', `testsrc2=s=192x144:r=12:d=${SCENE}`]);
  const graph = [...TINTS, '[p0][p1][p2][p3]concat=n=4:v=1'].join(';');
  return makeVideo(folder, 'film.mp4', ...scenes, '-filter_complex', graph, ...x264('-g', '24'));
}

describe.each(STAGES)('moments in $name', ({ missing, raise }) => {
  test.skipIf(missing !== undefined || !hasTools)('are looked for, accepted, dragged and split', async () => {
    await buildForStages();
    const app = new ServedApp();
    try {
      const film = await makeFilm(app.folder);
      await app.start(film);
      await app.chooseModel({ model: 'demo' });
      const { client, close } = await app.attach();
      await client.call('setLabels', { labels: ['dominated by red', 'dominated by blue'] });
      const { videos, labels } = await until(client, (state) => allDone(state) && state.labels.ready);
      const [id = ''] = videos.map((video) => video.id);
      const red = labels.labels.find(({ text }) => text === 'dominated by red')?.id;
      const reds = async (): Promise<VideoTags['tags']> => {
        const found = await client.call('tagsOf', { ids: [id] });
        return found.videos.flatMap(({ tags }) => tags).filter(({ label }) => label === red);
      };
      const spans = async () => (await reds()).map(({ span }) => [span?.start ?? -1, span?.end ?? -1]).sort();
      const stage = await raise(app);
      try {
        const page = await stage.open();
        const timeline = page.getByRole('region', { name: 'Timeline', exact: true });
        const moments = page.getByRole('list', { name: 'Moments', exact: true }).getByRole('listitem');
        await page.getByRole('list', { name: 'Videos', exact: true }).getByText('film.mp4').click();
        await timeline.getByRole('button', { name: /^Look closer/ }).click(PATIENCE);
        const suggested = moments.filter({ hasText: 'dominated by red' });
        await suggested.getByRole('button', { name: 'Accept' }).click(PATIENCE);
        await expect.poll(spans, PATIENCE).toEqual([[0, 20]]);

        // Its lane is the first or the second: where its bar ends, it is taken hold of.
        const bars = timeline.locator('.timeline-bars');
        const box = await bars.boundingBox();
        if (box === null) throw new Error('the timeline is not on the screen');
        const x = (seconds: number): number => box.x + (seconds / SECONDS) * box.width;
        const lanes = await timeline.locator('.lane-name').allInnerTexts();
        const y =
          box.y +
          38 *
            Math.max(
              0,
              lanes.findIndex((name) => name.includes('red')),
            ) +
          29;
        await page.mouse.move(x(20), y);
        await page.mouse.down();
        await page.mouse.move(x(17), y, { steps: 4 });
        await page.mouse.move(x(14), y, { steps: 4 });
        await page.mouse.up();
        await expect.poll(async () => (await spans())[0]?.[1], PATIENCE).toBeCloseTo(14, 0);
        const [[, edge = 0] = []] = await spans();

        await moments.filter({ hasText: 'Yes' }).locator('.moment-choose').click();
        await timeline.getByRole('region', { name: 'Times of the video' }).focus();
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('b');
        await expect.poll(async () => (await spans()).length, PATIENCE).toBe(2);
        const [[start, split] = [], [again, end] = []] = await spans();
        expect([start, end, again]).toEqual([0, edge, split]);

        close();
        await app.end('SIGKILL');
        await app.start();
        const { client: next, close: leave } = await app.attach();
        const kept = await next.call('tagsOf', { ids: [id] });
        expect(kept.videos.flatMap(({ tags }) => tags).filter(({ label }) => label === red)).toHaveLength(2);
        const { complete, scenes } = await next.call('timelineOf', { id });
        expect([complete, scenes]).toEqual([true, [0, 20, 40, 60]]);
        leave();
      } finally {
        await stage.close();
      }
    } finally {
      await app.remove();
    }
  });
});
