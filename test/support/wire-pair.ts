import type { Wire } from '../../electron/wire/rpc.ts';

/** Two ends of a wire within one process. */
export function wirePair(): { left: Wire; right: Wire; close: () => void } {
  const end = () => ({ messages: [] as ((message: unknown) => void)[], closes: [] as (() => void)[] });
  const [left, right] = [end(), end()];
  let open = true;
  const wire = (mine: typeof left, theirs: typeof left): Wire => ({
    send: (message) => {
      // Cloned and later, as a real wire would: neither end may lean on shared objects or on order of return.
      const copy = structuredClone(message);
      queueMicrotask(() => {
        if (open) for (const listener of theirs.messages) listener(copy);
      });
    },
    onMessage: (listener) => void mine.messages.push(listener),
    onClose: (listener) => void mine.closes.push(listener),
  });
  const close = (): void => {
    if (!open) return;
    open = false;
    for (const listener of [...left.closes, ...right.closes]) listener();
  };
  return { left: wire(left, right), right: wire(right, left), close };
}
