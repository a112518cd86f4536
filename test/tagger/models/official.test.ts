/** The official model on its way: from a hub and a CDN on this machine, through the real downloader. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { modelDirectory } from '../../../electron/catalogue/models.ts';
import { lockTarget } from '../../../electron/engine/download/lock.ts';
import { BERT_MODEL_ID, INTERNVIDEO2_MODEL_FILE, INTERNVIDEO2_MODEL_ID } from '../../../electron/engine/index.ts';
import type { OfficialModel } from '../../../electron/wire/app/official.ts';
import { expectFailure } from '../../support/failure.ts';
import { file, redirect, type SeenRequest, status } from '../../support/http-server.ts';
import { blobPath, type HubContent, resolvePath, sha256, startHub, type TestHub } from '../../support/hub-server.ts';
import { type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';

const CHECKPOINT: HubContent = {
  id: INTERNVIDEO2_MODEL_ID,
  name: INTERNVIDEO2_MODEL_FILE,
  content: randomBytes(200_000),
  lfs: true,
};
const small = (name: string): HubContent => ({
  id: BERT_MODEL_ID,
  name,
  content: Buffer.from(`{"${name}":1}`),
  lfs: false,
});
const FILES = [CHECKPOINT, ...['config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'].map(small)];
const EXAMPLE = Buffer.from('the authors’ example');

let lab: TaggerLab;
let hub: TestHub;
let page: Page;
let models: string;
let child: ChildProcess | undefined;

const checkpoint = (folder = models): string => join(folder, INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_FILE);
const example = () => ({ url: `${hub.hub.origin}/example1.mp4`, size: EXAMPLE.length, sha256: sha256(EXAMPLE) });
const facts = (): OfficialModel | undefined =>
  page.events.findLast(({ name }) => name === 'officialChanged')?.value as OfficialModel | undefined;
const until = (isSo: (model: OfficialModel) => boolean, what: string) =>
  page.until(() => {
    const known = facts();
    return known !== undefined && isSo(known);
  }, what);
const blobRequests = (): SeenRequest[] => hub.cdn.requests.filter(({ path }) => path === blobPath(CHECKPOINT));
/** The CDN sends some of the checkpoint, and then nothing more; when it is asked again, all. */
function stallOnce(): void {
  hub.cdn.on(
    blobPath(CHECKPOINT),
    file(CHECKPOINT.content, { after: 60_000, ending: 'stall' }),
    file(CHECKPOINT.content),
  );
}
const partBytes = (folder = models): number =>
  statSync(`${checkpoint(folder)}.part`, { throwIfNoEntry: false })?.size ?? 0;

async function open(): Promise<Page> {
  page = await lab.open({
    start: startFakeEngine,
    resources: join(lab.folder, 'resources'),
    official: { example: example(), retryMs: 50 },
  });
  return page;
}

beforeEach(async () => {
  lab = new TaggerLab();
  vi.stubEnv('REELTAG_MODEL', '');
  vi.stubEnv('HF_TOKEN', undefined);
  vi.stubEnv('XDG_DATA_HOME', join(lab.folder, 'home'));
  vi.stubEnv('REELTAG_CACHE', join(lab.folder, 'cache'));
  models = join(lab.folder, 'home', 'reeltag', 'models');
  const demo = join(lab.folder, 'resources', 'models');
  mkdirSync(demo, { recursive: true });
  symlinkSync(modelDirectory('demo'), join(demo, 'demo'));
  hub = await startHub(FILES);
  hub.hub.on('/example1.mp4', file(EXAMPLE));
  vi.stubEnv('HF_ENDPOINT', hub.hub.origin);
  await open();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await lab.remove();
  await hub.close();
  vi.unstubAllEnvs();
  expect(lab.logged).toEqual([]);
});

