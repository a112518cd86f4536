/**
 * A contract over any wire of two methods, `send` and `onMessage`: calls with progress and cancellation, events, and
 * three kinds of failure kept apart — expected (`TagError`), cancelled (`AbortError`) and bug (`InternalError`).
 *
 * Whatever arrives is checked against the contract, for the other end may be another version, or a stranger. A message
 * that is not even of the protocol is dropped. Uses nothing of Node's, so that it runs in a browser.
 */
import { z } from 'zod';
import type { Args, CallContract, CallName, Contract, EventName, EventValue, Progress, Result } from './contract.ts';
import { TagError } from './errors.ts';
import { abortError, InternalError, isAbortError } from './failures.ts';
import { errorSchema } from './values.ts';

/**
 * A way to the other end. Messages arrive whole and in order; `onClose` is called once, when no more can come. Sending
 * throws for what cannot be sent (a function), but not for a wire that has closed: `onClose` tells of that.
 */
export interface Wire {
  send(message: unknown): void;
  /** A message comes with its size where the wire knows it. */
  onMessage(listener: (message: unknown, bytes?: number) => void): void;
  onClose(listener: () => void): void;
}

/** The wire closed before the answer came. */
export class WireClosed extends Error {
  override readonly name = 'WireClosed';

  constructor() {
    super('the connection closed before the answer came');
  }
}

export interface CallOptions<P> {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: P) => void) | undefined;
}

export interface HandlerContext<P> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: P) => void;
}

export type Handlers<C extends Contract> = {
  readonly [N in CallName<C>]: (
    args: Args<C, N>,
    context: HandlerContext<Progress<C, N>>,
  ) => Promise<Result<C, N>> | Result<C, N>;
};

/** The calling end. */
export interface Client<C extends Contract> {
  /**
   * Rejects with what the handler threw: `TagError`, `AbortError`, or `InternalError` for anything else; with
   * `WireClosed` if the wire does. After an abort it settles when the handler has stopped, not before, so that the
   * caller knows when the other end is free.
   */
  call<N extends CallName<C>>(name: N, args: Args<C, N>, options?: CallOptions<Progress<C, N>>): Promise<Result<C, N>>;
  /** Returns a function that ends the subscription. */
  on<N extends EventName<C>>(name: N, listener: (value: EventValue<C, N>) => void): () => void;
}

/** The answering end. */
export interface Server<C extends Contract> {
  emit<N extends EventName<C>>(name: N, value: EventValue<C, N>): void;
}

/** A call that has come, as far as it matters when it is answered. */
export interface CallInTurn {
  readonly name: string;
  /** of its message; 0 where the wire does not know */
  readonly bytes: number;
  /** The same for calls that are one work, if they are at work at the same time. */
  readonly like?: string | undefined;
  /** Aborts when the call is cancelled, or the wire closes. */
  readonly signal: AbortSignal;
}

/** Decides when each call is worked on. */
export interface Turns {
  /** Resolves when the answer may be sent. What it rejects with is the call's failure. */
  run<T>(call: CallInTurn, work: () => Promise<T>): Promise<T>;
}

const AT_ONCE: Turns = { run: (_, work) => work() };

const failureSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('expected'),
    error: errorSchema,
  }),
  z.object({ kind: z.literal('aborted') }),
  z.object({ kind: z.literal('internal'), message: z.string(), detail: z.string().exactOptional() }),
]);
type Failure = z.infer<typeof failureSchema>;

const id = z.int();
const toServerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id, name: z.string(), args: z.unknown() }),
  z.object({ type: z.literal('cancel'), id }),
]);
const toClientSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), id, value: z.unknown() }),
  z.object({ type: z.literal('result'), id, value: z.unknown() }),
  z.object({ type: z.literal('failure'), id, failure: z.unknown() }),
  z.object({ type: z.literal('event'), name: z.string(), value: z.unknown() }),
]);
type ToServer = z.infer<typeof toServerSchema>;
type ToClient = z.infer<typeof toClientSchema>;

/**
 * Answers a contract's calls. When the wire closes, the signals of the calls in flight abort.
 *
 * @param turns when each call is worked on; at once without it
 */
export function serve<C extends Contract>(
  wire: Wire,
  contract: C,
  handlers: Handlers<C>,
  turns: Turns = AT_ONCE,
): Server<C> {
  const running = new Map<number, AbortController>();
  const send = (message: ToClient): void => wire.send(message);

  const answer = async (callId: number, name: string, args: unknown, bytes: number): Promise<void> => {
    // A repeated id would take the first call's answer for its own; the caller is broken, and the first call is not.
    if (running.has(callId)) return;
    const controller = new AbortController();
    running.set(callId, controller);
    const { signal } = controller;
    const onProgress = (progress: unknown): void => {
      if (running.has(callId)) send({ type: 'progress', id: callId, value: progress });
    };
    try {
      const like = callOf(contract, name)?.shared ? JSON.stringify(args) : undefined;
      const value = await turns.run({ name, bytes, like, signal }, () =>
        handle(contract, handlers, name, args, { signal, onProgress }),
      );
      running.delete(callId);
      send({ type: 'result', id: callId, value });
    } catch (error) {
      running.delete(callId);
      send({ type: 'failure', id: callId, failure: toFailure(error) });
    }
  };

  wire.onMessage((raw, bytes = 0) => {
    const { data: message } = toServerSchema.safeParse(raw);
    if (message?.type === 'call') void answer(message.id, message.name, message.args, bytes);
    if (message?.type === 'cancel') running.get(message.id)?.abort();
  });
  wire.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });
  return { emit: (name, value) => send({ type: 'event', name, value }) };
}

