/**
 * The address under which a reverse proxy shows the page. What browsers say of themselves is compared with it, so it is taken
 * apart once, as browsers write it.
 */
import { TagError } from '../wire/errors.ts';

export interface PublicAddress {
  /** as browsers send it: scheme and name, and the port where it is not the scheme's own */
  readonly origin: string;
  /** the name in lower case, a number in brackets where it has colons */
  readonly name: string;
  /** the same with the port, where it is not the scheme's own */
  readonly host: string;
  /** begins and ends with a slash */
  readonly path: string;
  /** what a browser sends goes in clear no further than the machine it runs on */
  readonly isLocal: boolean;
}

export const LOCAL_NAME = /^(?:127\.0\.0\.1|localhost|\[::1\])$/i;

/** Nothing that a proxy, a cookie's path or a redirect would write in another way. */
const PLAIN_PATH = /^\/(?:[\w.~-]+\/)*$/;
/** A path that a proxy takes off must not leave what could have been meant with it. */
const OUR_OWN = /^\/(?:(?:assets|upload|wire|media)\/$|media\/(?:video|picture)\/)/;

/**
 * @param texts as they were given, one an address
 * @throws TagError `usage`
 */
export function parsePublicAddresses(texts: readonly string[]): PublicAddress[] {
  const addresses = texts.map(parsePublicAddress);
  for (const [at, { name }] of addresses.entries()) {
    if (addresses.findIndex((other) => other.name === name) === at) continue;
    throw usage(`${name} is named as a public address twice: one address of each name is enough.`);
  }
  return addresses;
}

function parsePublicAddress(text: string): PublicAddress {
  const example = 'such as https://host.example/reeltag/';
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url === null) throw usage(`A public address is a whole one, ${example}, not “${text}”.`);
  const { protocol, username, password, hostname, host, origin } = url;
  if (username !== '' || password !== '') {
    throw usage(
      'The public address has a name or a password before the @: leave it out, for it would be in every link.',
    );
  }
  if (/[?#]/.test(text)) throw usage(`A public address ends with its path: leave out what follows ? or #, ${example}.`);
  const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  if (!PLAIN_PATH.test(path)) {
    throw usage(
      `The path of a public address may have letters, digits, “-”, “_”, “.” and “~” between single slashes, ${example}.`,
    );
  }
  if (OUR_OWN.test(path)) {
    throw usage(
      `A public address cannot end in ${path}, where the page has addresses of its own: choose another path.`,
    );
  }
  const isLocal = LOCAL_NAME.test(hostname);
  if (protocol === 'http:' && !isLocal) {
    throw usage(
      `This public address is not encrypted (http), so that everybody between could read the link: have the proxy use TLS, and name https://${host}${path}.`,
    );
  }
  if (hostname.endsWith('.'))
    throw usage('The name in the public address ends with a dot: leave that out, as people do who type it.');
  return { origin, name: hostname, host, path, isLocal: isLocal && protocol === 'http:' };
}

function usage(message: string): TagError {
  return new TagError('usage', message);
}

/** The link that lets in whoever opens it. */
export function linkAt(base: string, token: string): string {
  return `${base}?token=${token}`;
}

/** What is asked for, whether the proxy has left its path in front of it or not. */
export function withoutPrefix(pathname: string, addresses: readonly PublicAddress[]): string {
  const prefixes = addresses.map(({ path }) => path).filter((path) => pathname.startsWith(path));
  // One may begin with another.
  const longest = Math.max(1, ...prefixes.map(({ length }) => length));
  return pathname.slice(longest - 1);
}

/**
 * Where to go for the slash that is missing after the path, beneath which the page's files lie; relative, for nobody knows what a proxy
 * makes of it. Undefined where none is missing.
 */
export function withSlash(pathname: string, addresses: readonly PublicAddress[]): string | undefined {
  const isMissing = pathname !== '/' && addresses.some(({ path }) => path === `${pathname}/`);
  return isMissing ? `${pathname.slice(pathname.lastIndexOf('/') + 1)}/` : undefined;
}
