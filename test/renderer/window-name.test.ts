import { beforeEach, describe, expect, test } from 'vitest';
import { type Browser, claimWindow } from '../../renderer/window-name.ts';

/** A browser's locks, held by tabs that can be closed. */
class Locks {
  readonly #held = new Map<string, () => void>();
  readonly #waiting = new Map<string, (() => void)[]>();

  async request(name: string, options: LockOptions, work: (lock: Lock | null) => unknown): Promise<unknown> {
    if (this.#held.has(name)) {
      if (options.ifAvailable) return work(null);
      await new Promise<void>((resolve, reject) => {
        this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]);
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      });
    }
    this.#held.set(name, () => {});
    return work({ name, mode: 'exclusive' });
  }

  /** The tab that held it is closed. */
  release(name: string): void {
    this.#held.delete(name);
    for (const go of this.#waiting.get(name) ?? []) go();
  }
}

const storage = () => {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
};

let locks: Locks;
let local: ReturnType<typeof storage>;
const tab = (session = storage()): Browser => ({
  session: () => session,
  local: () => local,
  locks: locks as unknown as LockManager,
});

beforeEach(() => {
  locks = new Locks();
  local = storage();
});

describe('a window’s name', () => {
  test('is another for each tab, and that of one that was closed for the next', async () => {
    const [first, second] = [await claimWindow(tab()), await claimWindow(tab())];
    expect(second).not.toBe(first);
    locks.release('reeltag window 1');
    expect(await claimWindow(tab())).toBe(first);
  });
  test('stays the same when the page is loaded anew, though the page before lets go a little late', async () => {
    await claimWindow(tab());
    const session = storage();
    const before = await claimWindow(tab(session));
    const anew = claimWindow(tab(session));
    locks.release('reeltag window 2');
    expect(await anew).toBe(before);
  });
  test('of a tab that was duplicated is its own', async () => {
    const session = storage();
    const one = await claimWindow(tab(session));
    const copy = storage();
    copy.setItem('window', session.getItem('window') ?? '');
    expect(await claimWindow(tab(copy))).not.toBe(one);
  });
  test('of another browser is another', async () => {
    const mine = await claimWindow(tab());
    [locks, local] = [new Locks(), storage()];
    expect(await claimWindow(tab())).not.toBe(mine);
  });
  test('can be had where nothing may be kept, and no tabs can be told apart', async () => {
    const refusing = (): never => {
      throw new Error('SecurityError');
    };
    const nothing: Browser = { session: refusing, local: refusing, locks: undefined };
    expect(await claimWindow(nothing)).not.toBe(await claimWindow(nothing));
  });
});
