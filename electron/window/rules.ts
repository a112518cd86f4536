/** What a page in the window may do: small pure rules, each with its why. Everything not named here is refused. */

/** The page's own address. A scheme of its own, for `file:` would let it read the disk. */
export const PAGE_SCHEME = 'app';
const PAGE_HOST = 'reeltag';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;
export const MEDIA_SCHEME = 'media';
/** `media://app/…`, as the page asks for it. */
export const MEDIA_HOST = 'app';

/** Whether the address is one of our page's. */
export function isPageUrl(address: string): boolean {
  const url = parse(address);
  return url?.protocol === `${PAGE_SCHEME}:` && url.host === PAGE_HOST && url.username === '' && url.password === '';
}

/**
 * Whether a message comes from the page itself. A frame within it, or a document that was navigated elsewhere, has the
 * same preload and would have the same powers.
 */
export function isPageFrame(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isPageUrl(frame.url);
}

/** Where the page may be navigated: to itself, for a reload. What it shows otherwise is one document. */
export function mayNavigate(address: string): boolean {
  return isPageUrl(address) && parse(address)?.pathname === new URL(PAGE_URL).pathname;
}

/** Sites that the page links to. The browser opens them: whoever controls a link controls what is opened. */
const LINKED_HOSTS: ReadonlySet<string> = new Set(['github.com', 'huggingface.co', 'ffmpeg.org']);

/**
 * Whether an address may be handed to the system's browser. Other schemes start programs (`file:`, `ms-msdt:`, `smb:`),
 * and a name with a password or a port in it is no link of ours.
 */
export function mayOpenOutside(address: string): boolean {
  const url = parse(address);
  return (
    url?.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    LINKED_HOSTS.has(url.hostname)
  );
}

const OWN_SCHEMES: ReadonlySet<string> = new Set([
  `${PAGE_SCHEME}:`,
  `${MEDIA_SCHEME}:`,
  'blob:',
  'data:',
  'devtools:',
]);

/** Which requests leave the page at all. Nothing of it needs the network, so that nothing can reach it. */
export function mayRequest(address: string): boolean {
  const url = parse(address);
  return url !== undefined && OWN_SCHEMES.has(url.protocol);
}

/** What the player and “Copy” need. */
const PERMISSIONS: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write']);

/** Whether the page may have a permission: camera, microphone, location, notifications and the rest are refused. */
export function mayHave(permission: string, requestedBy: string, isMainFrame: boolean): boolean {
  return isMainFrame && PERMISSIONS.has(permission) && isPageUrl(requestedBy);
}

/** Whether a download may begin: the page saves what it made itself (an export), and fetches nothing. */
export function mayDownload(address: string): boolean {
  return address.startsWith('blob:') && isPageUrl(address.slice('blob:'.length));
}

function parse(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
