/**
 * The name under which this tab or window acts: undo takes back its own acts. It stays the same when the page is loaded anew or
 * opened another day, and no two tabs that are open have the same.
 */

/** What of the browser it takes. */
export interface Browser {
  /** each tab's own, kept when the page is loaded anew */
  readonly session: () => Pick<Storage, 'getItem' | 'setItem'>;
  /** kept for as long as the browser keeps anything */
  readonly local: () => Pick<Storage, 'getItem' | 'setItem'>;
  /** undefined where there is none: then no two tabs can be told apart, and each is new */
  readonly locks: Pick<LockManager, 'request'> | undefined;
}

const KEY = 'window';
/** More tabs than that are new ones each time. */
const MOST_WINDOWS = 50;
/** How long the page before may take to let go. */
const LEAVING_MS = 2_000;

export async function claimWindow({ session, local, locks }: Browser): Promise<string> {
  const browser = recall(local) ?? remember(local, crypto.randomUUID());
  if (locks === undefined) return `${browser}/${crypto.randomUUID()}`;
  const before = recall(session);
  if (before !== undefined && (await claim(locks, before, AbortSignal.timeout(LEAVING_MS))))
    return `${browser}/${before}`;
  for (let number = 1; number <= MOST_WINDOWS; number++) {
    if (await claim(locks, String(number))) return `${browser}/${remember(session, String(number))}`;
  }
  return `${browser}/${crypto.randomUUID()}`;
}

/** The lock is held for as long as the page is there. */
function claim(locks: Pick<LockManager, 'request'>, name: string, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const options = signal === undefined ? { ifAvailable: true } : { signal };
    locks
      .request(`reeltag window ${name}`, options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<void>(() => {});
      })
      .catch(() => resolve(false));
  });
}

/** A storage may refuse, even to be named. */
function recall(storage: () => Pick<Storage, 'getItem'>): string | undefined {
  try {
    return storage().getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(storage: () => Pick<Storage, 'setItem'>, value: string): string {
  try {
    storage().setItem(KEY, value);
  } catch {
    // It is another the next time, then.
  }
  return value;
}
