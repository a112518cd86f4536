import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  BERT_MODEL_ID,
  BERT_MODEL_REVISION,
  type DownloadOptions,
  downloadWeights,
  INTERNVIDEO2_MODEL_FILE,
  INTERNVIDEO2_MODEL_ID,
  INTERNVIDEO2_MODEL_REVISION,
  locateModel,
  type WeightsProgress,
} from '../../../electron/engine/internvideo2/weights.ts';
import { expectFailure } from '../../support/failure.ts';
import { file, redirect, status } from '../../support/http-server.ts';
import {
  blobPath,
  COMMITS,
  type HubContent,
  resolvePath,
  sha256,
  startHub,
  type TestHub,
} from '../../support/hub-server.ts';
import { reference } from '../../support/reference.ts';

const POLICY = { attempts: 3, backoffMs: 4, maxBackoffMs: 16, stallMs: 1000 };
const small = (name: string): HubContent => ({
  id: BERT_MODEL_ID,
  name,
  content: Buffer.from(`{"${name}":1}`),
  lfs: false,
});
const CHECKPOINT: HubContent = {
  id: INTERNVIDEO2_MODEL_ID,
  name: INTERNVIDEO2_MODEL_FILE,
  content: randomBytes(200_000),
  lfs: true,
};
const FILES = [
  CHECKPOINT,
  { ...CHECKPOINT, name: 'config.json', lfs: false },
  ...['config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'].map(small),
  { id: BERT_MODEL_ID, name: 'model.safetensors', content: randomBytes(1000), lfs: true },
];

let modelDir: string;
let running: TestHub | undefined;

const checkpointPath = () => join(modelDir, INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_FILE);
const storedBytes = async () => (await stat(`${checkpointPath()}.part`).catch(() => undefined))?.size ?? 0;

beforeEach(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'reeltag-weights-'));
  vi.stubEnv('HF_ENDPOINT', undefined);
  vi.stubEnv('HF_TOKEN', undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await running?.close();
  running = undefined;
  await rm(modelDir, { recursive: true });
});

test('the names are those of nemo_curator.models.internvideo2_mm', () => {
  expect([INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_FILE, INTERNVIDEO2_MODEL_REVISION]).toEqual([
    'OpenGVLab/InternVideo2-Stage2_1B-224p-f4',
    'InternVideo2-stage2_1b-224p-f4.pt',
    '4362e1f',
  ]);
  expect([BERT_MODEL_ID, BERT_MODEL_REVISION]).toEqual(['google-bert/bert-large-uncased', '6da4b6a']);
});

