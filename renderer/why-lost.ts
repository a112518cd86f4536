/**
 * Why there is no connection. A browser does not say why a WebSocket came to nothing; asked in the plain way, at the same address, the
 * host says that the address is for WebSockets, and whatever stands between says what it has to say.
 */

export type WhyLost =
  /** something in front of the host has people sign in */
  | 'sign-in'
  /** the host knows this browser no more */
  | 'not-let-in'
  /** a proxy answers, and the host behind it does not */
  | 'host-away'
  /** the host answers, and its WebSocket does not come through */
  | 'no-wire'
  | 'full';

/** In milliseconds: meanwhile it is tried again anyway. */
const PATIENCE_MS = 5_000;

/** @returns undefined where nothing answers, or nothing that says why */
export async function askWhy(address: string): Promise<WhyLost | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(address, { cache: 'no-store', redirect: 'manual', signal }).catch(() => undefined);
  void answer?.body?.cancel().catch(() => {});
  return answer === undefined ? undefined : whyBy(answer);
}

export function whyBy({ status, type }: Pick<Response, 'status' | 'type'>): WhyLost | undefined {
  // The host leads nowhere else from there, and has no page there.
  if (type === 'opaqueredirect' || (status >= 200 && status < 400)) return 'sign-in';
  switch (status) {
    case 401:
    case 403:
      return 'not-let-in';
    case 426:
      return 'no-wire';
    case 429:
      return 'full';
    default:
      return status >= 502 ? 'host-away' : undefined;
  }
}
