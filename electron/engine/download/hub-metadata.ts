/** What the hub says about files, in its three ways of saying it. Pure functions. */
import { z } from 'zod';
import type { Expected } from './expected.ts';
import type { Hop } from './http.ts';

/** The files of a repository at one commit, those whose size and hash are stated. */
export interface Listing {
  /** the full commit, where it is stated */
  readonly commit: string | undefined;
  readonly files: ReadonlyMap<string, Expected>;
}

const size = z.number().int().nonnegative();

/** `GET /api/models/{id}/revision/{revision}?blobs=true` */
const revisionSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: size.optional(),
      blobId: z.string().optional(),
      lfs: z.object({ sha256: z.string(), size }).nullish().catch(undefined),
    }),
  ),
});

/** `GET /api/models/{id}/tree/{revision}`; `oid` is the blob id, and in `lfs` the SHA-256 */
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: size.optional(),
    oid: z.string().optional(),
    lfs: z.object({ oid: z.string(), size }).nullish(),
  }),
);

/** A repository's description at a revision; undefined when the text is nothing of the kind. */
export function parseRevision(text: string): Listing | undefined {
  const data = revisionSchema.safeParse(parseJson(text)).data;
  if (data === undefined) return undefined;
  const files = data.siblings.map(({ rfilename, size, blobId, lfs }) => ({
    name: rfilename,
    expected: lfs ? toExpected(lfs.size, lfs.sha256) : toExpected(size, blobId),
  }));
  return { commit: data.sha, files: stated(files) };
}

/** The listing of a repository's top folder; undefined when the text is nothing of the kind. */
export function parseTree(text: string): Listing | undefined {
  const data = treeSchema.safeParse(parseJson(text)).data;
  if (data === undefined) return undefined;
  const files = data
    .filter(({ type }) => type === 'file')
    .map(({ path, size, oid, lfs }) => ({
      name: path,
      expected: lfs ? toExpected(lfs.size, lfs.oid) : toExpected(size, oid),
    }));
  return { commit: undefined, files: stated(files) };
}

/**
 * Size and hash from the answers on the way to a file.
 *
 * `x-linked-etag` is the hash wherever it stands. A plain `etag` is the hash only on the hub itself: the CDN's have as many
 * digits and mean something else.
 */
export function expectedFromHops(hops: readonly Hop[], origin: string): Expected | undefined {
  for (const { headers } of hops) {
    const linked = toExpected(sizeOf(headers.get('x-linked-size')), hexOf(headers.get('x-linked-etag')));
    if (linked !== undefined) return linked;
  }
  const last = hops.at(-1);
  if (last === undefined || last.url.origin !== origin || last.status !== 200) return undefined;
  return toExpected(sizeOf(last.headers.get('content-length')), hexOf(last.headers.get('etag')));
}

/** The hash in an entity tag of the hub: 64 digits of SHA-256 or 40 of SHA-1; undefined for any other tag. */
export function hexOf(etag: string | null): string | undefined {
  return /^(?:W\/)?"?([0-9a-fA-F]{64}|[0-9a-fA-F]{40})"?$/.exec(etag ?? '')?.[1]?.toLowerCase();
}

function stated(files: { name: string; expected: Expected | undefined }[]): Map<string, Expected> {
  return new Map(files.flatMap(({ name, expected }) => (expected === undefined ? [] : [[name, expected] as const])));
}

function toExpected(size: number | undefined, hash: string | undefined): Expected | undefined {
  const hex = hexOf(hash?.replace(/^sha256:/, '') ?? null);
  if (size === undefined || hex === undefined) return undefined;
  return { size, algorithm: hex.length === 64 ? 'sha256' : 'git-sha1', hex };
}

function sizeOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
