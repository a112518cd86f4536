/**
 * Which requests are listened to at all, before any cookie is looked at. A server on 127.0.0.1 is reachable from every web
 * page that the user's browser shows, so each header that a page cannot forge has its say:
 *
 * - `Host`: in DNS rebinding a foreign page's own name comes to point here, and the browser takes us for that page's
 *   server. Its `Host` is then that name. Numbers, and `localhost`, cannot be rebound. The port is not compared: through
 *   a tunnel (`ssh -L`) it is another.
 * - `Origin`: which page asks. Browsers send it with whatever changes something and with every WebSocket, which the
 *   same-origin policy does not guard. `null` is a page that hides where it is from.
 * - `Sec-Fetch-Site`: the same for plain reading: pictures, scripts, frames. Another port of this machine is `same-site`,
 *   and as foreign as any. Only a link that someone follows may come from elsewhere.
 */

export interface RequestHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
  readonly 'sec-fetch-mode'?: string | string[] | undefined;
  readonly 'sec-fetch-dest'?: string | string[] | undefined;
}

const OUR_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * @param does `read` is plain reading; `act` is what changes something, and the wire
 * @returns why the request is refused, as a sentence, or undefined where it is not
 */
export function refusalOf(does: 'read' | 'act', headers: RequestHeaders): string | undefined {
  const { host, origin } = headers;
  if (host === undefined || !OUR_HOST.test(host)) {
    return 'This server answers to 127.0.0.1 and localhost only: open the link that reeltag serve printed.';
  }
  if (origin === undefined ? does === 'act' : origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return 'This was asked by another page than the one that reeltag serve shows, and is refused.';
  }
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
  const isFollowedLink =
    does === 'read' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isFollowedLink ? undefined : 'This was asked by a page of another site, and is refused.';
}
