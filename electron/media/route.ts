/** The paths of `MEDIA` in the application's contract, read strictly: what is not exactly one of them is nothing. */

export type Route =
  /** of one from outside: the hash of its bytes */
  | { readonly kind: 'picture'; readonly id: string }
  | { readonly kind: 'file' | 'poster' | 'sound'; readonly id: string }
  | { readonly kind: 'frame'; readonly id: string; readonly frame: number }
  /** in seconds; undefined where it is no time */
  | { readonly kind: 'still'; readonly id: string; readonly at: number | undefined }
  /** `start` in seconds; undefined where it was given and is no time. `isFrame`: a frame is shown then */
  | { readonly kind: 'proxy'; readonly id: string; readonly start: number | undefined; readonly isFrame: boolean };

const ROUTE =
  /^\/video\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(file|poster|sound|proxy|still|frame\/(\d{1,6}))$/;
const PICTURE = /^\/picture\/([0-9a-f]{64})$/;
/** Up to 31 years, in plain decimals: no sign, no exponent, nothing that ffmpeg reads as a unit. */
const SECONDS = /^\d{1,9}(?:\.\d{1,20})?$/;

export function parseRoute(url: URL): Route | undefined {
  const [, picture] = PICTURE.exec(url.pathname) ?? [];
  if (picture !== undefined) return { kind: 'picture', id: picture };
  const [, id, what, frame] = ROUTE.exec(url.pathname) ?? [];
  if (id === undefined || what === undefined) return undefined;
  if (what === 'file' || what === 'poster' || what === 'sound') return { kind: what, id };
  if (what === 'proxy')
    return {
      kind: 'proxy',
      id,
      start: parseSeconds(url.searchParams.get('start')),
      isFrame: url.searchParams.has('frame'),
    };
  if (what === 'still') return { kind: 'still', id, at: parseSeconds(url.searchParams.get('at')) };
  return { kind: 'frame', id, frame: Number(frame) };
}

function parseSeconds(text: string | null): number | undefined {
  if (text === null) return 0;
  return SECONDS.test(text) ? Number(text) : undefined;
}
