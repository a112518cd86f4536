/** How tests start Chromium. */
import type { FileChooser, Page } from 'playwright-core';

/** The machine's own server is all there is: Chromium would look up Google's accounts and more, several times a second. */
export const chromiumArguments: readonly string[] = [
  ...['--host-resolver-rules=MAP * ^NOTFOUND, EXCLUDE 127.0.0.1', '--no-proxy-server'],
  // Its sandbox does not work for root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** The file chooser that something opens. The browser must have been told that it is waited for: a key would be quicker. */
export async function chooserOf(page: Page, act: () => Promise<unknown>): Promise<FileChooser> {
  const chooser = page.waitForEvent('filechooser');
  // What is asked after it is answered after it.
  await page.evaluate('0');
  await act();
  return chooser;
}
