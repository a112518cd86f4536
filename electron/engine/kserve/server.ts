/** A server of KServe's protocol: what it has, and graphs run there. What is safe to ask again is asked again for a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { TagError } from '../../wire/errors.ts';
import type { ServerAddress } from './address.ts';
import { misunderstood, noModel, refused, unreachable } from './failures.ts';
import { type HttpAnswer, type HttpAsk, HttpConnection, type HttpLimits, NoAnswer } from './http.ts';
import { decodeAnswer, encodeRequest, JSON_LENGTH, type ReceivedTensor, type SentTensor } from './protocol.ts';

export interface ServerLimits extends HttpLimits {
  /**
   * For how long it is tried again when it does not answer, milliseconds: a server that is started again takes so long. Less than a
   * host waits for an engine that says nothing.
   */
  readonly patienceMs: number;
  /** The same while a model is being opened: somebody waits, and the address may be wrong. */
  readonly openingMs: number;
  /** milliseconds without a byte of what it says of itself, for which it computes nothing: whoever listens there may be no such server */
  readonly factsMs: number;
  /** between two tries, the first time and at most; it doubles */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

const SERVER_LIMITS: ServerLimits = {
  connectMs: 10_000,
  // A processor computes on a clip for a minute, and others may have asked before.
  silentMs: 5 * 60_000,
  patienceMs: 40_000,
  openingMs: 3_000,
  factsMs: 15_000,
  backoffMs: 200,
  maxBackoffMs: 4_000,
};

