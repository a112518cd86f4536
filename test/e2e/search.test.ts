/** Found again in real files with the demo model: by words, by a picture, by what is like it; many tagged at once; copies found. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { allDone, buildForStages, ServedApp, STAGES, until } from './fixture.ts';

const PATIENCE = { timeout: 60_000 };
/** A quarter of the film. */
const SCENE = 16;
/** One picture, tinted: a cut between each two. */
const TINTS = { red: 'rr=1.1:gg=.3:bb=.3', blue: 'rr=.3:gg=.4:bb=1.2', green: 'rr=.35:gg=1:bb=.35', plain: 'rr=1' };

function makeFilm(folder: string): Promise<string> {
  const tints = Object.values(TINTS);
  const scenes = tints.flatMap(() => ['-f', 'lavfi', '-i', `testsrc2=s=192x144:r=12:d=${SCENE}`]);
  const mixes = tints.map((mix, i) => `[${i}:v]colorchannelmixer=${mix},format=yuv420p[p${i}]`);
  const graph = [...mixes, '[p0][p1][p2][p3]concat=n=4:v=1'].join(';');
  return makeVideo(folder, 'film.mp4', ...scenes, '-filter_complex', graph, ...x264('-g', '24'));
}

/** Ones that have nothing of the film: no red and no blue. */
const OTHERS = [
  'mandelbrot=s=192x144:r=12',
  'life=s=192x144:r=12:ratio=.3:seed=1:mold=10',
  'cellauto=s=192x144:r=12:rule=110:seed=7',
  'gradients=s=192x144:r=12:c0=yellow:c1=white:seed=4',
  'gradients=s=192x144:r=12:c0=green:c1=yellow:seed=3',
  'sierpinski=s=192x144:r=12:seed=5',
  'testsrc=s=192x144:r=12',
  'color=s=192x144:r=12:c=gray',
];

async function makeOthers(folder: string): Promise<string[]> {
  const made = OTHERS.map((source, i) =>
    makeVideo(folder, `other-${i}.mp4`, '-f', 'lavfi', '-t', '6', '-i', source, ...x264('-pix_fmt', 'yuv420p')),
  );
  return Promise.all(made);
}

/** The same pictures under another name, in another coding, and without their beginning. */
async function makeCopies(folder: string, original: string): Promise<string[]> {
  const renamed = join(folder, 'renamed.mp4');
  copyFileSync(original, renamed);
  const smaller = ['-vf', 'scale=160:120', '-c:v', 'libvpx', '-b:v', '300k'];
  return [
    renamed,
    await makeVideo(folder, 'encoded.webm', '-i', original, ...smaller),
    await makeVideo(folder, 'trimmed.mp4', '-ss', '1.5', '-i', original, ...x264('-crf', '30')),
  ];
}

