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
 *
 * Behind a reverse proxy the name is one that the operator gave, and whoever could rebind it has it. A proxy that writes a `Host`
 * of its own says in `X-Forwarded-Host` which it got. That is believed only where `Host` is this machine's: a page cannot add a header
 * to such a request without asking first, and what it could win is to be held to the stricter rules.
 */
import { LOCAL_NAME, type PublicAddress } from './public-address.ts';

export interface RequestHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
  readonly 'sec-fetch-mode'?: string | string[] | undefined;
  readonly 'sec-fetch-dest'?: string | string[] | undefined;
  readonly 'x-forwarded-host'?: string | string[] | undefined;
}

/** By which way a request has come: through one of the proxy's addresses, or to this machine itself. */
export type Way = PublicAddress | 'local';

/** @returns undefined where it names neither */
export function wayOf(headers: RequestHeaders, addresses: readonly PublicAddress[] = []): Way | undefined {
  const direct = wayTo(headers.host, addresses);
  if (direct !== 'local') return direct;
  // The first is what the browser asked for; proxies between add theirs behind.
  const [forwarded] = String(headers['x-forwarded-host'] ?? '').split(',');
  const way = wayTo(forwarded?.trim(), addresses);
  return way ?? 'local';
}

function wayTo(text: string | undefined, addresses: readonly PublicAddress[]): Way | undefined {
  const [, given] = /^(\[[\d.:a-f]+\]|[^\s,:@[\]/]+)(?::\d{1,5})?$/i.exec(text ?? '') ?? [];
  if (given === undefined) return undefined;
  const name = given.toLowerCase();
  // Of this machine's own names the port tells which way it is; with another's, some proxies leave it out.
  const isMeant = ({ name: own, host, origin }: PublicAddress): boolean =>
    own === name && (!LOCAL_NAME.test(name) || URL.parse(origin.replace(host, () => `${text}`))?.host === host);
  const address = addresses.find((each) => !each.isLocal && isMeant(each));
  return address ?? (LOCAL_NAME.test(name) ? 'local' : undefined);
}

/**
 * @param does `read` is plain reading; `act` is what changes something, and the wire
 * @returns why the request is refused, as a sentence, or undefined where it is not
 */
export function refusalOf(
  does: 'read' | 'act',
  headers: RequestHeaders,
  addresses: readonly PublicAddress[] = [],
): string | undefined {
  const { host, origin } = headers;
  const way = wayOf(headers, addresses);
  if (way === undefined) return addresses.length === 0 ? ONLY_LOCAL : ONLY_NAMED;
  const expected = way === 'local' ? `http://${host?.toLowerCase()}` : way.origin;
  if (origin === undefined ? does === 'act' : origin.toLowerCase() !== expected) {
    return 'This was asked by another page than the one that reeltag serve shows, and is refused.';
  }
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
  const isLink = does === 'read' && isFollowed(headers);
  return isLink ? undefined : 'This was asked by a page of another site, and is refused.';
}

const ONLY_LOCAL =
  'This server answers to 127.0.0.1 and localhost only: open the link that reeltag serve printed, or start it with the public address of your proxy.';
const ONLY_NAMED =
  'This server answers to its public address only: open the link that reeltag serve printed, and have the proxy pass on the Host that the browser asked for.';

/** Whether it is a link, or an address, that somebody opens. */
function isFollowed(headers: RequestHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/** Whether somebody opens a link on another site: browsers send no strict cookies along then. */
export function isFollowedFromElsewhere(headers: RequestHeaders): boolean {
  return /^(?:cross|same)-site$/.test(String(headers['sec-fetch-site'])) && isFollowed(headers);
}
