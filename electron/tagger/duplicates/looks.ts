/** A signature as it is compared, and the part of a picture that another one shows which was cropped out of it. Pure. */
import { HEIGHT, PICTURE, WIDTH } from '../../engine/video/signature/sampler.ts';
import { breathing } from '../../turns/breath.ts';

export interface Looks {
  /** n, how many pictures */
  readonly count: number;
  /** (n × 144) brightness around each picture's own mean: how bright all of it is says nothing of what it shows */
  readonly pictures: Float32Array;
  /** (144) */
  readonly mean: Float32Array;
  /** whether anything changes in them over time */
  readonly moves: boolean;
}

/** What compression and rounding do to a number, squared: so little change is none. */
export const NOISE = 0.5;

/** @param signature (n × 144) @throws AbortError */
export async function looksOf(signature: Uint8Array, signal: AbortSignal): Promise<Looks> {
  const count = Math.floor(signature.length / PICTURE);
  const pictures = new Float32Array(count * PICTURE);
  const mean = new Float32Array(PICTURE);
  let squares = 0;
  const breathe = breathing(signal);
  for (let at = 0; at < pictures.length; at += PICTURE) {
    const picture = soft(signature.subarray(at, at + PICTURE));
    const sum = picture.reduce((all, value) => all + value, 0);
    for (let i = 0; i < PICTURE; i++) {
      const value = (picture[i] as number) - sum / PICTURE;
      pictures[at + i] = value;
      mean[i] = (mean[i] as number) + value / count;
      squares += value * value;
    }
    await breathe();
  }
  const changes = squares - count * mean.reduce((sum, value) => sum + value * value, 0);
  return { count, pictures, mean, moves: changes >= NOISE * pictures.length };
}

/** Each number with a share of those around it. What is finer than that is another with every pixel that the picture is moved by. */
function soft(picture: Uint8Array): Float32Array {
  const along = (values: ArrayLike<number>, size: number, step: number, i: number): number => {
    const place = Math.floor(i / step) % size;
    const own = values[i] as number;
    const before = place === 0 ? own : (values[i - step] as number);
    const after = place === size - 1 ? own : (values[i + step] as number);
    return (before + 2 * own + after) / 4;
  };
  const across = Float32Array.from(picture, (_, i) => along(picture, WIDTH, 1, i));
  return across.map((_, i) => along(across, HEIGHT, WIDTH, i));
}

/** Parts of the width and the height that a picture has less than the other at its edges; negative where it has more. */
export interface Crop {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const UNCROPPED: Readonly<Crop> = { left: 0, right: 0, top: 0, bottom: 0 };

/** Where in a picture those of its numbers lie that one would have which is cropped out of it. */
export interface Places {
  /** (m) the numbers of the cropped one that lie within the picture */
  readonly cells: Int32Array;
  /** (m) the first of the four between which each lies */
  readonly corners: Int32Array;
  /** (m × 4) how much of each of the four */
  readonly shares: Float32Array;
}

export function placesIn({ left, right, top, bottom }: Readonly<Crop>): Places {
  const columns = alongAxis(WIDTH, left, right);
  const rows = alongAxis(HEIGHT, top, bottom);
  const [cells, corners, shares]: [number[], number[], number[]] = [[], [], []];
  for (const { to: y, from: top, share: down } of rows) {
    for (const { to: x, from: left, share: across } of columns) {
      cells.push(y * WIDTH + x);
      corners.push(top * WIDTH + left);
      shares.push((1 - across) * (1 - down), across * (1 - down), (1 - across) * down, across * down);
    }
  }
  return { cells: Int32Array.from(cells), corners: Int32Array.from(corners), shares: Float32Array.from(shares) };
}

/** Of each number that lies within the picture, between which two it lies, and how far it is from the first to the second. */
function alongAxis(size: number, before: number, after: number): { to: number; from: number; share: number }[] {
  const places: { to: number; from: number; share: number }[] = [];
  for (let to = 0; to < size; to++) {
    const at = (before + ((to + 0.5) / size) * (1 - before - after)) * size - 0.5;
    if (at < -0.5 || at > size - 0.5) continue;
    const from = Math.min(size - 2, Math.max(0, Math.floor(at)));
    places.push({ to, from, share: Math.min(1, Math.max(0, at - from)) });
  }
  return places;
}
