/**
 * `node test/e2e/screenshot.ts [folder]`: the README's pictures, of the application as it comes: its samples, seen by the
 * demo model, with labels that it knows, decided as a person who looks at the red circle would; the timeline of a film that was looked
 * at closer, and a search through three of them. Nothing in them is made up.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILM_LABELS, FILMS, makeFilm } from '../demo/films.ts';
import { allDone, buildForStages, ServedApp, STAGES, until } from './fixture.ts';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../docs/screenshots', import.meta.url)));
const [inChromium] = STAGES;
if (inChromium === undefined || inChromium.missing !== undefined) throw new Error(`${inChromium?.missing}`);

/** What is true of the red circle, and what is not. */
const TRUE = ['a circle', 'a red shape', 'a shape moving right', 'one shape', 'static camera'];
const FALSE = ['a square', 'a blue shape', 'a shape moving left', 'text on screen', 'hard cut'];
const WINDOW = 'screenshot';

mkdirSync(folder, { recursive: true });
await buildForStages();
const app = new ServedApp();
try {
  await app.start();
  await app.chooseModel({ model: 'demo' });
  const { client, close } = await app.attach();
  await client.call('setSettings', { name: 'Ada' });
  await client.call('setLabels', { labels: [...TRUE, ...FALSE, 'fade in from black', 'zoom in', 'sepia'] });
  await client.call('addSamples', {});
  const { videos, labels } = await until(client, (state) => allDone(state) && state.labels.ready);
  const circle = videos.find(({ name }) => name.startsWith('red-circle'))?.id ?? '';
  for (const [texts, decision] of [
    [TRUE, 'yes'],
    [FALSE, 'no'],
  ] as const) {
    for (const { id, text } of labels.labels) {
      if (texts.includes(text)) await client.call('decide', { window: WINDOW, ids: [circle], label: id, decision });
    }
  }
  await client.call('markVideos', { window: WINDOW, ids: [circle], reviewed: true, rating: 4 });
  const stage = await inChromium.raise(app);
  const page = await stage.open();
  await page.getByRole('list', { name: 'Videos', exact: true }).getByText('red-circle').first().click();
  for (const { id } of videos) await client.call('matchVideo', { id });
  close();
  const ranking = page.getByRole('list', { name: 'Ranking', exact: true });
  await ranking.getByText('%').first().waitFor();
  await page
    .locator('video')
    .evaluate(
      (video) =>
        Reflect.get(video, 'readyState') >= 2 || new Promise((done) => Object.assign(video, { onloadeddata: done })),
    );
  await page.waitForLoadState('networkidle');
  // Where this checkout lies is nobody's business.
  await page
    .getByText(/\/resources\/samples\/red-circle\.mp4$/)
    .evaluate((element) => Object.assign(element, { textContent: '…/resources/samples/red-circle.mp4' }));
  await page.screenshot({ path: resolve(folder, 'reeltag.png') });
  await stage.close();
} finally {
  await app.remove();
}

const served = new ServedApp();
try {
  const [film] = FILMS;
  if (film === undefined) throw new Error('there is no film to look at');
  const films = await Promise.all(FILMS.slice(0, 3).map((each) => makeFilm(each, served.folder)));
  await served.start(...films);
  await served.chooseModel({ model: 'demo' });
  const { client, close } = await served.attach();
  await client.call('setSettings', { name: 'Ada' });
  await client.call('setLabels', { labels: [...FILM_LABELS] });
  const { videos, labels } = await until(client, (state) => allDone(state) && state.labels.ready);
  const id = videos.find(({ name }) => name.startsWith(film.name))?.id ?? '';
  for (const video of videos) {
    await client.call('lookCloser', { ids: [video.id] });
    await until(client, ({ looking }) => looking.state === 'idle' && looking.done === 1);
  }
  const red = labels.labels.find(({ text }) => text === 'dominated by red')?.id ?? '';
  const span = { start: 0, end: 24 };
  await client.call('editTags', { window: WINDOW, id, edits: [{ label: red, span, decision: 'yes' }] });
  close();
  const stage = await inChromium.raise(served);
  const page = await stage.open();
  await page.getByRole('list', { name: 'Videos', exact: true }).getByText(film.name).click();
  await page.getByRole('list', { name: 'Moments', exact: true }).getByRole('listitem').nth(2).waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: resolve(folder, 'timeline.png') });

  await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('zoom in -red');
  const results = page.getByRole('list', { name: 'Results', exact: true }).getByRole('listitem');
  await page.getByText('Without what fits').waitFor();
  await results.nth(1).getByRole('button').click();
  const become = async (what: string): Promise<void> => {
    while (!(await page.evaluate<boolean>(what))) await page.waitForTimeout(100);
  };
  await become('document.querySelector("video").currentTime > 0 && !document.querySelector("video").paused');
  await page.keyboard.press('Space');
  // All that is in sight has its picture.
  await become(`!document.querySelector('video').seeking
    && [...document.querySelectorAll('.result-row')].filter((row) => row.getBoundingClientRect().bottom < innerHeight)
      .every((row) => (row.querySelector('img')?.naturalWidth ?? 0) > 0)`);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: resolve(folder, 'search.png') });
  await stage.close();
} finally {
  await served.remove();
}
