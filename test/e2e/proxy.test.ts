/** The page behind a reverse proxy over TLS, under a path: its link, its wire, its files that are sent and played, a host that comes back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { makeCertificate } from '../support/certificate.ts';
import { launchBefore, walk } from '../support/proxied-page.ts';
import { type ProxyRoute, startTlsProxy, type TlsProxy } from '../support/tls-proxy.ts';
import { hasTools, makeVideo, picture, x264 } from '../support/video.ts';
import { ServedApp } from './fixture.ts';

const ROUTES: readonly ProxyRoute[] = [
  { name: 'stripped.example', path: '/tools/reeltag/', strips: true, keepsHost: true },
  { name: 'kept.example', path: '/reeltag/', strips: false, keepsHost: false },
  { name: 'deaf.example', path: '/', strips: false, keepsHost: true, isDeaf: true },
];
const certificate = makeCertificate('*.example');
const why = !hasTools
  ? 'there is no ffmpeg'
  : certificate === undefined
    ? 'there is no openssl'
    : (await findChromium()) === undefined
      ? 'Chromium is not installed'
      : undefined;

describe.skipIf(why !== undefined)(`behind a reverse proxy${why === undefined ? '' : ` (${why})`}`, () => {
  const app = new ServedApp();
  const urls = ROUTES.flatMap(({ name, path }) => ['--url', `https://${name}${path}`]);
  let videos: string;
  let proxy: TlsProxy;
  let browser: Browser;
  const startHost = async (): Promise<void> => {
    await app.start(...urls);
    proxy.target = Number(new URL(app.origin).port);
  };
  const inNewContext = async (work: (context: BrowserContext) => Promise<void>): Promise<void> => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
    await work(context);
    await context.close();
  };
  beforeAll(async () => {
    await buildPage();
    videos = await mkdtemp(join(tmpdir(), 'reeltag-e2e-videos-'));
    if (certificate === undefined) return;
    proxy = await startTlsProxy(certificate, ROUTES);
    await startHost();
    await app.chooseModel();
    browser = await launchBefore(proxy.port);
  });
  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await app.remove();
    await rm(videos, { recursive: true, force: true });
  });

  const stopHost = async (): Promise<() => Promise<void>> => {
    await app.end();
    return startHost;
  };
  test.each([
    ['that takes its path off: sent, ranked and played', 0, undefined],
    ['that leaves its path in front, and has a Host of its own: the same, and there again with its host', 1, stopHost],
  ])('%s', async (_, number, end) => {
    const name = `clip${number}.mp4`;
    const path = await makeVideo(videos, name, ...picture(3 + number, 25, '320x240'), ...x264());
    const link = app.links[number] as string;
    expect(link).toContain(`https://${ROUTES[number]?.name}${ROUTES[number]?.path}?token=`);
    await inNewContext(async (context) => {
      await walk({ context, link, clip: { path, name }, stopHost: end });
    });
  });

  test('that passes on no WebSockets: the page says so', async () => {
    await inNewContext(async (context) => {
      const page = await context.newPage();
      await page.goto(app.links[2] as string);
      await page.getByText('does not pass on WebSockets').waitFor({ timeout: 30_000 });
    });
  });
});
