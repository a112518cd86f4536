/** What somebody does with the page behind a proxy, from the link to a host that was started anew: with any proxy, real or small. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { chromiumArguments } from './chromium.ts';

const PATIENCE = { timeout: 60_000 };

/** Chromium, for which all names under `.example` lead to the proxy's port. */
export async function launchBefore(port: number): Promise<Browser> {
  const executablePath = await findChromium();
  assert(executablePath !== undefined, 'Chromium is not installed');
  const rules = `--host-resolver-rules=MAP *.example:443 127.0.0.1:${port}, MAP * ^NOTFOUND, EXCLUDE 127.0.0.1`;
  return chromium.launch({ executablePath, args: [...chromiumArguments, rules] });
}

export interface Walk {
  readonly context: BrowserContext;
  readonly link: string;
  /** a video, three seconds long or more */
  readonly clip: { readonly path: string; readonly name: string };
  /** Ends it, and gives what starts it again; undefined where it is left alone. */
  readonly stopHost?: (() => Promise<() => Promise<void>>) | undefined;
}

/** What is looked at of the page's elements; tests are compiled without a browser's types. */
interface ShownVideo {
  readyState: number;
  seeking: boolean;
  currentTime: number;
}

/**
 * A video is sent, ranked and played from a place within; where the host ends and is started again, the page goes on.
 *
 * @returns the page, as it is then
 * @throws what is not as it should be
 */
export async function walk({ context, link, clip, stopHost }: Walk): Promise<Page> {
  const base = link.slice(0, link.indexOf('?'));
  const page = await context.newPage();
  const complaints: string[] = [];
  const ranges: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(base) || /^(?:data|blob):/.test(request.url());
    if (!isOurs) complaints.push(`asked for ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() === 206) ranges.push(response.url());
  });
  page.on('websocket', (socket) => {
    if (socket.url() !== `${base.replace('https', 'wss')}wire`) complaints.push(`a wire to ${socket.url()}`);
  });

  await page.goto(link);
  await page.waitForURL(base);
  const { hostname, pathname } = new URL(base);
  const [cookie, ...others] = await context.cookies();
  assert.deepEqual(others, []);
  assert.equal(cookie?.domain, hostname);
  assert.equal(cookie?.path, pathname);
  assert.deepEqual([cookie?.secure, cookie?.httpOnly, cookie?.sameSite], [true, true, 'Strict']);
  assert.match(cookie?.name ?? '', pathname === '/' ? /^__Host-/ : /^__Secure-/);

  const rowOf = page
    .getByRole('list', { name: 'Videos', exact: true })
    .getByRole('listitem')
    .filter({ hasText: clip.name });
  await page.getByLabel('Add videos', { exact: true }).and(page.locator('input')).setInputFiles(clip.path);
  await rowOf.getByText('Done').waitFor(PATIENCE);
  await addLabel(page, 'a red circle');
  await addLabel(page, 'a blue square');
  await ranked(page);
  await rowOf.getByRole('button').click();
  await played(page, 2);
  assert(
    ranges.some((address) => /\/media\/video\/[^/]+\/file/.test(address)),
    'no part of the file was asked for',
  );
  const isDrawn = (): Promise<boolean> =>
    rowOf.locator('img').evaluate((image: { naturalWidth: number }) => image.naturalWidth === 320);
  await until(isDrawn, 'the poster is not shown');

  if (stopHost !== undefined) await cameBack(page, stopHost);
  await addLabel(page, 'a green triangle');
  await page.reload();
  await rowOf.getByText('Done').waitFor(PATIENCE);
  await ranked(page);
  assert.deepEqual(complaints, []);
  return page;
}

async function cameBack(page: Page, stopHost: NonNullable<Walk['stopHost']>): Promise<void> {
  const startHost = await stopHost();
  await page.getByText('The proxy in front of Reeltag is there, and Reeltag is not').first().waitFor(PATIENCE);
  await startHost();
  await page
    .getByText('Reconnecting…')
    .first()
    .waitFor({ ...PATIENCE, state: 'detached' });
}

async function addLabel(page: Page, label: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Add label', exact: true }).fill(label);
  await page.keyboard.press('Enter');
  await page.getByRole('list', { name: 'Ranking', exact: true }).getByText(label).first().waitFor(PATIENCE);
}

async function ranked(page: Page): Promise<void> {
  const rows: Locator = page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem');
  await rows.filter({ hasText: /%/ }).nth(1).waitFor(PATIENCE);
}

async function played(page: Page, at: number): Promise<void> {
  const video = page.locator('video');
  await until(() => video.evaluate(({ readyState }: ShownVideo) => readyState >= 3), 'the video does not play');
  await video.evaluate((element: ShownVideo, time: number) => {
    element.currentTime = time;
  }, at);
  const isThere = (): Promise<boolean> =>
    video.evaluate(
      ({ seeking, currentTime, readyState }: ShownVideo, time: number) =>
        !seeking && currentTime === time && readyState >= 2,
      at,
    );
  await until(isThere, 'the video is not shown from there');
}

async function until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (const end = performance.now() + PATIENCE.timeout; !(await isSo()); await delay(50)) {
    if (performance.now() > end) throw new Error(otherwise);
  }
}