/** What a model takes or gives, as its server says it: −1 is any size. */
const tensorSchema = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.coerce.number()) });
const modelSchema = z.object({
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
const configSchema = z.object({ parameters: z.record(z.string(), z.unknown()).optional() });

export type ServedTensor = z.infer<typeof tensorSchema>;
export interface ServedFacts {
  readonly inputs: readonly ServedTensor[];
  readonly outputs: readonly ServedTensor[];
  /** what whoever put it there wrote beside it */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A proxy, or a server that is busy or starting: it may do the next time. */
const MAY_DO_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** A certificate, a name that does not exist, or another protocol is the same the next time. */
const IS_FINAL = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ENOTFOUND|SILENT|TOO_LARGE|^HPE_|EPROTO|WRONG_VERSION/;

export class Server {
  readonly address: ServerAddress;
  readonly #http: HttpConnection;
  readonly #limits: ServerLimits;
  #requireSame: (() => Promise<void>) | undefined;
  /** With so many connections it was the same. */
  #sameWith = 0;
  /** So many times in a row it was waited for as long as there was patience. */
  #inVain = 0;

  /** @param token never said to anybody but the server */
  constructor(address: ServerAddress, token: string | undefined, limits: Partial<ServerLimits> = {}) {
    this.address = address;
    this.#limits = { ...SERVER_LIMITS, ...limits };
    this.#http = new HttpConnection(address.base, token, this.#limits);
  }

  /** @throws TagError `network`, `access-denied`, `device-unavailable`; AbortError */
  async requireReady(signal?: AbortSignal): Promise<void> {
    const live = await this.#get('v2/health/live', signal);
    if (live.status === 404) throw misunderstood(this.address, 'HTTP 404 for v2/health/live');
    if (live.status !== 200) throw refused(this.address, live);
    const ready = await this.#get('v2/health/ready', signal);
    if (ready.status === 200) return;
    if (ready.status === 401 || ready.status === 403) throw refused(this.address, ready);
    throw new TagError(
      'device-unavailable',
      `The server at ${this.address.said} is not ready: it may be loading its models, or one of them failed to load, which its log says.`,
      { detail: `HTTP ${ready.status}` },
    );
  }

  /** @throws TagError as `requireReady`; AbortError */
  async describe(model: string, signal?: AbortSignal): Promise<ServedFacts> {
    const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
      const answer = await this.#get(path, signal);
      if (answer.status === 404 || answer.status === 400) return undefined;
      if (answer.status !== 200) throw refused(this.address, answer);
      try {
        return schema.parse(JSON.parse(answer.body.toString()));
      } catch (error) {
        throw misunderstood(this.address, error);
      }
    };
    const path = `v2/models/${encodeURIComponent(model)}`;
    const facts = await get(path, modelSchema);
    if (facts === undefined) throw noModel(this.address, model, { status: 404, headers: {}, body: Buffer.from(path) });
    // Triton has them in the model's configuration; the protocol's newer servers beside the rest.
    const parameters = facts.parameters ?? (await get(`${path}/config`, configSchema))?.parameters ?? {};
    const texts = Object.entries(parameters).map(([key, value]) => [key, textOf(value)] as const);
    return { ...facts, parameters: Object.fromEntries(texts) };
  }

  /**
   * A server that was started again may have something else under the same names: no answer over a new connection counts before it is
   * seen that it has not.
   *
   * @param requireSame throws where it is another
   */
  watch(requireSame: () => Promise<void>): void {
    this.#requireSame = requireSame;
  }

  /**
   * Runs a model: it has no state, so that it may be asked twice.
   *
   * @throws TagError `network`, `access-denied`, `device-unavailable`; AbortError
   */
  async run<Name extends string>(
    model: string,
    inputs: Readonly<Record<string, SentTensor>>,
    outputs: readonly Name[],
    signal?: AbortSignal,
  ): Promise<Record<Name, ReceivedTensor>> {
    const { jsonLength, pieces } = encodeRequest(inputs, outputs);
    const headers = { 'content-type': 'application/octet-stream', [JSON_LENGTH]: jsonLength };
    const path = `v2/models/${encodeURIComponent(model)}/infer`;
    const answer = await this.#askPatiently({ method: 'POST', path, headers, pieces, signal });
    if (answer.status === 404) throw noModel(this.address, model, answer);
    if (answer.status !== 200) throw refused(this.address, answer);
    const { made } = this.#http;
    if (this.#requireSame !== undefined && made > this.#sameWith) {
      await this.#requireSame();
      this.#sameWith = Math.max(this.#sameWith, made);
    }
    try {
      return decodeAnswer(answer.headers[JSON_LENGTH]?.toString(), answer.body, outputs);
    } catch (error) {
      throw misunderstood(this.address, error);
    }
  }

  close(): void {
    this.#http.close();
  }

  /**
   * Each time that it was waited for in vain the next one waits half as long: of a thousand clips whose server has gone the last one is
   * not to fail half a day after the first.
   */
  async #askPatiently(ask: HttpAsk): Promise<HttpAnswer> {
    const { patienceMs, backoffMs } = this.#limits;
    // Those that wait at the same time have waited once together.
    const once = this.#inVain + 1;
    const waited = (): number => Math.max(this.#inVain, once);
    try {
      const answer = await this.#ask(ask, Math.max(backoffMs, patienceMs / 2 ** this.#inVain));
      this.#inVain = MAY_DO_AGAIN.has(answer.status) ? waited() : 0;
      return answer;
    } catch (error) {
      if (error instanceof TagError) this.#inVain = waited();
      throw error;
    }
  }

  #get(path: string, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const { factsMs, openingMs } = this.#limits;
    return this.#ask({ method: 'GET', path, signal, silentMs: factsMs }, openingMs);
  }

  /** @throws TagError `network`; AbortError */
  async #ask(ask: HttpAsk, patienceMs: number): Promise<HttpAnswer> {
    const { backoffMs, maxBackoffMs } = this.#limits;
    const end = performance.now() + patienceMs;
    for (let wait = backoffMs; ; wait = Math.min(maxBackoffMs, 2 * wait)) {
      // Not all who wait for it come back in the same moment.
      const pause = wait * (0.5 + Math.random() / 2);
      const isLast = performance.now() + pause > end;
      try {
        const answer = await this.#http.send(ask);
        if (isLast || !MAY_DO_AGAIN.has(answer.status)) return answer;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        if (isLast || IS_FINAL.test(error.code)) throw unreachable(this.address, error);
      }
      await sleep(pause, undefined, ask.signal === undefined ? {} : { signal: ask.signal });
    }
  }
}

/** A parameter's text: Triton wraps it. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'string_value' in value) return String(value.string_value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
