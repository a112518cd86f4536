/** How tests start Chromium. */

/** The machine's own server is all there is: Chromium would look up Google's accounts and more, several times a second. */
export const chromiumArguments: readonly string[] = [
  ...['--host-resolver-rules=MAP * ^NOTFOUND, EXCLUDE 127.0.0.1', '--no-proxy-server'],
  // Its sandbox does not work for root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
