/** What a server may answer to "give me the rest", and where its bytes belong. Pure functions on headers. */
import { ContentMismatch } from './expected.ts';
import type { Hop } from './http.ts';
import type { Validator } from './partial.ts';

/**
 * The headers that ask one server for the bytes from `offset` on.
 *
 * `If-Range` goes only to the server whose entity tag it is: another one (the hub before its redirect, another edge of the
 * CDN) has tags of its own, and would send the whole file again.
 */
export function rangeHeaders(url: URL, offset: number, validator: Validator | undefined): Record<string, string> {
  if (offset === 0) return {};
  return {
    range: `bytes=${offset}-`,
    ...(validator?.origin === url.origin && { 'if-range': validator.etag }),
  };
}

/** The strong entity tag of an answer; a weak one says nothing about bytes. */
export function validatorOf({ url, headers }: Hop): Validator | undefined {
  const etag = headers.get('etag');
  return etag !== null && /^"[^"]+"$/.test(etag) ? { origin: url.origin, etag } : undefined;
}

/**
 * Where the body of a successful answer begins.
 *
 * - `resume`: at `offset`
 * - `restart`: at 0, this body (a 200: the server knows no ranges, or has another version)
 * - `refuse`: nowhere; nothing of this body may be used, and the next request must begin at 0
 *
 * @throws ContentMismatch when the answer announces a file of another size
 */
export function placeOfBody(
  answer: Hop,
  want: { offset: number; size: number; validator: Validator | undefined },
): 'resume' | 'restart' | 'refuse' {
  if (answer.status === 200) {
    const length = contentLength(answer.headers);
    // A shorter one may be a cut that the next request mends; a longer one cannot be this file.
    if (length !== undefined && length > want.size) throw otherSize(length, want.size);
    return 'restart';
  }
  if (answer.status === 416) {
    const total = /^bytes \*\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
    if (total !== undefined && Number(total) !== want.size) throw otherSize(Number(total), want.size);
    return 'refuse';
  }
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(answer.headers.get('content-range') ?? '');
  if (range === null || want.offset === 0) return 'refuse';
  const [first, last, total] = [Number(range[1]), Number(range[2]), range[3]];
  if (total !== '*' && Number(total) !== want.size) throw otherSize(Number(total), want.size);
  if (first !== want.offset || last < first || last >= want.size) return 'refuse';
  const length = contentLength(answer.headers);
  if (length !== undefined && length !== last - first + 1) return 'refuse';
  const now = validatorOf(answer);
  const changed = now !== undefined && now.origin === want.validator?.origin && now.etag !== want.validator.etag;
  return changed ? 'refuse' : 'resume';
}

function contentLength(headers: Headers): number | undefined {
  const value = headers.get('content-length');
  return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
}

function otherSize(announced: number, expected: number): ContentMismatch {
  return new ContentMismatch(`the server announces ${announced} bytes, not ${expected}`);
}
