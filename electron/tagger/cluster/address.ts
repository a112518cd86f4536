/** The address of a cluster, as a person types it. Pure. */
import { TagError } from '../../wire/errors.ts';

/** Where Ray takes jobs unless it was told otherwise. */
const USUAL_PORT = '8265';

/**
 * The same for all that mean the same: `head`, `head:8265`, `http://head:8265/`.
 *
 * @throws TagError `usage`
 */
export function clusterAddress(typed: string): string {
  const words = typed.trim();
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(words);
  const url = URL.parse(hasScheme ? words : `http://${words}`);
  if (url === null || words === '' || !['http:', 'https:'].includes(url.protocol)) {
    throw new TagError('usage', `“${words}” is no address of a cluster: type it like http://head:8265.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TagError('usage', 'The address has a name or a password in it: leave it out, and use the token instead.');
  }
  if (url.search !== '' || url.hash !== '') {
    throw new TagError(
      'usage',
      `The address ends in something that is no part of it: leave out all after ${url.host}.`,
    );
  }
  // Behind a proxy it may lie beneath a path, at the scheme's own port.
  if (url.port === '' && url.protocol === 'http:' && url.pathname === '/' && !/:80\/?$/.test(words)) {
    url.port = USUAL_PORT;
  }
  return url.href.replace(/\/+$/, '');
}
