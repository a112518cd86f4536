/** A model whose graphs a server runs: the published numbers, and each way in which a server can fail. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { InternVideo2MultiModality } from '../../../../electron/engine/index.ts';
import type { OpenedModel } from '../../../../electron/engine/internvideo2/open-model.ts';
import { exportModel } from '../../../../electron/engine/internvideo2/served/export-model.ts';
import { type OpenServedOptions, openServed } from '../../../../electron/engine/internvideo2/served/open-served.ts';
import { locateModel } from '../../../../electron/engine/internvideo2/weights.ts';
import { vectorsOf } from '../../../../electron/wire/engine.ts';
import { makeCertificate } from '../../../support/certificate.ts';
import { expectFailure } from '../../../support/failure.ts';
import { largestDifference, loadGolden, temporaryFolder } from '../../../support/golden.ts';
import { PARITY, parityOf } from '../../../support/golden-parity.ts';
import { type Handler, json, reset, silence, status } from '../../../support/http-server.ts';
import { type KserveServer, serveRepository } from '../../../support/kserve-server.ts';

const golden = loadGolden('small_f4');
const home = await temporaryFolder();
const cacheDir = join(home, 'cache');
const { checkpointPath } = await locateModel(golden.modelDir);
const files = { checkpointPath, configPath: join(dirname(checkpointPath), 'config.json'), cacheDir };
const repository = (precision: string): string => join(home, precision);
const VISION = 'models/reeltag_vision';
/** Enough for a server that comes back, and little for one that does not. */
const limits = {
  connectMs: 5_000,
  silentMs: 20_000,
  openingMs: 100,
  patienceMs: 20_000,
  backoffMs: 10,
  maxBackoffMs: 50,
};

const servers: KserveServer[] = [];
const serve = async (...args: Parameters<typeof serveRepository>): Promise<KserveServer> => {
  const server = await serveRepository(...args);
  servers.push(server);
  return server;
};
const opened: OpenedModel[] = [];
const open = async (server: { device: `kserve:${string}` }, options: Partial<OpenServedOptions> = {}) => {
  const { device } = server;
  const model = await openServed({ ...files, device, precision: 'auto', limits, ...options });
  opened.push(model);
  return model;
};