/** `__proto__` or `toString` is on every object: only what the contract itself lists is a call. */
function callOf(contract: Contract, name: string): CallContract | undefined {
  return Object.hasOwn(contract.calls, name) ? contract.calls[name] : undefined;
}

async function handle<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  name: string,
  args: unknown,
  context: HandlerContext<unknown>,
): Promise<unknown> {
  const call = callOf(contract, name);
  if (call === undefined) throw new InternalError(`there is no call ${JSON.stringify(name)}`);
  const parsed = call.args.safeParse(args);
  if (!parsed.success) throw new InternalError(`${name}: bad arguments: ${z.prettifyError(parsed.error)}`);
  // The contract ties name, arguments and progress together; a run-time name cannot show that to the compiler.
  const handler = handlers[name as CallName<C>] as (args: unknown, context: HandlerContext<unknown>) => unknown;
  return handler(parsed.data, context);
}

/** Calls over a wire. There is one client to a wire. */
export function connect<C extends Contract>(wire: Wire, contract: C): Client<C> {
  interface Waiting {
    readonly name: CallName<C>;
    readonly onProgress: ((progress: unknown) => void) | undefined;
    readonly settle: (outcome: { value: unknown } | { error: unknown }) => void;
  }
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  let nextId = 1;
  let closed = false;

  wire.onMessage((raw) => {
    const { data: message } = toClientSchema.safeParse(raw);
    if (message === undefined) return;
    if (message.type === 'event') {
      const schema = Object.hasOwn(contract.events, message.name) ? contract.events[message.name] : undefined;
      const parsed = schema?.safeParse(message.value);
      if (parsed?.success) for (const listener of listeners.get(message.name) ?? []) listener(parsed.data);
      return;
    }
    const call = waiting.get(message.id);
    if (call === undefined) return;
    const schemas = contract.calls[call.name] as Contract['calls'][string];
    if (message.type === 'progress') {
      const parsed = schemas.progress.safeParse(message.value);
      if (parsed.success) call.onProgress?.(parsed.data);
    } else if (message.type === 'failure') {
      call.settle({ error: fromFailure(message.failure) });
    } else {
      const parsed = schemas.result.safeParse(message.value);
      const problem = parsed.success ? '' : `${call.name}: bad result: ${z.prettifyError(parsed.error)}`;
      call.settle(parsed.success ? { value: parsed.data } : { error: new InternalError(problem) });
    }
  });
  wire.onClose(() => {
    closed = true;
    for (const call of [...waiting.values()]) call.settle({ error: new WireClosed() });
  });

  const start = (name: CallName<C>, args: unknown, options: CallOptions<unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { signal, onProgress } = options;
      if (signal?.aborted) return reject(abortError());
      if (closed) return reject(new WireClosed());
      const callId = nextId++;
      const send = (message: ToServer): void => wire.send(message);
      const cancel = (): void => send({ type: 'cancel', id: callId });
      signal?.addEventListener('abort', cancel, { once: true });
      waiting.set(callId, {
        name,
        onProgress,
        settle: (outcome) => {
          waiting.delete(callId);
          signal?.removeEventListener('abort', cancel);
          // An answer that crossed the cancellation on its way comes too late to count.
          if (signal?.aborted) reject(abortError());
          else if ('value' in outcome) resolve(outcome.value);
          else reject(outcome.error);
        },
      });
      send({ type: 'call', id: callId, name, args });
    });

  return {
    call: <N extends CallName<C>>(name: N, args: Args<C, N>, options: CallOptions<Progress<C, N>> = {}) =>
      // Sound because the answer was parsed by this very call's schemas above.
      start(name, args, options as CallOptions<unknown>) as Promise<Result<C, N>>,
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      const untyped = listener as (value: unknown) => void;
      set.add(untyped);
      return () => set.delete(untyped);
    },
  };
}

function toFailure(error: unknown): Failure {
  if (error instanceof TagError) return { kind: 'expected', error: error.toJSON() };
  if (isAbortError(error)) return { kind: 'aborted' };
  if (error instanceof InternalError) {
    return {
      kind: 'internal',
      message: error.message,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'internal', message, ...(stack === undefined ? {} : { detail: stack }) };
}

function fromFailure(raw: unknown): Error {
  const { data: failure } = failureSchema.safeParse(raw);
  // Another version may know other kinds of failure: the call has failed all the same.
  if (failure === undefined)
    return new InternalError('the other end failed in a way unknown here', JSON.stringify(raw));
  if (failure.kind === 'expected') {
    const { kind, message, detail } = failure.error;
    return TagError.fromJSON({ kind, message, ...(detail === undefined ? {} : { detail }) });
  }
  if (failure.kind === 'aborted') return abortError();
  return new InternalError(failure.message, failure.detail);
}
