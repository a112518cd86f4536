/**
 * Draws the application's icons for each system from `renderer/icon.svg`, into `packaging/icons/`.
 *
 *     node scripts/icons.ts
 *
 * Needs Chromium, as the tests do. What it makes is in the repository: it is run when the drawing has changed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { chromium, type Page } from 'playwright-core';
import { icns, ico } from './package/icon-files.ts';
import { ICNS_SIZES, ICO_SIZES, PNG_SIZES } from './package/icon-sizes.ts';
import { findChromium } from './setup/chromium.ts';
import { inCheckout } from './setup/paths.ts';

/** Icons under macOS have a margin, so that they look as large as others. */
const MAC_SHARE = 824 / 1024;

const folder = inCheckout('packaging/icons');
await mkdir(folder, { recursive: true });
const svg = await readFile(inCheckout('renderer/icon.svg'), 'utf8');
const executablePath = await findChromium();
if (executablePath === undefined)
  throw new Error('Chromium draws the icons: install it, or set CHROMIUM_BIN to its path.');
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  const page = await browser.newPage();
  for (const size of PNG_SIZES) await writeFile(`${folder}/${size}x${size}.png`, await draw(page, size, 1));
  await writeFile(`${folder}/icon.ico`, ico(await drawAll(page, ICO_SIZES, 1)));
  await writeFile(`${folder}/icon.icns`, icns(await drawAll(page, ICNS_SIZES, MAC_SHARE)));
} finally {
  await browser.close();
}

async function drawAll(page: Page, sizes: readonly number[], share: number): Promise<Map<number, Buffer>> {
  const drawn = new Map<number, Buffer>();
  for (const size of sizes) drawn.set(size, await draw(page, size, share));
  return drawn;
}

/** A PNG with nothing behind the drawing. */
async function draw(page: Page, size: number, share: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  const side = size * share;
  const style = `position:fixed;inset:${(size - side) / 2}px;width:${side}px;height:${side}px`;
  await page.setContent(`<body style="margin:0"><div style="${style}">${svg}</div>`);
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}