beforeAll(async () => {
  for (const precision of ['fp32', 'fp16'] as const) {
    const what = { folder: repository(precision), precision, replace: false, version: '0.0.0' };
    await exportModel({ ...files, ...what });
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const { towers } of opened.splice(0)) await towers.close();
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => expect(servers).toEqual([]));

/** The vision graph's own answer for the first clip. */
const ask = ({ towers }: OpenedModel) => towers.run('vision', { video: golden.input('clip.0.input') }, ['embedding']);
const isRight = ({ embedding }: Awaited<ReturnType<typeof ask>>): boolean =>
  largestDifference(embedding.data, golden.floats('clip.0.embedding')) <= 5e-6;

describe('the published numbers', () => {
  it('come from a server as from this machine, and stand beside the CPU’s', async () => {
    const server = await serve(repository('fp32'), { base: '/a/path' });
    const model = new InternVideo2MultiModality(golden.modelDir, { device: server.device, cacheDir });
    await model.setup();
    const parity = await parityOf(model, golden);
    for (const what of ['clips', 'texts', 'picture', 'matches'] as const) {
      expect(parity[what], what).toBeLessThanOrEqual(PARITY[what]);
    }
    const { device, precision, isComparable: comparable } = model;
    expect([device, precision, comparable]).toEqual([server.device, 'fp32', true]);
    expect(vectorsOf({ device, precision, comparable })).toBe('fp32');
    await model.close();
    // Several clips are on their way at once, and the server puts them together as it likes.
    expect(server.mostAtOnce).toBeGreaterThan(1);
    expect(server.http.requests.every(({ headers }) => headers['accept-encoding'] === 'identity')).toBe(true);
  });

  it('in fp16 are the server’s own precision, which nobody has to name', async () => {
    const server = await serve(repository('fp16'));
    const { converted, comparable } = await open(server);
    expect([converted.precision, comparable]).toEqual(['fp16', true]);
    const error = await expectFailure(open(server, { precision: 'fp32' }), 'device-unavailable');
    expect(error.message).toMatch(/has the model in fp16, not in fp32: choose fp16 or auto/);
  });

  it('that are a little off are kept apart, by the server’s address; far off they are refused', async () => {
    const server = await serve(repository('fp32'));
    const told = (await (await fetch(`${server.http.origin}/v2/${VISION}/config`)).json()) as {
      parameters: Record<string, { string_value: string }>;
    };
    const expecting = (aside: number): Handler => {
      const bytes = Buffer.from(told.parameters['reeltag_answers']?.string_value ?? '', 'base64');
      const answers = new Float32Array(new Uint8Array(bytes).buffer);
      // Still a unit vector, a little aside.
      answers[0] = (answers[0] as number) + aside;
      const length = Math.hypot(...answers);
      for (const i of answers.keys()) answers[i] = (answers[i] as number) / length;
      const reeltag_answers = { string_value: Buffer.from(answers.buffer).toString('base64') };
      return json({ parameters: { ...told.parameters, reeltag_answers } });
    };
    server.http.on(server.path(`${VISION}/config`), expecting(0.02), expecting(1));
    const { towers, comparable } = await open(server);
    expect(comparable).toBe(false);
    expect(vectorsOf({ device: towers.device, precision: 'fp32', comparable })).toBe(`fp32 on ${server.device}`);
    expect((await expectFailure(open(server), 'device-unavailable')).message).toContain('computes wrongly');
  });
});

describe('opening fails with a sentence', () => {
  it('where nobody listens', async () => {
    const server = await serveRepository(repository('fp32'));
    await server.close();
    expect((await expectFailure(open(server), 'network')).message).toContain('cannot be reached (ECONNREFUSED)');
  });

  it('where a token is wanted; with the right one it opens, and no sentence has it', async () => {
    const server = await serve(repository('fp32'), { token: 'let-me-in' });
    expect((await expectFailure(open(server), 'access-denied')).message).toContain('REELTAG_KSERVE_TOKEN');
    vi.stubEnv('REELTAG_KSERVE_TOKEN', 'sesame');
    expect(JSON.stringify(await expectFailure(open(server), 'access-denied'))).not.toContain('sesame');
    vi.stubEnv('REELTAG_KSERVE_TOKEN', 'two words');
    expect(JSON.stringify(await expectFailure(open(server), 'usage'))).not.toContain('two words');
    vi.stubEnv('REELTAG_KSERVE_TOKEN', 'let-me-in');
    expect(isRight(await ask(await open(server)))).toBe(true);
  });

  it('where a token would go to another server: a redirect is not followed', async () => {
    const server = await serve(repository('fp32'));
    server.http.on(server.path('health/live'), status(302, { location: 'http://127.0.0.1:9/' }));
    expect((await expectFailure(open(server), 'device-unavailable')).message).toContain('HTTP 302');
  });

  it.each([
    ['health/live', status(404), /no answer of KServe's protocol/],
    ['health/ready', status(400), /is not ready/],
    [VISION, status(404), /has no model “reeltag_vision”/],
    [VISION, json({ name: 'reeltag_vision' }), /no answer of KServe's protocol/],
    [`${VISION}/config`, status(404), /does not say which model “reeltag_vision” is/],
    [`${VISION}/infer`, status(500), /did not do what it was asked \(HTTP 500\)/],
  ])('where %s is not as it should be', async (path, handler, sentence) => {
    const server = await serve(repository('fp32'));
    server.http.on(server.path(path), handler);
    expect((await expectFailure(open(server), 'device-unavailable')).message).toMatch(sentence);
  });

  it('where the server has another model, or the same in other sizes', async () => {
    const other = await locateModel(loadGolden('small_f8_from_f4').modelDir);
    const server = await serve(repository('fp32'));
    const its = { checkpointPath: other.checkpointPath, configPath: other.configPath ?? '' };
    const error = await expectFailure(open(server, its), 'device-unavailable');
    expect(error.message).toMatch(/has another model, .*@68619a68304f, and here is .*@[0-9a-f]{12}: export this one/);
    server.http.on(server.path(VISION), server.describe('reeltag_text'));
    expect((await expectFailure(open(server), 'device-unavailable')).message).toContain('takes or gives other numbers');
  });

  it('where it says nothing, and at once where that is cancelled', async () => {
    const server = await serve(repository('fp32'));
    server.http.on(server.path('health/live'), silence);
    const short = { ...limits, factsMs: 30 };
    expect((await expectFailure(open(server, { limits: short }), 'network')).message).toContain(
      'did not answer in time',
    );
    const stopping = new AbortController();
    const opening = open(server, { signal: stopping.signal });
    stopping.abort();
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('where another protocol is spoken', async () => {
    // As a server of gRPC greets.
    const other = createServer((socket) =>
      socket.on('error', () => {}).write(Buffer.from('000012040000000000', 'hex')),
    );
    await once(other.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = other.address() as AddressInfo;
      const error = await expectFailure(open({ device: `kserve:http://127.0.0.1:${port}` }), 'network');
      expect(error.message).toMatch(/^No http is spoken at .*: use the port that Triton has for it/);
    } finally {
      other.close();
    }
  });

  it('where a certificate is not trusted', async ({ skip }) => {
    const tls = makeCertificate();
    if (tls === undefined) return skip();
    const server = await serve(repository('fp32'), { tls });
    expect((await expectFailure(open(server), 'network')).message).toMatch(/is not trusted .*NODE_EXTRA_CA_CERTS/);
  });
});

describe('a clip', () => {
  /** An answer's first half, and then nothing. */
  const half =
    (whole: Handler): Handler =>
    async (request, response) => {
      const { writeHead, end } = response;
      let headers = {};
      response.writeHead = ((_code: number, its: object) => {
        headers = its;
        return response;
      }) as unknown as typeof writeHead;
      response.end = ((body: Buffer) => {
        writeHead.call(response, 200, headers);
        response.write(body.subarray(0, body.length / 2), () => response.destroy());
        return response;
      }) as typeof end;
      await whole(request, response);
    };

  it('has its answer after connections that broke, half an answer, and a server that was busy', async () => {
    const server = await serve(repository('fp32'));
    const model = await open(server);
    const infer = server.infer('reeltag_vision');
    server.http.on(server.path(`${VISION}/infer`), reset, half(infer), status(503), infer);
    expect(isRight(await ask(model))).toBe(true);
    expect(server.http.requests.filter(({ path }) => path.endsWith('vision/infer'))).toHaveLength(1 + 4);
  });

  it('has its answer from a server that was started again meanwhile', async () => {
    const server = await serveRepository(repository('fp32'));
    const port = Number(new URL(server.http.origin).port);
    const model = await open(server);
    // Its answer is on its way when the server ends.
    const asked = Promise.withResolvers<void>();
    server.http.on(server.path(`${VISION}/infer`), () => asked.resolve());
    const answer = ask(model);
    await asked.promise;
    await server.close();
    await serve(repository('fp32'), { port });
    expect(isRight(await answer)).toBe(true);
  });

  it('has none from a server that was started again with another model', async () => {
    const server = await serveRepository(repository('fp32'));
    const port = Number(new URL(server.http.origin).port);
    const model = await open(server);
    expect(isRight(await ask(model))).toBe(true);
    await server.close();
    // The same names and sizes: nothing but what it says of itself tells.
    const { parameters } = (await (
      await fetch(`${(await serve(repository('fp32'), { port })).http.origin}/v2/${VISION}/config`)
    ).json()) as { parameters: object };
    const other = { ...parameters, reeltag_model: { string_value: 'small_f4@0123456789ab' } };
    servers.at(-1)?.http.on(server.path(`${VISION}/config`), json({ parameters: other }));
    expect((await expectFailure(ask(model), 'device-unavailable')).message).toContain(
      'has another model, small_f4@0123',
    );
  });

  it('fails with a sentence where the server is gone for good: nothing goes on on this machine in secret', async () => {
    const server = await serveRepository(repository('fp32'));
    const model = await open(server, { limits: { ...limits, patienceMs: 50 } });
    await server.close();
    expect((await expectFailure(ask(model), 'network')).message).toContain('cannot be reached');
    expect(model.towers.device).toBe(server.device);
  });

  it.each([
    ['numbers that are not there', json({ outputs: [] }), /no answer of KServe's protocol/],
    ['another graph’s numbers', undefined, /no answer of KServe's protocol|another shape/],
    ['a model that was taken away', status(404), /has no model/],
    ['a token that is no longer good', status(401), /REELTAG_KSERVE_TOKEN/],
  ])('fails where the answer is %s', async (_, handler, sentence) => {
    const server = await serve(repository('fp32'));
    const model = await open(server);
    const wrongShape: Handler = (_request, response) => {
      const outputs = [{ name: 'embedding', datatype: 'FP32', shape: [2, 32], parameters: { binary_data_size: 256 } }];
      const head = Buffer.from(JSON.stringify({ outputs }));
      response.writeHead(200, { 'inference-header-content-length': head.length });
      response.end(Buffer.concat([head, Buffer.alloc(256)]));
    };
    server.http.on(server.path(`${VISION}/infer`), handler ?? wrongShape);
    await expect(ask(model)).rejects.toThrow(sentence);
  });

  it('is not asked about once the model is closed; what was asked before is answered', async () => {
    const server = await serve(repository('fp32'));
    const model = await open(server);
    const before = ask(model);
    await model.towers.close();
    expect(isRight(await before)).toBe(true);
    await expect(ask(model)).rejects.toThrow('the model is closed');
  });
});