describe.skipIf(process.platform !== 'linux')('the official model', () => {
  test('comes whole, once nobody else is at it; answers as published, and is then used', async () => {
    expect((await page.load()).official).toMatchObject({ state: 'absent', directory: models });
    mkdirSync(join(models, INTERNVIDEO2_MODEL_ID), { recursive: true });
    writeFileSync(join(models, 'gpu.json'), JSON.stringify({ clipsPerSecond: 40, comparable: true }));
    const unlock = lockTarget(checkpoint());
    const begun = await page.client.call('getOfficialModel', { thenUse: true });
    expect(begun).toMatchObject({ state: 'coming', thenUse: true });
    await until(
      ({ problem, triesAgain }) => problem?.kind === 'in-use' && triesAgain === true,
      'another process at it',
    );
    await unlock({ done: false });
    await page.until(({ model }) => model?.choice.model === 'official' && model.state === 'ready', 'in use');
    expect(readFileSync(checkpoint())).toEqual(CHECKPOINT.content);
    const { official } = await page.load();
    expect(official).toMatchObject({ state: 'here', verdict: { passed: true }, thenUse: false });
    expect(official.verdict?.rows[0]).toMatchObject({ published: 0.7927, here: 0.7927 });
    expect(official.fastest).toMatchObject({ device: 'webgpu', clipsPerSecond: 40 });
    expect(
      page.events.some(
        ({ name, value }) => name === 'officialChanged' && (value as OfficialModel).state === 'checking',
      ),
    ).toBe(true);
  });

  test('that answers otherwise is not used by itself, and says so after a restart, too', async () => {
    mkdirSync(models, { recursive: true });
    writeFileSync(join(models, 'unlike.json'), '');
    await page.client.call('getOfficialModel', { thenUse: true });
    await until(({ state }) => state === 'here', 'here');
    expect(facts()?.verdict).toMatchObject({ passed: false });
    expect(page.model?.choice.model).toBe('demo');
    await lab.close();
    await open();
    expect((await page.client.call('officialModel', {})).verdict).toMatchObject({ passed: false });
    // Another file is not the one that was asked.
    writeFileSync(checkpoint(), 'damaged');
    expect(await page.client.call('officialModel', {})).not.toHaveProperty('verdict');
    // What is damaged comes again.
    await page.client.call('getOfficialModel', { thenUse: false });
    await until(({ state, verdict }) => state === 'here' && verdict !== undefined, 'here again');
    expect(readFileSync(checkpoint())).toEqual(CHECKPOINT.content);
  });

  test('comes into a folder of somebody’s choice; is paused, stays paused, and goes on from where it was', async () => {
    const big = join(lab.folder, 'BIG');
    mkdirSync(big);
    writeFileSync(join(big, 'holiday.mp4'), '');
    const place = join(big, 'Reeltag models');
    expect(await page.client.call('modelRoom', { directory: big })).toMatchObject({ directory: place, present: false });
    await expectFailure(page.client.call('modelRoom', { directory: join(lab.folder, 'nowhere') }), 'not-found');
    stallOnce();
    await page.client.call('getOfficialModel', { directory: big, thenUse: false });
    await expect.poll(() => partBytes(place), { timeout: 30_000 }).toBe(60_000);
    const paused = { directory: place, state: 'paused', progress: { doneBytes: 60_000 } };
    expect(await page.client.call('pauseOfficialModel', {})).toMatchObject(paused);
    await lab.close();
    await open();
    expect(await page.client.call('officialModel', {})).toMatchObject(paused);
    await page.client.call('getOfficialModel', { thenUse: false });
    await until(({ state }) => state === 'here', 'here');
    expect(blobRequests().at(-1)?.headers.range).toBe('bytes=60000-');
    expect(readFileSync(checkpoint(place))).toEqual(CHECKPOINT.content);
  });

  test('that is paused and wanted again at once goes on', async () => {
    stallOnce();
    await page.client.call('getOfficialModel', { thenUse: false });
    await expect.poll(() => partBytes(), { timeout: 30_000 }).toBe(60_000);
    await Promise.all([
      page.client.call('pauseOfficialModel', {}),
      page.client.call('getOfficialModel', { thenUse: false }),
    ]);
    await until(({ state }) => state === 'here', 'here');
    expect(readFileSync(checkpoint())).toEqual(CHECKPOINT.content);
  });

  test('whose host is killed goes on by itself from where it was, when the next one starts', async () => {
    await lab.close();
    stallOnce();
    const entry = fileURLToPath(new URL('../../support/official-child.ts', import.meta.url));
    child = fork(entry, [lab.data], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(child, 'message');
    await expect.poll(() => partBytes(), { timeout: 30_000 }).toBe(60_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await open();
    await until(({ state }) => state === 'here', 'here');
    expect(blobRequests().at(-1)?.headers.range).toBe('bytes=60000-');
    expect(readFileSync(checkpoint())).toEqual(CHECKPOINT.content);
  });

  test('is dropped with what has come', async () => {
    stallOnce();
    await page.client.call('getOfficialModel', { thenUse: true });
    await expect.poll(() => partBytes(), { timeout: 30_000 }).toBe(60_000);
    expect(await page.client.call('dropOfficialModel', {})).toMatchObject({ state: 'absent' });
    expect(existsSync(`${checkpoint()}.part`)).toBe(false);
    await lab.close();
    await open();
    expect(await page.client.call('officialModel', {})).toMatchObject({ state: 'absent' });
  });

  test('behind its publisher’s gate asks for a token, sends it to the hub alone, and keeps it nowhere', async () => {
    const path = resolvePath(CHECKPOINT);
    const linked = {
      'x-linked-etag': `"${sha256(CHECKPOINT.content)}"`,
      'x-linked-size': String(CHECKPOINT.content.length),
    };
    hub.hub.on(path, (request, response) =>
      request.headers.authorization === 'Bearer hf_secret'
        ? redirect(`${hub.cdn.origin}${blobPath(CHECKPOINT)}`, linked)(request, response)
        : status(401, { 'x-error-code': 'GatedRepo' })(request, response),
    );
    await page.client.call('getOfficialModel', { thenUse: false });
    await until(({ state }) => state === 'failed', 'refused');
    expect(facts()).toMatchObject({
      problem: { kind: 'access-denied', message: expect.stringContaining('accept its terms') },
    });
    expect(facts()).not.toHaveProperty('triesAgain');
    await page.client.call('getOfficialModel', { thenUse: false, token: 'wrong' });
    await until(
      ({ state, problem }) => state === 'failed' && problem?.message.includes('valid') === true,
      'refused again',
    );
    await page.client.call('getOfficialModel', { thenUse: false, token: ' hf_secret\n' });
    await until(({ state }) => state === 'here', 'here');
    expect(blobRequests().every(({ headers }) => headers.authorization === undefined)).toBe(true);
    await lab.close();
    for (const name of ['library.sqlite', 'library.sqlite-wal']) {
      const path = join(lab.data, name);
      if (existsSync(path)) expect(readFileSync(path).includes('hf_secret')).toBe(false);
    }
    expect(JSON.stringify(page.events)).not.toContain('hf_secret');
  });

  test('is tried again by itself while the network is away', async () => {
    await hub.hub.close();
    vi.stubEnv('HF_ENDPOINT', hub.hub.origin);
    await page.client.call('getOfficialModel', { thenUse: false });
    await until(({ state, triesAgain }) => state === 'failed' && triesAgain === true, 'no network');
    expect(facts()?.problem).toMatchObject({ kind: 'network', message: expect.stringContaining('check the network') });
    const tries = () => page.events.filter(({ value }) => (value as Partial<OfficialModel>).state === 'coming').length;
    const before = tries();
    await page.until(() => tries() > before, 'tried again');
    expect(await page.client.call('pauseOfficialModel', {})).not.toHaveProperty('triesAgain');
    await hub.cdn.close();
    hub = await startHub(FILES);
  });

  test('is taken from a file that somebody has, with the tokenizer that comes along; without the example it is used, and that is said', async () => {
    hub.hub.on('/example1.mp4', status(404));
    const own = join(lab.folder, 'downloads', INTERNVIDEO2_MODEL_FILE);
    mkdirSync(join(lab.folder, 'downloads'));
    writeFileSync(own, CHECKPOINT.content);
    await page.client.call('takeOfficialModel', { path: join(lab.folder, 'downloads'), thenUse: true });
    await page.until(({ model }) => model?.choice.model === 'official' && model.state === 'ready', 'in use');
    expect(readFileSync(checkpoint())).toEqual(CHECKPOINT.content);
    const tokenizer = (name: string) => readFileSync(join(models, BERT_MODEL_ID, name));
    expect(tokenizer('vocab.txt')).toEqual(readFileSync(join(modelDirectory('demo'), BERT_MODEL_ID, 'vocab.txt')));
    expect(blobRequests()).toEqual([]);
    const problem = { message: expect.stringMatching(/^The authors’ example video could not be had/) };
    expect((await page.load()).official).toMatchObject({ state: 'here', problem });
    await expectFailure(
      page.client.call('takeOfficialModel', { path: join(lab.folder, 'no.pt'), thenUse: true }),
      'not-found',
    );
    await expectFailure(page.client.call('takeOfficialModel', { path: lab.folder, thenUse: true }), 'model-missing');
    writeFileSync(join(lab.folder, 'empty.pt'), '');
    await expectFailure(
      page.client.call('takeOfficialModel', { path: join(lab.folder, 'empty.pt'), thenUse: true }),
      'empty-file',
    );
    expect(readFileSync(checkpoint())).toEqual(CHECKPOINT.content);
  });

  test('is taken from the hub’s own cache, whose names are links', async () => {
    const snapshot = join(lab.folder, 'hub', 'snapshots', 'abc');
    mkdirSync(snapshot, { recursive: true });
    mkdirSync(join(lab.folder, 'hub', 'blobs'));
    writeFileSync(join(lab.folder, 'hub', 'blobs', 'def'), CHECKPOINT.content);
    symlinkSync('../../blobs/def', join(snapshot, INTERNVIDEO2_MODEL_FILE));
    // Another host has been killed in the midst of the same, and a third is at it.
    const copies = ['left', 'going'].map((name) => join(dirname(checkpoint()), `.x.pt.${name}.taken`));
    mkdirSync(dirname(checkpoint()), { recursive: true });
    for (const copy of copies) writeFileSync(copy, 'half');
    utimesSync(copies[0] as string, 1, 1);
    await page.client.call('takeOfficialModel', { path: snapshot, thenUse: true });
    await page.until(({ model }) => model?.choice.model === 'official' && model.state === 'ready', 'in use');
    expect(readFileSync(checkpoint())).toEqual(CHECKPOINT.content);
    expect(copies.map((copy) => existsSync(copy))).toEqual([false, true]);
    // Another that cannot be put there leaves this one.
    const tokenizer = join(models, BERT_MODEL_ID);
    rmSync(tokenizer, { recursive: true });
    writeFileSync(tokenizer, '');
    await page.client.call('takeOfficialModel', { path: snapshot, thenUse: false });
    await until(({ state, problem }) => state === 'here' && problem?.kind === 'write-failed', 'not taken');
  });

  test('in a whole folder is used where it lies; when its drive is away, that is said', async () => {
    const drive = join(lab.folder, 'drive');
    mkdirSync(join(drive, INTERNVIDEO2_MODEL_ID), { recursive: true });
    mkdirSync(join(drive, BERT_MODEL_ID), { recursive: true });
    writeFileSync(checkpoint(drive), CHECKPOINT.content);
    writeFileSync(join(drive, BERT_MODEL_ID, 'vocab.txt'), '');
    await page.client.call('takeOfficialModel', { path: join(drive, INTERNVIDEO2_MODEL_ID), thenUse: true });
    await page.until(({ model }) => model?.choice.model === 'official' && model.state === 'ready', 'in use');
    expect(existsSync(models)).toBe(false);
    await lab.close();
    renameSync(drive, `${drive} away`);
    await open();
    await page.until(({ model }) => model?.state === 'failed', 'failed');
    const away = { problem: { kind: 'offline', message: expect.stringContaining('connect its drive') } };
    expect(await page.client.call('modelRoom', {})).toMatchObject(away);
    await expectFailure(page.client.call('getOfficialModel', { thenUse: false }), 'offline');
    expect(page.model?.problem?.message).toMatch(
      /drive is not there: connect its drive, or use the demo model meanwhile/,
    );
  });

  test('is had by a server’s page within the roots alone', async () => {
    await lab.close();
    const inside = join(lab.folder, 'inside');
    mkdirSync(inside);
    writeFileSync(join(inside, 'x'), '');
    symlinkSync('/etc', join(inside, 'Reeltag models'));
    page = await lab.open({
      ...{ start: startFakeEngine, resources: join(lab.folder, 'resources'), roots: [inside] },
      host: { kind: 'serve', version: '0', platform: 'test' },
    });
    for (const directory of ['/etc', inside]) {
      await expectFailure(page.client.call('getOfficialModel', { directory, thenUse: false }), 'access-denied');
    }
    await expectFailure(page.client.call('takeOfficialModel', { path: '/etc/x.pt', thenUse: false }), 'access-denied');
    // A whole model around the folder that may be used, and a file that it leads to.
    for (const name of [INTERNVIDEO2_MODEL_ID, BERT_MODEL_ID]) mkdirSync(join(lab.folder, name), { recursive: true });
    writeFileSync(checkpoint(lab.folder), CHECKPOINT.content);
    writeFileSync(join(lab.folder, BERT_MODEL_ID, 'vocab.txt'), '');
    const deeper = join(inside, 'deeper');
    mkdirSync(deeper);
    await expectFailure(page.client.call('takeOfficialModel', { path: deeper, thenUse: false }), 'access-denied');
    symlinkSync(checkpoint(lab.folder), join(inside, 'link.pt'));
    await expectFailure(page.client.call('takeOfficialModel', { path: inside, thenUse: false }), 'access-denied');
    await expectFailure(page.client.call('modelRoom', { directory: '/root/x' }), 'access-denied');
  });
});
