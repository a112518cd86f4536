import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeFailure } from '../../../electron/engine/download/disk.ts';
import {
  type DownloadFileOptions,
  type DownloadProgress,
  downloadFile,
  type RemoteFile,
} from '../../../electron/engine/download/download.ts';
import { parseRetryAfter } from '../../../electron/engine/download/retry.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { expectFailure } from '../../support/failure.ts';
import {
  endless,
  type FileBehaviour,
  file,
  type Handler,
  redirect,
  reset,
  silence,
  startServer,
  status,
  type TestServer,
} from '../../support/http-server.ts';
import { gitSha1 } from '../../support/hub-server.ts';

const SIZE = 300_000;
const CONTENT = bytes(SIZE, 1);
const OTHER = bytes(SIZE, 2);
const POLICY = { attempts: 3, backoffMs: 4, maxBackoffMs: 16, stallMs: 250, maxRetryAfterMs: 3000 };

let folder: string;
let target: string;
let server: TestServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-download-'));
  target = join(folder, 'model.bin');
  server = await startServer();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
  await rm(folder, { recursive: true });
});

describe('a download', () => {
  test('ends with the file alone in its folder, byte for byte, and the progress at its total', async () => {
    server.on('/f', file(CONTENT));
    const seen: DownloadProgress[] = [];
    await get(CONTENT, { onProgress: (progress) => seen.push(progress) });
    expect(await readFile(target)).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['model.bin']);
    expect(seen.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1])).toEqual([
      'checking',
      'downloading',
      'verifying',
    ]);
    expect(seen.at(-1)).toEqual({ stage: 'verifying', receivedBytes: SIZE, totalBytes: SIZE });
    const received = seen.filter(({ stage }) => stage === 'downloading').map(({ receivedBytes }) => receivedBytes);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(received.at(-1)).toBe(SIZE);
  });

  test('verifies a git blob id', async () => {
    server.on('/f', file(CONTENT));
    await get({ ...remote(CONTENT), algorithm: 'git-sha1', hex: gitSha1(CONTENT) });
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('of an empty file asks for nothing', async () => {
    await get(Buffer.alloc(0));
    expect((await stat(target)).size).toBe(0);
    expect(server.requests).toEqual([]);
  });

  test('skips a target of the right size and hash, and clears what an earlier run left beside it', async () => {
    await writeFile(target, CONTENT);
    await writeFile(`${target}.part`, 'old');
    await writeFile(`${target}.part.json`, '{}');
    const stages = new Set<string>();
    await get(CONTENT, { onProgress: ({ stage }) => stages.add(stage) });
    expect(server.requests).toEqual([]);
    expect([...stages]).toEqual(['checking', 'verifying']);
    expect(await readdir(folder)).toEqual(['model.bin']);
  });

  test.each([
    ['of the right size with another content', OTHER],
    ['that was cut', CONTENT.subarray(0, 1000)],
  ])('replaces a target %s', async (_name, old) => {
    await writeFile(target, old);
    server.on('/f', file(CONTENT));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('keeps a wrong target until the new one is verified', async () => {
    await writeFile(target, OTHER);
    server.on('/f', status(404));
    await expectFailure(get(CONTENT), 'network');
    expect(await readFile(target)).toEqual(OTHER);
  });

  test('refuses a folder in the place of the file', async () => {
    await mkdir(target);
    await expectFailure(get(CONTENT), 'is-directory');
  });

  test('says that the folder cannot be made', async () => {
    await writeFile(join(folder, 'plain'), '');
    target = join(folder, 'plain', 'model.bin');
    await expectFailure(get(CONTENT), 'write-failed');
  });
});

describe('a connection that is cut', () => {
  test('is resumed with Range and If-Range, and no byte is sent twice', async () => {
    const partly = cut(CONTENT, 100_000, { etag: '"v1"' });
    server.on('/f', partly, partly, file(CONTENT, { etag: '"v1"' }));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
    expect(server.requests.map(({ headers }) => headers['if-range'])).toEqual([undefined, '"v1"', '"v1"']);
  });

  test('leaves the part and no target when the patience ends, and the next call goes on', async () => {
    server.on('/f', cut(CONTENT, 120_000), reset);
    const error = await expectFailure(get(CONTENT), 'network');
    expect(error.message).toContain('the next try goes on from there');
    expect(existsSync(target)).toBe(false);
    expect(await readFile(`${target}.part`)).toEqual(CONTENT.subarray(0, 120_000));
    const before = server.requests.length;
    server.on('/f', file(CONTENT));
    const stages = new Set<string>();
    await get(CONTENT, { onProgress: ({ stage }) => stages.add(stage) });
    expect(await readFile(target)).toEqual(CONTENT);
    expect(ranges().slice(before)).toEqual(['bytes=120000-']);
    expect([...stages]).toEqual(['checking', 'verifying', 'downloading']);
  });

  test('may be cut any number of times as long as it gets on', async () => {
    server.on('/f', cut(CONTENT, 20_000));
    await get(CONTENT, { policy: { ...POLICY, attempts: 2 } });
    expect(await readFile(target)).toEqual(CONTENT);
    expect(server.requests).toHaveLength(15);
  });

  test('gives up at maxRequests even so', async () => {
    server.on('/f', cut(CONTENT, 1000));
    await expectFailure(get(CONTENT, { policy: { ...POLICY, maxRequests: 5 } }), 'network');
    expect(server.requests).toHaveLength(5);
  });

  test('before any answer is tried again, as often as the policy says', async () => {
    server.on('/f', reset);
    await expectFailure(get(CONTENT), 'network');
    expect(server.requests).toHaveLength(POLICY.attempts);
    server.on('/f', reset, file(CONTENT));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('and a server that knows no ranges: begins again, and repeating the same bytes is no progress', async () => {
    const partly = cut(CONTENT, 100_000, { ranges: false });
    server.on('/f', partly, file(CONTENT, { ranges: false }));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
    await rm(target);
    server.on('/f', partly);
    const before = server.requests.length;
    await expectFailure(get(CONTENT), 'network');
    expect(server.requests.length - before).toBe(POLICY.attempts);
  });

  test('now here, now there, without getting beyond where it was, is no progress', async () => {
    const far = cut(CONTENT, 100_000, { ranges: false });
    const near = cut(CONTENT, 50_000, { ranges: false });
    server.on('/f', far, near, far, near, far);
    await expectFailure(get(CONTENT), 'network');
    expect(server.requests).toHaveLength(POLICY.attempts);
  });

  test('nobody listening is a network failure', async () => {
    await server.close();
    const error = await expectFailure(get(CONTENT), 'network');
    expect(error.message).toContain('check the network');
    expect(error.detail).toContain('ECONNREFUSED');
    server = await startServer();
  });
});

describe('silence', () => {
  test.each([
    ['before the headers', silence],
    ['in the middle', file(CONTENT, { after: 100_000, ending: 'stall' })],
  ])('%s counts as a dead connection after stallMs', async (_name, stalled) => {
    server.on('/f', stalled, file(CONTENT));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
    expect(server.requests).toHaveLength(2);
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(POLICY.stallMs * 0.9);
  });

  test('for ever ends with a sentence', async () => {
    server.on('/f', silence);
    const error = await expectFailure(get(CONTENT, { policy: { ...POLICY, stallMs: 50 } }), 'network');
    expect(error.message).toContain('stopped answering');
  });
});

describe('two versions are never mixed', () => {
  test('a part of another version is dropped', async () => {
    server.on('/f', cut(OTHER, 100_000), reset);
    await expectFailure(get(OTHER), 'network');
    server.on('/f', file(CONTENT));
    const before = server.requests.length;
    await get(CONTENT);
    expect(ranges().slice(before)).toEqual([undefined]);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test.each([
    ['no sidecar', undefined],
    ['a sidecar that is no JSON', '{"size":'],
    ['a sidecar of another kind', '{"size":"300000"}'],
  ])('a part with %s is dropped', async (_name, sidecar) => {
    await writeFile(`${target}.part`, CONTENT.subarray(0, 5000));
    if (sidecar !== undefined) await writeFile(`${target}.part.json`, sidecar);
    server.on('/f', file(CONTENT));
    await get(CONTENT);
    expect(ranges()).toEqual([undefined]);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('a file that changes between two attempts is described and fetched anew', async () => {
    server.on('/f', cut(OTHER, 100_000, { etag: '"old"' }), file(CONTENT, { etag: '"new"' }));
    const described: boolean[] = [];
    await downloadFile(
      async ({ fresh }) => {
        described.push(fresh);
        return remote(fresh ? CONTENT : OTHER);
      },
      target,
      { policy: POLICY },
    );
    expect(await readFile(target)).toEqual(CONTENT);
    expect(described).toEqual([false, true]);
    // If-Range made the server send the new version whole; its hash was wrong; the third request is the fresh one.
    expect(ranges()).toEqual([undefined, 'bytes=100000-', undefined]);
  });

  test('a 206 with another entity tag is refused, even from a server that ignores If-Range', async () => {
    const mixed: Handler = (_request, response) => {
      const headers = { etag: '"new"', 'content-range': `bytes 100000-${SIZE - 1}/${SIZE}` };
      response.writeHead(206, headers).end(OTHER.subarray(100_000));
    };
    server.on('/f', cut(CONTENT, 100_000, { etag: '"old"' }), mixed, file(CONTENT, { etag: '"old"' }));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-', undefined]);
  });

  test('a damaged part is found by the hash, and mended by one fresh download', async () => {
    server.on('/f', cut(CONTENT, 100_000), reset);
    await expectFailure(get(CONTENT), 'network');
    const part = await open(`${target}.part`, 'r+');
    await part.write(Buffer.alloc(4096), 0, 4096, 50_000);
    await part.close();
    server.on('/f', file(CONTENT));
    const before = server.requests.length;
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
    expect(ranges().slice(before)).toEqual(['bytes=100000-', undefined]);
  });

  test('a part longer than the whole begins again', async () => {
    server.on('/f', cut(CONTENT, 100_000), reset);
    await expectFailure(get(CONTENT), 'network');
    await writeFile(`${target}.part`, Buffer.concat([CONTENT, OTHER]));
    server.on('/f', file(CONTENT));
    const before = server.requests.length;
    await get(CONTENT);
    expect(ranges().slice(before)).toEqual([undefined]);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('If-Range goes only to the server whose tag it is', async () => {
    const cdn = await startServer();
    server.on('/f', redirect(`${cdn.origin}/blob`, { etag: '"the hub\'s"' }));
    cdn.on('/blob', cut(CONTENT, 100_000, { etag: '"the cdn\'s"' }), file(CONTENT, { etag: '"the cdn\'s"' }));
    await get(CONTENT);
    expect(server.requests.map(({ headers }) => headers['if-range'])).toEqual([undefined, undefined]);
    expect(cdn.requests.map(({ headers }) => headers['if-range'])).toEqual([undefined, '"the cdn\'s"']);
    expect(await readFile(target)).toEqual(CONTENT);
    await cdn.close();
  });
});

describe('a server that answers a range wrongly', () => {
  const first = cut(CONTENT, 100_000);
  const partial = (contentRange: string | undefined, body: Buffer): Handler => {
    return (_request, response) => {
      response.writeHead(206, contentRange === undefined ? {} : { 'content-range': contentRange }).end(body);
    };
  };

  test.each([
    ['from another offset', partial(`bytes 0-${SIZE - 1}/${SIZE}`, CONTENT)],
    ['without Content-Range', partial(undefined, CONTENT.subarray(100_000))],
    ['with a malformed Content-Range', partial('bytes 100000-', CONTENT.subarray(100_000))],
    ['with an end beyond the file', partial(`bytes 100000-${SIZE}/*`, OTHER.subarray(0, SIZE - 99_999))],
    ['with an end before the start', partial('bytes 100000-99999/*', Buffer.alloc(0))],
    ['with 416', status(416)],
    ['with 416 and the right size', status(416, { 'content-range': `bytes */${SIZE}` })],
  ])('%s: nothing of it is used, and the file begins again', async (_name, wrong) => {
    server.on('/f', first, wrong, file(CONTENT));
    await get(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-', undefined]);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test.each([
    ['206', partial(`bytes 100000-${SIZE}/${SIZE + 1}`, Buffer.alloc(0))],
    ['416', status(416, { 'content-range': 'bytes */99999' })],
  ])('with %s and another size: another file', async (_name, wrong) => {
    server.on('/f', first, wrong);
    server.on('/g', file(OTHER));
    await downloadFile(async ({ fresh }) => (fresh ? remote(OTHER, '/g') : remote(CONTENT)), target, {
      policy: POLICY,
    });
    expect(await readFile(target)).toEqual(OTHER);
  });

  test('with less than asked is asked again for the rest', async () => {
    server.on('/f', first, partial(`bytes 100000-149999/${SIZE}`, CONTENT.subarray(100_000, 150_000)), file(CONTENT));
    await get(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('a 206 nobody asked for is not the file', async () => {
    server.on('/f', partial(`bytes 0-${SIZE - 1}/${SIZE}`, CONTENT));
    await expectFailure(get(CONTENT), 'network');
    expect(existsSync(target)).toBe(false);
  });
});

describe('a server that lies about the length', () => {
  test('a body without end is cut at the expected size, twice, and nothing stays', async () => {
    const flood = endless(64 << 20);
    server.on('/f', flood);
    const largest = watchPart();
    await expectFailure(get(CONTENT), 'download-mismatch');
    expect(largest()).toBeLessThanOrEqual(SIZE);
    // The difference is what the sockets buffer.
    expect(flood.sent).toBeLessThan(32 << 20);
    expect(server.requests).toHaveLength(2);
    expect(await readdir(folder)).toEqual(['model.bin.lock']);
  });

  test('a longer Content-Length is refused unread', async () => {
    server.on('/f', file(Buffer.concat([CONTENT, OTHER])));
    const error = await expectFailure(get(CONTENT), 'download-mismatch');
    expect(error.detail).toContain(`${2 * SIZE} bytes, not ${SIZE}`);
  });

  test('bytes beyond a right Content-Length are not taken', async () => {
    const more: Handler = (_request, response) => {
      response.writeHead(200, { 'content-length': String(SIZE) });
      response.write(CONTENT);
      response.socket?.write(OTHER);
      response.socket?.end();
    };
    server.on('/f', more, file(CONTENT));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('a shorter Content-Length is a cut: the rest is asked for', async () => {
    server.on('/f', file(CONTENT.subarray(0, 100_000)), file(CONTENT));
    await get(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('a file that is truly shorter than stated is never taken for whole', async () => {
    server.on('/f', file(CONTENT.subarray(0, 100_000)));
    await expectFailure(get(CONTENT), 'download-mismatch');
    expect(existsSync(target)).toBe(false);
  });

  test('a chunked body that ends early is a cut', async () => {
    const short: Handler = (_request, response) => {
      response.writeHead(200);
      response.end(CONTENT.subarray(0, 100_000));
    };
    server.on('/f', short, file(CONTENT));
    await get(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(await readFile(target)).toEqual(CONTENT);
  });
});

describe('a wrong hash', () => {
  test('once is mended by a fresh download', async () => {
    server.on('/f', file(OTHER), file(CONTENT));
    await get(CONTENT);
    expect(ranges()).toEqual([undefined, undefined]);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('twice is a mismatch, and nothing of it stays', async () => {
    server.on('/f', file(OTHER));
    const error = await expectFailure(get(CONTENT), 'download-mismatch');
    expect(server.requests).toHaveLength(2);
    expect(error.detail).toContain(sha256(OTHER));
    expect(error.detail).toContain(sha256(CONTENT));
    expect(await readdir(folder)).toEqual(['model.bin.lock']);
  });
});

describe('a status', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])('%i is tried again', async (code) => {
    server.on('/f', status(code), file(CONTENT));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test.each([204, 304, 400, 404, 410, 451, 501])('%i is final', async (code) => {
    server.on('/f', status(code));
    const error = await expectFailure(get(CONTENT), 'network');
    expect(error.detail).toBe(`GET ${server.origin}/f answered ${code}`);
    expect(server.requests).toHaveLength(1);
  });

  test('503 for ever ends after the policy’s attempts', async () => {
    server.on('/f', status(503));
    const error = await expectFailure(get(CONTENT), 'network');
    expect(error.message).toContain('503');
    expect(server.requests).toHaveLength(POLICY.attempts);
  });

  test('429 with Retry-After is waited out', async () => {
    server.on('/f', status(429, { 'retry-after': '1' }), file(CONTENT));
    await get(CONTENT);
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('429 with a Retry-After beyond the policy ends at once and says how long', async () => {
    server.on('/f', status(429, { 'retry-after': '3600' }));
    const error = await expectFailure(get(CONTENT), 'network');
    expect(error.message).toContain('60 minutes');
    expect(server.requests).toHaveLength(1);
  });

  test('Retry-After is seconds or a date', () => {
    const now = Date.parse('2025-01-01T00:00:00Z');
    expect(parseRetryAfter('120', now)).toBe(120_000);
    expect(parseRetryAfter('Wed, 01 Jan 2025 00:00:30 GMT', now)).toBe(30_000);
    expect(parseRetryAfter('Tue, 31 Dec 2024 00:00:00 GMT', now)).toBe(0);
    expect(parseRetryAfter('soon', now)).toBeUndefined();
    expect(parseRetryAfter(null, now)).toBeUndefined();
  });
});

describe('a redirect', () => {
  const token = 'hf_secret';
  const auth = (seen: TestServer) => seen.requests.map(({ headers }) => headers.authorization);

  test('within the origin keeps the token', async () => {
    server.on('/f', redirect('/moved?signature=abc', {}, 307));
    server.on('/moved', file(CONTENT));
    await get(CONTENT, { token, tokenOrigin: server.origin });
    expect(auth(server)).toEqual(['Bearer hf_secret', 'Bearer hf_secret']);
  });

  test('to another origin does not, nor on the way back', async () => {
    const other = await startServer();
    server.on('/f', redirect(`${other.origin}/away`));
    other.on('/away', redirect(`${server.origin}/back`));
    server.on('/back', file(CONTENT));
    await get(CONTENT, { token, tokenOrigin: server.origin });
    expect(auth(server)).toEqual(['Bearer hf_secret', undefined]);
    expect(auth(other)).toEqual([undefined]);
    expect(await readFile(target)).toEqual(CONTENT);
    await other.close();
  });

  test('the token is not sent to an address that is not its origin in the first place', async () => {
    server.on('/f', file(CONTENT));
    await get(CONTENT, { token, tokenOrigin: 'https://huggingface.co' });
    expect(auth(server)).toEqual([undefined]);
  });

  test('in a circle ends', async () => {
    server.on('/f', redirect('/f'));
    await expectFailure(get(CONTENT), 'network');
    expect(server.requests).toHaveLength(9);
  });

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/f', 'data:,x', 'http://', 'http://user:pass@127.0.0.1/'])(
    'to %s is not followed',
    async (to) => {
      server.on('/f', redirect(to));
      await expectFailure(get(CONTENT), 'network');
      expect(server.requests).toHaveLength(1);
    },
  );

  test('a failure names the address without its signature, and no token', async () => {
    server.on('/f', redirect('/signed?signature=topsecret'));
    const error = await expectFailure(get(CONTENT, { token, tokenOrigin: server.origin }), 'network');
    expect(error.detail).toBe(`GET ${server.origin}/signed answered 404`);
    expect(JSON.stringify(error) + error.stack).not.toMatch(/topsecret|hf_secret/);
  });
});

describe('https', () => {
  const certificate = makeCertificate();

  test.skipIf(!certificate)('with a certificate that is not trusted fails at once (needs openssl)', async () => {
    const tls = await startServer(certificate);
    const url = new URL(`${tls.origin}/f`);
    const error = await expectFailure(get({ ...remote(CONTENT), url }), 'network');
    expect(error.message).toContain('NODE_EXTRA_CA_CERTS');
    await tls.close();
  });

  test.skipIf(!certificate)('does not redirect to http (needs openssl)', async () => {
    const tls = await startServer(certificate);
    tls.on('/f', redirect(`${server.origin}/f`));
    server.on('/f', file(CONTENT));
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const error = await expectFailure(get({ ...remote(CONTENT), url: new URL(`${tls.origin}/f`) }), 'network');
    vi.unstubAllEnvs();
    expect(error.message).toContain('from https to http');
    expect(server.requests).toEqual([]);
    await tls.close();
  });
});

describe('an abort', () => {
  test('in the middle of the body is prompt and keeps the part', async () => {
    server.on('/f', file(CONTENT, { after: 100_000, ending: 'stall' }), file(CONTENT));
    const controller = new AbortController();
    const download = get(CONTENT, { signal: controller.signal, policy: { ...POLICY, stallMs: 60_000 } });
    await vi.waitUntil(async () => (await sizeOf(`${target}.part`)) === 100_000);
    const at = performance.now();
    controller.abort();
    await expect(download).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - at).toBeLessThan(500);
    expect((await stat(`${target}.part`)).size).toBe(100_000);
    await get(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test.each([
    ['while the headers are awaited', silence],
    ['while a Retry-After is waited for', status(503, { 'retry-after': '60' })],
  ])('%s is prompt', async (_name, handler) => {
    server.on('/f', handler);
    const controller = new AbortController();
    const policy = { ...POLICY, stallMs: 60_000, maxRetryAfterMs: 600_000 };
    const download = get(CONTENT, { signal: controller.signal, policy });
    await vi.waitUntil(() => server.requests.length > 0);
    setTimeout(() => controller.abort(), 30);
    const at = performance.now();
    await expect(download).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - at).toBeLessThan(1000);
  });

  test('beforehand asks for nothing and writes nothing', async () => {
    target = join(folder, 'new', 'model.bin');
    await expect(get(CONTENT, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.requests).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('with a reason of its own is still an AbortError', async () => {
    const reason = new Error('the window was closed');
    const signal = AbortSignal.abort(reason);
    await expect(get(CONTENT, { signal })).rejects.toMatchObject({ name: 'AbortError', cause: reason });
  });
});

describe('the disk', () => {
  test('without room is found before anything is asked for', async () => {
    const error = await expectFailure(get(CONTENT, { freeBytes: async () => SIZE - 1 }), 'disk-full');
    expect(error.message).toContain('300.0 kB');
    expect(server.requests).toEqual([]);
  });

  test('needs room only for what is missing', async () => {
    server.on('/f', cut(CONTENT, 100_000), reset);
    await expectFailure(get(CONTENT), 'network');
    server.on('/f', file(CONTENT));
    await get(CONTENT, { freeBytes: async () => SIZE - 100_000 });
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('that fills up on the way keeps the part, and the next call goes on', async () => {
    server.on('/f', file(CONTENT));
    const room = await limitWrites(100_000);
    const error = await expectFailure(get(CONTENT), 'disk-full');
    expect(error.message).toMatch(/\d kB are missing/);
    expect(existsSync(target)).toBe(false);
    room.mockRestore();
    expect((await stat(`${target}.part`)).size).toBe(100_000);
    await get(CONTENT);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(await readFile(target)).toEqual(CONTENT);
  });

  test('says in each case what to do', () => {
    const failed = (code: string) =>
      writeFailure(Object.assign(new Error(`${code}: write`), { code, syscall: 'write' }), '/m/f.pt', 5_000_000_000);
    expect(failed('EDQUOT')).toMatchObject({
      kind: 'disk-full',
      message: expect.stringContaining('5.0 GB are missing'),
    });
    expect(failed('EFBIG')).toMatchObject({ kind: 'write-failed', message: expect.stringContaining('4 GB') });
    expect(failed('EROFS')).toMatchObject({ kind: 'write-failed', message: expect.stringContaining('permissions') });
    expect(failed('EIO')).toMatchObject({ kind: 'write-failed', message: expect.stringContaining('EIO') });
    expect(failed('ENOTDIR')).toMatchObject({ kind: 'write-failed', message: expect.stringContaining('its folder') });
    const bug = new Error('bug');
    expect(writeFailure(bug, '/m/f.pt')).toBe(bug);
  });
});

describe('two downloads of one file', () => {
  test('in one process: the second is told, the first goes on', async () => {
    server.on('/f', file(CONTENT, { chunkBytes: 20_000, delayMs: 20 }));
    const first = get(CONTENT);
    await vi.waitUntil(() => server.requests.length === 1);
    const error = await expectFailure(get(CONTENT), 'in-use');
    expect(error.message).toContain(target);
    await first;
    expect(await readFile(target)).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['model.bin']);
  });

  test('in two processes, and a killed one holds nothing', async () => {
    const child = fork(new URL('../../support/hold-lock.ts', import.meta.url), [target], { execArgv: [] });
    const exited = once(child, 'exit');
    try {
      await once(child, 'message');
      await expectFailure(get(CONTENT), 'in-use');
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
    server.on('/f', file(CONTENT));
    await get(CONTENT);
    expect(await readFile(target)).toEqual(CONTENT);
  });
});

function get(what: Buffer | RemoteFile, options: DownloadFileOptions = {}): Promise<void> {
  const described = Buffer.isBuffer(what) ? remote(what) : what;
  return downloadFile(async () => described, target, { policy: POLICY, ...options });
}

function remote(content: Buffer, path = '/f'): RemoteFile {
  return { url: new URL(server.origin + path), size: content.length, algorithm: 'sha256', hex: sha256(content) };
}

/** Serve as `file` does, and cut the connection once `after` bytes are in the part. */
function cut(content: Buffer, after: number, behaviour: FileBehaviour = {}): Handler {
  return file(content, { ...behaviour, after, storedBytes: () => sizeOf(`${target}.part`) });
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function ranges(): (string | undefined)[] {
  return server.requests.map(({ headers }) => headers.range);
}

/** Bytes that do not repeat, from a linear congruential generator. */
function bytes(length: number, seed: number): Buffer {
  const buffer = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    buffer[i] = state >>> 24;
  }
  return buffer;
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The largest size that the part is seen to have from now on. */
function watchPart(): () => number {
  let largest = 0;
  const timer = setInterval(async () => {
    largest = Math.max(largest, await sizeOf(`${target}.part`));
  }, 2);
  return () => {
    clearInterval(timer);
    return largest;
  };
}

/** From now on files take `limit` bytes more, and then answer as a full disk does: first less than asked, then ENOSPC. */
async function limitWrites(limit: number) {
  const probe = await open(join(folder, 'probe'), 'w');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  await rm(join(folder, 'probe'));
  const write = prototype.write as (
    this: FileHandle,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ) => Promise<{ bytesWritten: number; buffer: Uint8Array }>;
  let left = limit;
  const limited: typeof write = async function (this: FileHandle, buffer, offset, length, position) {
    if (left === 0)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    const result = await write.call(this, buffer, offset, Math.min(length, left), position);
    left -= result.bytesWritten;
    return result;
  };
  return vi.spyOn(prototype, 'write').mockImplementation(limited as typeof prototype.write);
}