describe.each(STAGES)('search in $name', ({ missing, raise }) => {
  test.skipIf(missing !== undefined || !hasTools)('finds moments and copies, and tags many at once', async () => {
    await buildForStages();
    const app = new ServedApp();
    try {
      const film = await makeFilm(app.folder);
      const others = await makeOthers(app.folder);
      const copies = await makeCopies(app.folder, others[0] as string);
      const still = await makeVideo(app.folder, 'still.png', '-ss', String(1.5 * SCENE), '-i', film, '-frames:v', '1');
      await app.start(film, ...others, ...copies);
      await app.chooseModel({ model: 'demo' });
      const { client, close } = await app.attach();
      await client.call('setLabels', { labels: ['dominated by red', 'camera zooming in'] });
      const { videos, labels } = await until(client, (state) => allDone(state) && state.labels.ready);
      const idOf = (name: string): string => videos.find((video) => video.name === name)?.id ?? '';
      await client.call('lookCloser', { ids: [idOf('film.mp4')] });
      await expect
        .poll(async () => (await client.call('timelineOf', { id: idOf('film.mp4') })).complete, PATIENCE)
        .toBe(true);
      const stage = await raise(app);
      try {
        const page = await stage.open();
        const box = page.getByRole('searchbox', { name: 'Search', exact: true });
        const results = page.getByRole('list', { name: 'Results', exact: true }).getByRole('listitem');
        const time = () => page.evaluate<number>('document.querySelector("video").currentTime');
        const button = (name: string) => page.getByRole('button', { name, exact: true });
        const clear = button('Back to the videos').first();

        await box.fill('dominated by red');
        const [start, end] = await spanOf(() => results.first().innerText(), 'film.mp4');
        expect([start >= 0, end <= SCENE]).toEqual([true, true]);
        await results.first().getByRole('button').click();
        await expect.poll(() => page.locator('.video-title').innerText(), PATIENCE).toContain('film.mp4');
        await expect.poll(async () => (await time()) >= start && (await time()) < end, PATIENCE).toBe(true);

        await box.fill('');
        const choosing = page.waitForEvent('filechooser');
        await button('Search by a picture…').click();
        await (await choosing).setFiles(still);
        const [blueStart, blueEnd] = await spanOf(() => results.first().innerText(), 'film.mp4');
        expect([blueStart >= SCENE, blueEnd <= 2 * SCENE]).toEqual([true, true]);

        await results.first().getByRole('button').click();
        await button('More like these').click();
        await expect.poll(() => results.first().innerText(), PATIENCE).toContain('1.00');
        expect(await spanOf(() => results.first().innerText(), 'film.mp4')).toEqual([blueStart, blueEnd]);

        await results.nth(0).getByRole('button').click();
        await results
          .nth(9)
          .getByRole('button')
          .click({ modifiers: ['Shift'] });
        await button('Yes to…').click();
        await page.getByPlaceholder('Yes to which label?').fill('zoom');
        await page.keyboard.press('Enter');
        const messages = page.getByRole('region', { name: 'Messages' });
        const said = messages.getByText(/^Tagged \d.* of \d+ videos?.*: yes to “camera zooming in”$/);
        await said.waitFor(PATIENCE);
        const zoom = labels.labels.find(({ text }) => text === 'camera zooming in')?.id;
        const own = async () => {
          const tagged = await client.call('tagsOf', { ids: videos.map(({ id }) => id) });
          return tagged.videos.flatMap(({ id, tags }) =>
            tags.filter(({ label }) => label === zoom).map(({ span, decision }) => `${id} ${span?.start} ${decision}`),
          );
        };
        const tagged = await own();
        // Files of one content are tagged together, and moments that overlap become one.
        expect(tagged.length).toBeGreaterThan(3);
        expect(tagged.every((each) => each.endsWith('yes'))).toBe(true);
        await messages.getByRole('button', { name: 'Undo', exact: true }).click();
        await expect.poll(own, PATIENCE).toEqual([]);
        await said.waitFor({ ...PATIENCE, state: 'detached' });
        await clear.click();
        await page.getByRole('list', { name: 'Videos', exact: true }).waitFor(PATIENCE);
      } finally {
        await stage.close();
      }
      const { groups } = await client.call('findDuplicates', {});
      const names = groups.map((group) =>
        group.videos.map(({ id }) => videos.find((video) => video.id === id)?.name).sort(),
      );
      expect(names).toEqual([['encoded.webm', 'other-0.mp4', 'renamed.mp4', 'trimmed.mp4']]);
      close();
    } finally {
      await app.remove();
    }
  });
});

/** Where in a video a result is, seconds, once it is of that video. */
async function spanOf(read: () => Promise<string>, name: string): Promise<readonly [number, number]> {
  const pattern = /(\d+):(\d\d\.\d) – (\d+):(\d\d\.\d)/;
  await expect
    .poll(async () => [(await read()).includes(name), pattern.test(await read())], PATIENCE)
    .toEqual([true, true]);
  const [, m = '', s = '', n = '', t = ''] = pattern.exec(await read()) ?? [];
  return [60 * Number(m) + Number(s), 60 * Number(n) + Number(t)];
}
