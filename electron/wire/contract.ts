/**
 * What a contract is: everything that crosses a wire, by name: the calls with their arguments, progress and results, and
 * the events. Both ends derive their types from it, and each end checks what arrives against it.
 *
 * It runs in a browser too: the schema library is its only import.
 */
import type { z } from 'zod';

/** One call: what goes out, what may come back meanwhile, what comes back. */
export interface CallContract {
  readonly args: z.ZodType;
  readonly progress: z.ZodType;
  readonly result: z.ZodType;
  /** The same call, asked for while it is at work, is that work: any number of them cost as much as one. */
  readonly shared?: true;
}

/** The calls and events that one kind of wire carries. */
export interface Contract {
  readonly calls: Readonly<Record<string, CallContract>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export type CallName<C extends Contract> = keyof C['calls'] & string;
export type EventName<C extends Contract> = keyof C['events'] & string;
export type Args<C extends Contract, N extends CallName<C>> = z.infer<C['calls'][N]['args']>;
export type Progress<C extends Contract, N extends CallName<C>> = z.infer<C['calls'][N]['progress']>;
export type Result<C extends Contract, N extends CallName<C>> = z.infer<C['calls'][N]['result']>;
export type EventValue<C extends Contract, N extends EventName<C>> = z.infer<C['events'][N]>;
