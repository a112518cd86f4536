/**
 * A server of KServe's protocol on 127.0.0.1 that runs what `reeltag model export` wrote, by the engine's own ONNX Runtime, as Triton would:
 * what it says of a model is what the configuration says. Paths can be told to misbehave, request by request.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Feeds, GraphSession } from '../../electron/engine/internvideo2/session.ts';
import { type Handler, json, startServer, status, type TestServer } from './http-server.ts';

interface Described {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
}

interface Options {
  /** before `/v2` */
  readonly base?: string;
  /** what it wants in each request */
  readonly token?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly port?: number;
}

export interface KserveServer {
  readonly http: TestServer;
  /** as a device is named */
  readonly device: `kserve:${string}`;
  /** `/v2/…` → its path */
  path(rest: string): string;
  /** What answers as it should, for paths that are told to do so after something else. */
  infer(model: string): Handler;
  describe(model: string): Handler;
  configure(model: string): Handler;
  /** Inferences that were being answered at once, at most. */
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

export async function serveRepository(repository: string, options: Options = {}): Promise<KserveServer> {
  const { base = '', token, tls, port } = options;
  const http = await startServer(tls, port);
  const sessions = new Map<string, Promise<GraphSession>>();
  const models = readdirSync(repository, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const configOf = new Map(
    models.map(({ name }) => [name, readFileSync(join(repository, name, 'config.pbtxt'), 'utf8')] as const),
  );
  const path = (rest: string): string => `${base}/v2/${rest}`;
  const guarded =
    (handler: Handler): Handler =>
    (request, response) => {
      const isKnown = token === undefined || request.headers.authorization === `Bearer ${token}`;
      return (isKnown ? handler : status(401))(request, response);
    };
  let [now, most] = [0, 0];

  const infer = (model: string): Handler =>
    guarded(async (request, response) => {
      now += 1;
      most = Math.max(most, now);
      try {
        const body = await buffer(request);
        const length = Number(request.headers['inference-header-content-length']);
        const { inputs, outputs } = JSON.parse(body.subarray(0, length).toString()) as {
          inputs: (Described & { parameters: { binary_data_size: number } })[];
          outputs: { name: string }[];
        };
        const feeds: Record<string, Feeds[string]> = {};
        let at = length;
        for (const { name, datatype, shape: dims, parameters } of inputs) {
          const bytes = new Uint8Array(body.subarray(at, at + parameters.binary_data_size));
          at += bytes.length;
          feeds[name] =
            datatype === 'FP32'
              ? { data: new Float32Array(bytes.buffer), dims }
              : { data: new BigInt64Array(bytes.buffer), dims };
        }
        const file = join(repository, model, '1', 'model.onnx');
        const session = sessions.get(model) ?? GraphSession.open(file, 'cpu', 0);
        sessions.set(model, session);
        const names = outputs.map(({ name }) => name);
        const results = await (await session).run(feeds, names);
        const tensors = names.map((name) => {
          const { data, dims } = results[name] as { data: Float32Array; dims: readonly number[] };
          return { name, dims, bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
        });
        const head = Buffer.from(
          JSON.stringify({
            model_name: model,
            outputs: tensors.map(({ name, dims, bytes }) => ({
              ...{ name, datatype: 'FP32', shape: dims, parameters: { binary_data_size: bytes.length } },
            })),
          }),
        );
        const whole = Buffer.concat([head, ...tensors.map(({ bytes }) => bytes)]);
        const headers = { 'inference-header-content-length': head.length, 'content-length': whole.length };
        response.writeHead(200, headers).end(whole);
      } finally {
        now -= 1;
      }
    });

  const describe = (model: string): Handler => {
    const { inputs, outputs } = describedBy(configOf.get(model) ?? '');
    return guarded(json({ name: model, versions: ['1'], platform: 'onnxruntime_onnx', inputs, outputs }));
  };
  const configure = (model: string): Handler => guarded(json({ parameters: parametersIn(configOf.get(model) ?? '') }));

  http.on(path('health/live'), guarded(status(200)));
  http.on(path('health/ready'), guarded(status(200)));
  for (const { name } of models) {
    http.on(path(`models/${name}`), describe(name));
    http.on(path(`models/${name}/config`), configure(name));
    http.on(path(`models/${name}/infer`), infer(name));
  }
  return {
    ...{ http, path, infer, describe, configure, device: `kserve:${http.origin}${base}` },
    get mostAtOnce() {
      return most;
    },
    close: async () => {
      await http.close();
      for (const session of sessions.values()) await (await session).close();
    },
  };
}

function describedBy(config: string): { inputs: Described[]; outputs: Described[] } {
  const isBatched = !/^max_batch_size: 0$/m.test(config);
  const listIn = (what: string): Described[] => {
    const list = new RegExp(`^${what} \\[\\n([^]*?)\\n\\]`, 'm').exec(config)?.[1] ?? '';
    return [...list.matchAll(/name: "(\w+)" data_type: TYPE_(\w+) dims: \[ (.*?) \]/g)].map(
      ([, name = '', datatype = '', dims = '']) => ({
        ...{ name, datatype },
        shape: [...(isBatched ? [-1] : []), ...dims.split(', ').map(Number)],
      }),
    );
  };
  return { inputs: listIn('input'), outputs: listIn('output') };
}

function parametersIn(config: string): Record<string, { string_value: string }> {
  const found = config.matchAll(/^parameters \{ key: "(\w+)" value: \{ string_value: "(.*?)" \} \}$/gm);
  return Object.fromEntries([...found].map(([, key = '', value = '']) => [key, { string_value: value }]));
}
