/**
 * `node test/e2e/screenshot.ts [folder]`: the README's picture, of the application as it comes: its samples, seen by the
 * demo model, with the labels that it knows. Nothing in it is made up.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allDone, buildForStages, ServedApp, STAGES, until } from './fixture.ts';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../docs/screenshots', import.meta.url)));
const [inChromium] = STAGES;
if (inChromium === undefined || inChromium.missing !== undefined) throw new Error(`${inChromium?.missing}`);

mkdirSync(folder, { recursive: true });
await buildForStages();
const app = new ServedApp();
try {
  await app.start();
  await app.chooseModel({ model: 'demo' });
  const { client, close } = await app.attach();
  await client.call('addSamples', {});
  const { videos } = await until(client, allDone);
  const stage = await inChromium.raise(app);
  const page = await stage.open();
  await page.getByRole('list', { name: 'Videos', exact: true }).getByText('red-circle').first().click();
  for (const { id } of videos) await client.call('matchVideo', { id });
  close();
  const ranking = page.getByRole('list', { name: 'Ranking', exact: true });
  await ranking.getByText('%').first().waitFor();
  await page
    .locator('video')
    .evaluate('video => video.readyState >= 2 || new Promise(done => video.onloadeddata = done)');
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
