/** The application, as far as pages see it. */
import type { MediaFacts } from '../media/index.ts';
import type { AppContract } from '../wire/app/index.ts';
import type { Added } from '../wire/app/videos.ts';
import type { EventName, EventValue } from '../wire/contract.ts';
import type { Handlers } from '../wire/rpc.ts';

export interface App {
  readonly handlers: Handlers<AppContract>;
  /** Adds files that the server itself has received, as an act of the window that sent them. */
  add(paths: readonly string[], signal: AbortSignal, window?: string): Promise<Added>;
  readonly media: MediaFacts;
  /** Returns a function that ends it. */
  onEvent(listener: <N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>) => void): () => void;
}
