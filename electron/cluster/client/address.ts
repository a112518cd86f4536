/** Where a cluster is asked: the address of its dashboard, as people write it. */
import { TagError } from '../../wire/errors.ts';

const EXAMPLE = 'such as http://127.0.0.1:8265';

/** An address whose path ends with `/`, so that others can follow. @throws TagError `usage` */
export function clusterAddress(text: string): URL {
  const given = text.trim();
  if (given.startsWith('ray:')) {
    throw new TagError('usage', `${given} is where Ray's own programs go: give the dashboard's address, ${EXAMPLE}.`);
  }
  const written = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || given === '' || !/^https?:$/.test(url.protocol)) {
    throw new TagError('usage', `“${given}” is no address of a cluster: give its dashboard's, ${EXAMPLE}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TagError('usage', 'An address of a cluster has no name and no password in it: give a token instead.');
  }
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
