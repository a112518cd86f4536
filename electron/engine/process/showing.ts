/**
 * Many inputs that one call has the model see: in a turn of its own as many as pay, and between its turns others have theirs.
 */
import { TagError, type TagErrorData } from '../../wire/errors.ts';
import { abortError } from '../../wire/failures.ts';
import type { FrameTensor, InternVideo2MultiModality } from '../index.ts';
import type { Line, WaitingClip } from './line.ts';

export interface ShowingOptions<Key> {
  /** Which model is to see them, as `WaitingClip` has it. */
  readonly model: string;
  readonly line: Line;
  readonly signal: AbortSignal;
  /** Runs a job when it is this call's turn, with what opens the model for it. */
  readonly inTurn: (job: (open: () => Promise<InternVideo2MultiModality>) => Promise<void>) => Promise<void>;
  /** Inputs are looked at now. */
  readonly onSeeing: () => void;
  /** Hears what was seen of each, or why nothing can be. */
  readonly onSeen: (key: Key, seen: Float32Array | TagErrorData) => void;
}

export class Showing<Key> {
  readonly #options: ShowingOptions<Key>;
  /** With what is to be done when each has been seen, in their order. */
  readonly #waiting = new Map<WaitingClip, () => void>();
  #turns: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  readonly #stopped = new AbortController();

  constructor(options: ShowingOptions<Key>) {
    this.#options = options;
  }

  /** Aborts when nothing more will be seen. */
  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Resolves when its frames are no longer needed: it has been seen, or never will be. */
  add(key: Key, input: FrameTensor): Promise<void> {
    const { model, line, signal, onSeeing } = this.#options;
    if (this.#failure !== undefined || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const onSeen = (): void => this.#tell(key, waiting);
      const waiting: WaitingClip = { model, input, tokens: false, signal, onSeeing, onSeen };
      this.#waiting.set(waiting, resolve);
      line.join(waiting);
      this.#turns ??= this.#takeTurns();
    });
  }

  /**
   * Waits until all that were added have been seen.
   *
   * @throws what the model throws where it can see nothing more; AbortError
   */
  async done(): Promise<void> {
    await this.#turns;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Whoever waits need not wait any more. */
  #leave(): void {
    for (const [waiting, resolve] of this.#waiting) {
      this.#options.line.leave(waiting);
      resolve();
    }
    this.#waiting.clear();
  }

  /** Never rejects. */
  async #takeTurns(): Promise<void> {
    const { line, inTurn, signal } = this.#options;
    try {
      for (let [first] = this.#waiting.keys(); first !== undefined; [first] = this.#waiting.keys()) {
        const waiting = first;
        await inTurn(async (open) => {
          // It may have been seen in another's turn meanwhile.
          if (!this.#waiting.has(waiting)) return;
          await line.see(waiting, await open()).catch((error: unknown) => {
            // What is wrong with it alone has been told.
            if (this.#waiting.has(waiting)) throw error;
          });
        });
      }
    } catch (error) {
      this.#failure = { error: signal.aborted ? abortError() : error };
      this.#leave();
      this.#stopped.abort();
    } finally {
      this.#turns = undefined;
    }
  }

  #tell(key: Key, waiting: WaitingClip): void {
    const { line, onSeen } = this.#options;
    const seen = line.seen(waiting);
    // A bug is thrown in its own turn.
    if (seen === undefined || (seen instanceof Error && !(seen instanceof TagError))) return;
    onSeen(key, seen instanceof TagError ? seen.toJSON() : seen.embedding);
    line.leave(waiting);
    this.#waiting.get(waiting)?.();
    this.#waiting.delete(waiting);
  }
}
