/** Which cluster a command asks, and the token that lets it in. */
import { findNode } from '../../cluster/local/node.ts';
import type { NodeRecord } from '../../cluster/local/node-record.ts';
import { checkedToken, readToken } from '../../cluster/local/token.ts';
import { TagError } from '../../wire/errors.ts';
import { quoted } from '../text.ts';
import { tokenGiven } from './given-token.ts';

export interface WhichOptions {
  /** an address, `local`, or true where the option stands alone */
  cluster?: string | true | undefined;
  tokenFile?: string | undefined;
}

export interface Which {
  readonly url: string;
  readonly token?: string;
  /** where it was started on this machine */
  readonly local?: NodeRecord;
}

const USUAL_PORT = '8265';

/** @throws TagError */
export async function whichCluster({ cluster, tokenFile }: WhichOptions): Promise<Which> {
  const given = await tokenGiven(tokenFile);
  const found = await findNode();
  const local = found.state === 'running' ? found.record : undefined;
  if (cluster === undefined || cluster === true || cluster === 'local') {
    if (found.state === 'dead') {
      throw new TagError(
        'not-found',
        'The cluster that was started on this machine has ended: "reeltag cluster up" starts it again.',
      );
    }
    if (local === undefined) {
      throw new TagError(
        'not-found',
        'No cluster was started on this machine: "reeltag cluster up" starts one, or name another with --cluster http://HOST:8265.',
      );
    }
    if (local.url === undefined) {
      throw new TagError(
        'usage',
        `This machine has joined the cluster at ${local.address}: name its head's dashboard with --cluster http://HOST:8265.`,
      );
    }
    return withToken({ url: local.url, local }, given ?? (await readToken(local.tokenFile)));
  }
  const url = parseUrl(cluster);
  // One's own token goes to one's own cluster, and to no other.
  const own = local?.url === url ? local : undefined;
  return withToken({ url, ...(own ? { local: own } : {}) }, given ?? (own && (await readToken(own.tokenFile))));
}

function withToken(which: Omit<Which, 'token'>, token: string | undefined): Which {
  return token === undefined ? which : { ...which, token: checkedToken(token, 'the file of the token') };
}

/** `HOST`, `HOST:PORT` or a whole address. @throws TagError `usage` */
export function parseUrl(text: string): string {
  const whole = /^[a-z][\w+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '' || !isPlain) {
    throw new TagError(
      'usage',
      `--cluster takes the address of a cluster's dashboard, as in http://10.0.0.1:${USUAL_PORT}, or local, not ${quoted(text)}.`,
    );
  }
  // Ray's own, where none is named; behind a proxy that does the TLS it is that one's.
  if (url.port === '' && url.protocol === 'http:' && !/:80(\/|$)/.test(whole)) url.port = USUAL_PORT;
  return url.href.replace(/\/$/, '');
}
