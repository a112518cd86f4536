/** How tests start Chromium. */
import type { FileChooser, Page } from 'playwright-core';

/**
 * What no test needs. Each window would load the address bar's suggestions, a page of its own that costs as much as the
 * one under test. The rest is what Playwright switches off: Chromium heeds the last list alone, which is this one.
 */
const FEATURES_OFF: readonly string[] = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  ...['AimEnabled', 'AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync'],
  ...[
    'DestroyProfileOnBrowserClose',
    'HttpsFirstBalancedModeAutoEnable',
    'HttpsUpgrades',
    'LensOverlay',
    'MediaRouter',
  ],
  ...[
    'NetworkTimeServiceQuerying',
    'OptimizationHints',
    'PaintHolding',
    'PreconnectToSearch',
    'ThirdPartyStoragePartitioning',
  ],
];

/** The machine's own server is all there is: Chromium would look up Google's accounts and more, several times a second. */
export const chromiumArguments: readonly string[] = [
  ...['--host-resolver-rules=MAP * ^NOTFOUND, EXCLUDE 127.0.0.1', '--no-proxy-server'],
  // Its sandbox does not work for root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ...featuresOff(),
];

/** Behind the arguments above: without these features, too. */
export function featuresOff(...more: string[]): string[] {
  return [`--disable-features=${[...FEATURES_OFF, ...more].join(',')}`];
}

/** The file chooser that something opens. The browser must have been told that it is waited for: a key would be quicker. */
export async function chooserOf(page: Page, act: () => Promise<unknown>): Promise<FileChooser> {
  const chooser = page.waitForEvent('filechooser');
  // What is asked after it is answered after it.
  await page.evaluate('0');
  await act();
  return chooser;
}
