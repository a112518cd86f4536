/** A server that runs the model's graphs, as a device is named: `kserve:http://HOST:8000`, with a path and the model's name where they are needed. */
import { TagError } from '../../wire/errors.ts';

export type ServerDevice = `kserve:${string}`;

export interface ServerAddress {
  readonly device: ServerDevice;
  /** of the protocol's paths, ends with a slash */
  readonly base: URL;
  /** what its models' names begin with */
  readonly name: string;
  /** as sentences call it */
  readonly said: string;
}

/** What models are called where nobody names them. */
export const DEFAULT_NAME = 'reeltag';
/** A folder's name, a part of an address and a string of a configuration at once. */
export const NAMES = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

export function isServer(device: string): device is ServerDevice {
  return device.startsWith('kserve:');
}

/** @throws TagError `usage` for what is no such address */
export function parseServer(device: ServerDevice): ServerAddress {
  const text = device.slice('kserve:'.length);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isWeb || url.search !== '') {
    throw new TagError('usage', 'A server is named as kserve:http://HOST:8000, with https where it has that.');
  }
  if (url.username !== '' || url.password !== '') {
    // It would stand in logs, in libraries and in each vector's name.
    throw new TagError(
      'usage',
      "A server's address has no place for a password: put its token into REELTAG_KSERVE_TOKEN.",
    );
  }
  // As it is written: what a name has is never encoded.
  const name = url.hash === '' ? DEFAULT_NAME : url.hash.slice(1);
  if (!NAMES.test(name)) {
    throw new TagError(
      'usage',
      `“${name}” is no name of a model: letters, digits, dots, dashes and underscores make one.`,
    );
  }
  url.hash = '';
  const said = url.href.replace(/\/$/, '');
  const base = new URL(`${said}/`);
  return { device, base, name, said };
}
