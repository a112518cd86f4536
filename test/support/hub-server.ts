/** A small Hugging Face hub on 127.0.0.1, with a CDN on an origin of its own, speaking the hub's protocol. */
import { createHash } from 'node:crypto';
import {
  BERT_MODEL_ID,
  BERT_MODEL_REVISION,
  INTERNVIDEO2_MODEL_ID,
  INTERNVIDEO2_MODEL_REVISION,
} from '../../electron/engine/internvideo2/weights.ts';
import { type FileBehaviour, file, json, redirect, startServer, type TestServer } from './http-server.ts';

/** Both repositories' full commits begin as the short revisions do. */
export const COMMITS: Record<string, string> = {
  [INTERNVIDEO2_MODEL_ID]: `${INTERNVIDEO2_MODEL_REVISION}${'0'.repeat(33)}`,
  [BERT_MODEL_ID]: `${BERT_MODEL_REVISION}${'1'.repeat(33)}`,
};

const REVISIONS: Record<string, string> = {
  [INTERNVIDEO2_MODEL_ID]: INTERNVIDEO2_MODEL_REVISION,
  [BERT_MODEL_ID]: BERT_MODEL_REVISION,
};

export interface HubContent {
  id: string;
  name: string;
  content: Buffer;
  /** a large file: kept in LFS, served by the CDN */
  lfs: boolean;
}

export interface TestHub {
  readonly hub: TestServer;
  readonly cdn: TestServer;
  close(): Promise<void>;
}

/** The address of a file on the hub. */
export function resolvePath({ id, name }: { id: string; name: string }, revision = COMMITS[id]): string {
  return `/${id}/resolve/${revision}/${name}`;
}

/** The address of a large file on the CDN. */
export function blobPath({ content }: HubContent): string {
  return `/blobs/${sha256(content)}`;
}

/**
 * Serve files under both their short revision and their full commit.
 *
 * `api`: which descriptions of a repository there are; `behaviour`: how the CDN serves.
 */
export async function startHub(
  files: HubContent[],
  {
    api = ['revision', 'tree'],
    behaviour = {},
    prefix = '',
  }: { api?: string[]; behaviour?: FileBehaviour; prefix?: string } = {},
): Promise<TestHub> {
  const hub = await startServer();
  const cdn = await startServer();
  for (const [id, commit] of Object.entries(COMMITS)) {
    const own = files.filter((one) => one.id === id);
    for (const revision of [commit, REVISIONS[id] ?? '']) {
      if (api.includes('revision'))
        hub.on(`${prefix}/api/models/${id}/revision/${revision}`, json(describe(commit, own)));
      if (api.includes('tree')) hub.on(`${prefix}/api/models/${id}/tree/${revision}`, json(tree(own)));
      for (const one of own) serve(one, prefix + resolvePath(one, revision), { hub, cdn }, behaviour);
    }
  }
  return { hub, cdn, close: async () => void (await Promise.all([hub.close(), cdn.close()])) };
}

function serve(
  one: HubContent,
  path: string,
  { hub, cdn }: { hub: TestServer; cdn: TestServer },
  how: FileBehaviour,
): void {
  const commit = { 'x-repo-commit': COMMITS[one.id] ?? '' };
  if (!one.lfs) {
    // The hub answers for small files with a relative redirect to a cache of its own.
    const cached = `/api/resolve-cache${path}`;
    const etag = `"${gitSha1(one.content)}"`;
    hub.on(
      path,
      redirect(cached, { ...commit, 'x-linked-etag': etag, 'x-linked-size': String(one.content.length) }, 307),
    );
    hub.on(cached, file(one.content, { etag, headers: commit }));
    return;
  }
  const linked = { 'x-linked-etag': `"${sha256(one.content)}"`, 'x-linked-size': String(one.content.length) };
  hub.on(path, redirect(`${cdn.origin}${blobPath(one)}?Signature=s3cret`, { ...commit, ...linked }));
  // As many digits as a SHA-256, and no hash of the content: the CDN's own tag.
  cdn.on(blobPath(one), file(one.content, { etag: `"${sha256(Buffer.from(`cdn ${path}`))}"`, ...how }));
}

function describe(commit: string, files: HubContent[]) {
  const siblings = files.map(({ name, content, lfs }) => ({
    rfilename: name,
    size: content.length,
    blobId: lfs ? 'a'.repeat(40) : gitSha1(content),
    ...(lfs && { lfs: { sha256: sha256(content), size: content.length, pointerSize: 135 } }),
  }));
  return { id: 'any', sha: commit, private: false, siblings };
}

function tree(files: HubContent[]) {
  return files.map(({ name, content, lfs }) => ({
    type: 'file',
    path: name,
    size: content.length,
    oid: lfs ? 'a'.repeat(40) : gitSha1(content),
    ...(lfs && { lfs: { oid: sha256(content), size: content.length, pointerSize: 135 } }),
  }));
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function gitSha1(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
