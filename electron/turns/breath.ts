/** Long work lets the host see to its other pages between. */

/** How long the host's other work waits, milliseconds. */
const TURN_MS = 4;
/** So often it is looked at the clock where nothing else is said. */
const EACH = 64;

/**
 * What is called for each item: it lets the event loop turn where its time has come.
 *
 * @param each so many items cost less than a look at the clock is worth
 * @returns a promise where there is something to wait for; rejects with AbortError
 */
export function breathing(signal: AbortSignal, each = EACH): () => Promise<void> | undefined {
  let items = 0;
  let began = performance.now();
  const turn = async (): Promise<void> => {
    await turnOfLoop();
    signal.throwIfAborted();
    began = performance.now();
  };
  return () => (++items % each === 0 && performance.now() - began >= TURN_MS ? turn() : undefined);
}

/** Those that let the loop turn, in their order. */
const waiting: (() => void)[] = [];

/** Of several long works one goes on in each turn of the loop: what somebody waits for waits for one of them, and not for all. */
function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) goOnSoon();
  });
}

/** Not in the turn that comes next: what has arrived in it goes first. */
function goOnSoon(): void {
  setImmediate(() =>
    setImmediate(() => {
      waiting.shift()?.();
      if (waiting.length > 0) goOnSoon();
    }),
  );
}
