/** Films of small pictures: a landscape a seed, at which a camera looks. */
import { CutFinder } from '../../../../electron/engine/video/scenes/cuts.ts';
import { HEIGHT, type SmallPicture, WIDTH } from '../../../../electron/engine/video/scenes/small-picture.ts';

export const RATE = 25;

export interface View {
  /** Where the camera is, in parts of a small picture's pixel. */
  readonly x?: number;
  readonly y?: number;
  readonly zoom?: number;
  /** What is added to the brightness, and what it is multiplied by. */
  readonly light?: number;
  readonly contrast?: number;
  readonly colour?: number;
}

/** One landscape, as a camera sees it. */
export function view(
  seed: number,
  { x = 0, y = 0, zoom = 1, light = 0, contrast = 1, colour = 0 }: View = {},
): SmallPicture {
  const at = (column: number, row: number): number => {
    const [left, top] = [(column - WIDTH / 2) / zoom + x, (row - HEIGHT / 2) / zoom + y];
    return 126 + light + contrast * 70 * (smooth(seed, left / 5, top / 5) + 0.5 * smooth(seed + 1, left / 2, top / 2));
  };
  return {
    luma: Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => clamp(at(i % WIDTH, Math.floor(i / WIDTH)))),
    u: new Uint8Array((WIDTH * HEIGHT) / 4).fill(128 + colour),
    v: new Uint8Array((WIDTH * HEIGHT) / 4).fill(128 - colour),
  };
}

export function plain(luma: number, colour = 0): SmallPicture {
  return { ...view(0, { colour }), luma: new Uint8Array(WIDTH * HEIGHT).fill(luma) };
}

/** Both pictures over each other; `share` is the second one's. */
export function mix(a: SmallPicture, b: SmallPicture, share: number): SmallPicture {
  const plane = (name: keyof SmallPicture): Uint8Array =>
    a[name].map((value, i) => Math.round(value * (1 - share) + (b[name][i] as number) * share));
  return { luma: plane('luma'), u: plane('u'), v: plane('v') };
}

/** So many frames, each by its number. */
export function frames(count: number, make: (n: number) => SmallPicture): SmallPicture[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

export const still = (seed: number, count = 50): SmallPicture[] => frames(count, () => view(seed));

/** Which frames begin a scene. */
export function cutsOf(film: readonly SmallPicture[], rate = RATE): number[] {
  const finder = new CutFinder();
  for (const [i, picture] of film.entries()) finder.see(picture, i / rate);
  return finder.finish().map(({ index }) => index);
}

const clamp = (value: number): number => Math.min(235, Math.max(16, Math.round(value)));

/** −1 to 1, the same in every run, without corners between whole numbers. */
function smooth(seed: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const [across, down] = [ease(x - left), ease(y - top)];
  const row = (n: number): number => lot(seed, left, n) * (1 - across) + lot(seed, left + 1, n) * across;
  return row(top) * (1 - down) + row(top + 1) * down;
}

function lot(seed: number, x: number, y: number): number {
  let mixed = Math.imul(seed + 101, 0x9e3779b1) ^ Math.imul(x + 1009, 0x85ebca6b) ^ Math.imul(y + 2003, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 31 - 1;
}
