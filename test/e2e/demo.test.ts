/** The first minute of a new user: nothing chosen, nothing typed, and the demo model answers. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LABELS } from '../../electron/catalogue/default-labels.ts';
import { hasTools } from '../support/video.ts';
import { buildForStages, ServedApp, STAGES, type Stage } from './fixture.ts';

const PATIENCE = { timeout: 30_000 };
const list = (page: Page, name: string): Locator => page.getByRole('list', { name, exact: true });

for (const kind of STAGES) {
  const { missing } = kind;
  describe.skipIf(missing !== undefined || !hasTools)(
    `the first minute in ${kind.name}${missing === undefined ? '' : ` (${missing})`}`,
    () => {
      const app = new ServedApp();
      let stage: Stage;
      let page: Page;
      beforeAll(async () => {
        await buildForStages();
        await app.start();
        stage = await kind.raise(app);
        page = await stage.open();
      });
      afterAll(async () => {
        await stage?.close();
        await app.remove();
      });

      test('one click brings three videos, ranked by what the demo model knows', async () => {
        await page.getByRole('button', { name: 'Try it with three sample clips' }).click();
        const circle = list(page, 'Videos').getByRole('listitem').filter({ hasText: 'red-circle' });
        await circle.getByText('Done').waitFor(PATIENCE);
        await circle.getByRole('button').first().click();
        const rows = list(page, 'Ranking').getByRole('listitem').filter({ hasText: /%/ });
        await rows.first().waitFor(PATIENCE);
        await expect.poll(() => rows.first().getAttribute('aria-setsize')).toBe(String(DEFAULT_LABELS.length));

        // One that begins black has a picture of what comes after, though it was shown as soon as it was added.
        const sepia = list(page, 'Videos').getByRole('listitem').filter({ hasText: 'sepia' });
        await sepia.getByText('Done').waitFor(PATIENCE);
        const brightest = () =>
          page.evaluate(`(() => {
            const rows = [...document.querySelectorAll('[aria-label="Videos"] li')];
            const image = rows.find((row) => row.textContent.includes('sepia')).querySelector('img.here');
            if (image === null) return 0;
            const context = Object.assign(document.createElement('canvas'), { width: 64, height: 36 }).getContext('2d');
            context.drawImage(image, 0, 0, 64, 36);
            return Math.max(...context.getImageData(0, 0, 64, 36).data.filter((_, at) => at % 4 === 0));
          })()`);
        await expect.poll(brightest, PATIENCE).toBeGreaterThan(40);
      });

      test('the labels compared are those that are typed; what the model never learnt has no number', async () => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /Commands/ }).click();
        await page.getByRole('combobox').fill('remove all labels');
        await page.keyboard.press('Enter');
        for (const label of ['a green shape', 'a red shape', 'a yellow shape', 'a dog']) {
          await page.getByRole('textbox', { name: 'Add label', exact: true }).fill(label);
          await page.keyboard.press('Enter');
        }
        const rows = list(page, 'Ranking').getByRole('listitem');
        const numbered = rows.filter({ hasText: /%/ });
        await expect.poll(() => numbered.count(), PATIENCE).toBe(3);
        // Otherwise than best first, and back: what was added last is new no more.
        const order = page.getByRole('combobox', { name: 'Order of the labels' });
        for (const by of ['name', 'score']) await order.selectOption(by);
        await expect.poll(() => rows.first().innerText(), PATIENCE).toContain('a red shape');
        const dog = rows.filter({ hasText: 'a dog' });
        await expect.poll(() => dog.innerText()).toContain('–');
        await dog.getByRole('button', { name: 'The demo model never learnt: dog' }).waitFor(PATIENCE);
      });
    },
  );
}