describe('downloadWeights', () => {
  test('brings the checkpoint and the tokenizer, nothing else, to where locateModel finds them', async () => {
    const { hub } = await serve();
    const seen: WeightsProgress[] = [];
    await download({ onProgress: (progress) => seen.push(progress) });
    await expectAll();
    expect(await locateModel(modelDir)).toEqual({
      checkpointPath: checkpointPath(),
      tokenizerDir: join(modelDir, BERT_MODEL_ID),
      configPath: undefined,
    });
    // By the full commit, which the listing gives for the short revision; one listing a repository.
    expect(hub.requests.filter(({ path }) => path.startsWith('/api/models'))).toHaveLength(2);
    expect(hub.requests.map(({ path }) => path)).toContain(resolvePath(CHECKPOINT, COMMITS[INTERNVIDEO2_MODEL_ID]));
    expect(new Set(seen.map((progress) => progress.file)).size).toBe(5);
    expect(seen.at(-1)).toEqual({
      file: `${INTERNVIDEO2_MODEL_ID}/${INTERNVIDEO2_MODEL_FILE}`,
      stage: 'verifying',
      receivedBytes: 200_000,
      totalBytes: 200_000,
    });
  });

  test('a second time downloads nothing, and mends what was changed', async () => {
    const { hub, cdn } = await serve();
    await download();
    const [atHub, atCdn] = [hub.requests.length, cdn.requests.length];
    await download();
    expect(cdn.requests).toHaveLength(atCdn);
    expect(hub.requests.slice(atHub).map(({ path }) => path.split('/')[1])).toEqual(['api', 'api']);
    await writeFile(join(modelDir, BERT_MODEL_ID, 'vocab.txt'), '{"vocab.txt":2}');
    await download();
    await expectAll();
    expect(cdn.requests).toHaveLength(atCdn);
  });

  test('the token goes to the hub alone', async () => {
    const { hub, cdn } = await serve();
    await download({ token: ' hf_abc\n' });
    expect(new Set(hub.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer hf_abc']));
    expect(cdn.requests.length).toBeGreaterThan(0);
    expect(new Set(cdn.requests.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]));
  });

  test('HF_ENDPOINT and HF_TOKEN are the defaults, and a mirror may have a path', async () => {
    const { hub } = await serve({ prefix: '/mirror' });
    vi.stubEnv('HF_ENDPOINT', `${hub.origin}/mirror/`);
    vi.stubEnv('HF_TOKEN', 'hf_env');
    await downloadWeights(modelDir, { policy: POLICY });
    await expectAll();
    expect(hub.requests.every(({ headers }) => headers.authorization === 'Bearer hf_env')).toBe(true);
    expect(
      hub.requests.every(({ path }) => path.startsWith('/mirror/') || path.startsWith('/api/resolve-cache/')),
    ).toBe(true);
  });

  test.each([
    ['only the tree', ['tree'], 'GET'],
    ['no API at all', [], 'HEAD'],
  ])('from an endpoint with %s', async (_name, api, method) => {
    const { hub } = await serve({ api });
    await download();
    await expectAll();
    const path = resolvePath(CHECKPOINT, INTERNVIDEO2_MODEL_REVISION);
    expect(hub.requests.find((request) => request.path === path)?.method).toBe(method);
  });

  test('from an endpoint without API and without HEAD', async () => {
    const { hub, cdn } = await serve({ api: [] });
    for (const one of FILES) {
      const path = resolvePath(one, one.id === BERT_MODEL_ID ? BERT_MODEL_REVISION : INTERNVIDEO2_MODEL_REVISION);
      const to = one.lfs ? cdn.origin + blobPath(one) : `/api/resolve-cache${path}`;
      const linked = one.lfs ? { 'x-linked-etag': `"${sha256(one.content)}"`, 'x-linked-size': '200000' } : {};
      const answer = redirect(to, linked);
      hub.on(path, (request, response) => (request.method === 'HEAD' ? status(405) : answer)(request, response));
    }
    await download();
    await expectAll();
  });

  test('the CDN’s own tag is never taken for the hash', async () => {
    const { hub, cdn } = await serve({ api: [] });
    hub.on(resolvePath(CHECKPOINT, INTERNVIDEO2_MODEL_REVISION), redirect(cdn.origin + blobPath(CHECKPOINT)));
    const error = await expectFailure(download(), 'download-mismatch');
    expect(error.message).toContain('does not state size and hash');
  });

  test('a CDN that cuts, again and again, is resumed through the hub', async () => {
    const { cdn } = await serve({ behaviour: { after: 30_000, storedBytes } });
    await download();
    await expectAll();
    expect(cdn.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      ...[1, 2, 3, 4, 5, 6].map((n) => `bytes=${n * 30_000}-`),
    ]);
  });

  test('a signed address that has run out is asked for again', async () => {
    const { hub, cdn } = await serve();
    cdn.on(blobPath(CHECKPOINT), status(403), file(CHECKPOINT.content));
    await download();
    await expectAll();
    expect(hub.requests.filter(({ path }) => path === resolvePath(CHECKPOINT))).toHaveLength(2);
  });

  test('wrong bytes, twice, are a mismatch', async () => {
    const { cdn } = await serve();
    cdn.on(blobPath(CHECKPOINT), file(randomBytes(200_000)));
    const error = await expectFailure(download(), 'download-mismatch');
    expect(error.detail).not.toContain('s3cret');
    expect(cdn.requests).toHaveLength(2);
    expect(await readdir(join(modelDir, INTERNVIDEO2_MODEL_ID))).toEqual([`${INTERNVIDEO2_MODEL_FILE}.lock`]);
  });

  test('a hub that moves on between two attempts: its redirect tells, and the new version is fetched from its start', async () => {
    const next: HubContent = { ...CHECKPOINT, content: randomBytes(150_000) };
    const { hub, cdn } = await serve({ api: [], behaviour: { after: 50_000, storedBytes } });
    const path = resolvePath(CHECKPOINT, INTERNVIDEO2_MODEL_REVISION);
    const to = (one: HubContent) =>
      redirect(cdn.origin + blobPath(one), {
        'x-linked-etag': `"${sha256(one.content)}"`,
        'x-linked-size': String(one.content.length),
      });
    // HEAD, first GET (cut), then everything of the new version
    hub.on(path, to(CHECKPOINT), to(CHECKPOINT), to(next));
    cdn.on(blobPath(next), file(next.content));
    await download();
    expect(await readFile(checkpointPath())).toEqual(next.content);
    expect(cdn.requests.at(-1)?.headers.range).toBeUndefined();
  });

  test.each([
    ['401 and no token', 401, undefined, /open http.*OpenGVLab.*accept its terms.*HF_TOKEN/],
    ['403 and a token', 403, 'hf_bad', /the token is valid.*accepted the terms/],
  ])('%s is access-denied, with what to do', async (_name, code, token, message) => {
    const { hub } = await serve();
    hub.on(resolvePath(CHECKPOINT), status(code, { 'x-error-code': 'GatedRepo' }));
    const error = await expectFailure(download({ token }), 'access-denied');
    expect(error.message).toMatch(message);
    expect(error.detail).toBe(`${hub.origin}${resolvePath(CHECKPOINT)} answered ${code} GatedRepo`);
  });

  test('a private or unknown repository (401 everywhere) is access-denied', async () => {
    const { hub } = await serve({ api: [] });
    for (const name of ['config.json', 'tokenizer_config.json', 'vocab.txt', 'tokenizer.json']) {
      hub.on(resolvePath({ id: BERT_MODEL_ID, name }, BERT_MODEL_REVISION), status(401));
    }
    const error = await expectFailure(download(), 'access-denied');
    expect(error.message).toContain(BERT_MODEL_ID);
  });

  test('404 names the file, the repository and the revision', async () => {
    const { hub } = await serve();
    hub.on(resolvePath(CHECKPOINT), status(404, { 'x-error-code': 'EntryNotFound' }));
    const error = await expectFailure(download(), 'network');
    for (const word of [INTERNVIDEO2_MODEL_FILE, INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_REVISION]) {
      expect(error.message).toContain(word);
    }
  });

  test('500 for the listing is tried as often as the policy says', async () => {
    const { hub } = await serve();
    hub.on(`/api/models/${BERT_MODEL_ID}/revision/${BERT_MODEL_REVISION}`, status(500));
    await expectFailure(download(), 'network');
    expect(hub.requests).toHaveLength(POLICY.attempts);
  });

  test('an abort while the listing is awaited is prompt', async () => {
    const { hub } = await serve();
    hub.on(`/api/models/${BERT_MODEL_ID}/revision/${BERT_MODEL_REVISION}`, () => {});
    const pending = download({ signal: AbortSignal.timeout(50), policy: { ...POLICY, stallMs: 60_000 } });
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    'huggingface.co',
    'ftp://huggingface.co',
    'https://user:pass@huggingface.co',
    'https://huggingface.co/?a=b',
    '',
  ])('the endpoint %o is bad usage', async (endpoint) => {
    await expectFailure(downloadWeights(modelDir, { endpoint }), 'usage');
  });

  test('a token with a line break in it is bad usage, and is not repeated', async () => {
    const error = await expectFailure(downloadWeights(modelDir, { token: 'hf_a\nHost: x' }), 'usage');
    expect(error.message).not.toContain('hf_a');
  });

  test('killed in the middle again and again, it goes on from there and ends right', async () => {
    const kills = 4;
    const content = randomBytes(6 << 20);
    running = await startHub(
      FILES.map((one) => (one === CHECKPOINT ? { ...one, content } : one)),
      { behaviour: { chunkBytes: 32 * 1024, delayMs: 4 } },
    );
    const { hub, cdn } = running;
    let last = 0;
    for (let kill = 0; kill < kills; kill++) {
      const child = startChild(hub.origin);
      const exited = once(child, 'exit');
      const enough = last + content.length / (kills + 4);
      while ((await storedBytes()) < enough && child.exitCode === null) await sleep(3);
      child.kill('SIGKILL');
      expect(await exited).toEqual([null, 'SIGKILL']);
      last = await storedBytes();
      expect(last).toBeLessThan(content.length);
      await expect(stat(checkpointPath())).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect(await once(startChild(hub.origin), 'exit')).toEqual([0, null]);
    expect(sha256(await readFile(checkpointPath()))).toBe(sha256(content));
    expect(await readdir(join(modelDir, INTERNVIDEO2_MODEL_ID))).toEqual([INTERNVIDEO2_MODEL_FILE]);
    // Each process went on where the one before was killed.
    const starts = cdn.requests.map(({ headers }) => Number(/\d+/.exec(headers.range ?? '0')?.[0]));
    expect(starts).toHaveLength(kills + 1);
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    expect(starts.at(-1)).toBe(last);
  });
});

describe('locateModel', () => {
  const folder = () => join(modelDir, INTERNVIDEO2_MODEL_ID);
  const put = async (...names: string[]) => {
    await mkdir(folder(), { recursive: true });
    await mkdir(join(modelDir, BERT_MODEL_ID), { recursive: true });
    await writeFile(join(modelDir, BERT_MODEL_ID, 'tokenizer.json'), '{}');
    for (const name of names) await writeFile(join(folder(), name), '');
  };

  test('finds the reference’s model folder with its config', async () => {
    const root = reference('small_f4/model_dir');
    expect(await locateModel(root)).toEqual({
      checkpointPath: join(root, INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_FILE),
      tokenizerDir: join(root, BERT_MODEL_ID),
      configPath: join(root, INTERNVIDEO2_MODEL_ID, 'config.json'),
    });
  });

  test.each(['fine-tuned.pt', 'model.safetensors'])('takes %s when it is the only one', async (name) => {
    await put(name, `._${name}`, `${name}.part`, 'notes.txt');
    expect((await locateModel(modelDir)).checkpointPath).toBe(join(folder(), name));
  });

  test('takes the exact name among several', async () => {
    await put('a.pt', INTERNVIDEO2_MODEL_FILE);
    expect((await locateModel(modelDir)).checkpointPath).toBe(join(folder(), INTERNVIDEO2_MODEL_FILE));
  });

  test('does not choose among several others', async () => {
    await put('a.pt', 'b.safetensors');
    const error = await expectFailure(locateModel(modelDir), 'model-missing');
    expect(error.message).toContain('several');
    expect(error.detail).toBe('candidates: a.pt, b.safetensors');
  });

  test.each([
    ['no model folder', async () => rm(modelDir, { recursive: true }).then(() => mkdir(modelDir))],
    ['an empty one', async () => put()],
    [
      'a file in the folder’s place',
      async () => mkdir(join(modelDir, 'OpenGVLab')).then(() => writeFile(folder(), '')),
    ],
    ['half a download', async () => put(`${INTERNVIDEO2_MODEL_FILE}.part`, `${INTERNVIDEO2_MODEL_FILE}.part.json`)],
    ['a folder of that name', async () => put().then(() => mkdir(join(folder(), INTERNVIDEO2_MODEL_FILE)))],
    ['a link to nothing', async () => put().then(() => symlink('gone', join(folder(), INTERNVIDEO2_MODEL_FILE)))],
  ])('%s: model-missing, where it looked and what to do', async (_name, prepare) => {
    await prepare();
    const error = await expectFailure(locateModel(modelDir), 'model-missing');
    expect(error.message).toContain(join(folder(), INTERNVIDEO2_MODEL_FILE));
    expect(error.message).toContain('reeltag model download');
  });

  test.each([
    ['the checkpoint', () => checkpointPath()],
    ['the folder that it is in', () => folder()],
  ])('%s in the place of the model folder: says which one is meant', async (_name, path) => {
    await put(INTERNVIDEO2_MODEL_FILE);
    const error = await expectFailure(locateModel(path()), 'model-missing');
    expect(error.message).toMatch(new RegExp(`: name that one, ${modelDir}\\.$`));
  });

  test('some other file in its place: says that a folder is meant', async () => {
    const path = join(modelDir, 'other.pt');
    await writeFile(path, '');
    const error = await expectFailure(locateModel(path), 'model-missing');
    expect(error.message).toContain(`${path} is a file: name the folder that holds`);
  });

  test('a model without a tokenizer: tokenizer-missing', async () => {
    await put(INTERNVIDEO2_MODEL_FILE);
    await rm(join(modelDir, BERT_MODEL_ID, 'tokenizer.json'));
    const error = await expectFailure(locateModel(modelDir), 'tokenizer-missing');
    expect(error.message).toContain(join(modelDir, BERT_MODEL_ID));
    await rm(join(modelDir, BERT_MODEL_ID), { recursive: true });
    await expectFailure(locateModel(modelDir), 'tokenizer-missing');
  });

  const root = process.getuid?.() === 0;
  test.skipIf(root)('a folder that may not be read (not as root)', async () => {
    await put(INTERNVIDEO2_MODEL_FILE);
    await chmod(folder(), 0o000);
    await expectFailure(locateModel(modelDir), 'unreadable').finally(() => chmod(folder(), 0o755));
  });
});

async function serve(options: Parameters<typeof startHub>[1] = {}): Promise<TestHub> {
  running = await startHub(FILES, options);
  return running;
}

function download(options: DownloadOptions = {}): Promise<void> {
  return downloadWeights(modelDir, { endpoint: running?.hub.origin, policy: POLICY, ...options });
}

function startChild(endpoint: string): ChildProcess {
  return fork(new URL('../../support/download-weights.ts', import.meta.url), [modelDir, endpoint], { execArgv: [] });
}

async function expectAll(): Promise<void> {
  expect(await readdir(join(modelDir, INTERNVIDEO2_MODEL_ID))).toEqual([INTERNVIDEO2_MODEL_FILE]);
  const bert = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];
  expect((await readdir(join(modelDir, BERT_MODEL_ID))).sort()).toEqual(bert);
  for (const name of bert) expect(await readFile(join(modelDir, BERT_MODEL_ID, name))).toEqual(small(name).content);
  expect(await readFile(checkpointPath())).toEqual(CHECKPOINT.content);
}
