/** What lets somebody in at a cluster. */
import { TagError } from '../../wire/errors.ts';

/** What a header can carry: with others each request would fail, and as if the cluster were away. */
const TOKEN = /^[\x21-\x7e]+$/;

/** @throws TagError `usage`, which does not say it */
export function requireToken(token: string): void {
  if (TOKEN.test(token)) return;
  throw new TagError(
    'usage',
    'This is no token: it has letters of a to z, digits and signs, and neither spaces nor line breaks.',
  );
}
