/**
 * Whether two videos show the same, in whole or in part: their small pictures laid over each other, at the time at which they agree most.
 * Pure.
 *
 * What stands still in the pictures of one place is the same in all clips of it; so what moves must agree, too. And as one picture
 * may be cut out of the other, that is tried as well.
 */
import { RATE } from '../../engine/video/signature/sampler.ts';
import { type Correlation, correlate, type Pair } from './correlate.ts';
import { type Crop, type Looks, placesIn, UNCROPPED } from './looks.ts';
import { likelyShifts } from './shifts.ts';

/** How two videos agree where they lie over each other. */
export interface Agreement extends Correlation {
  /** when the shorter one begins on the longer one's clock, seconds */
  readonly shift: number;
}

/** Times at which they are laid over each other to look more closely. */
const TIMES_TRIED = 4;
/** Pictures that are then compared. */
const MOST_COMPARED = 64;
/** Frames of the one are shown at other times than those of the other: parts of a picture's time that are tried. */
const BETWEEN = [0, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75];
/** And to find out how one is cropped out of the other. */
const TO_CROP = 12;
/** What agrees less than this would not agree however it were cropped. */
const HOPELESS = { still: 0.45, moving: 0.3 };

/** Correlations from which on two are called the same. */
const STILL = 0.87;
const PLACE = 0.87;
const MOVING = 0.75;
/** Where nothing moves, the pictures alone have to say it: an hour later a camera that stands still sees nearly the same. */
const STILL_ALONE = 0.997;

export function isSame({ still, place, moving }: Correlation): boolean {
  return moving === undefined ? still >= STILL_ALONE : still >= STILL && place >= PLACE && moving >= MOVING;
}

/** @returns how they agree at best; undefined where that is far from the same @throws AbortError */
export async function agreementOf(a: Looks, b: Looks, signal: AbortSignal): Promise<Agreement | undefined> {
  if (a.count === 0 || b.count === 0) return undefined;
  const [short, long] = a.count <= b.count ? [a, b] : [b, a];
  const places = placesIn(UNCROPPED);
  const tried = (await likelyShifts(short, long, TIMES_TRIED, signal)).map((shift) => {
    return { shift, correlation: correlate(short, long, pairsAt(short, long, shift, MOST_COMPARED), places) };
  });
  const best = tried.reduce((one, other) => (scoreOf(other.correlation) > scoreOf(one.correlation) ? other : one));
  const { still, moving = 1 } = best.correlation;
  if (still < HOPELESS.still || moving < HOPELESS.moving) return undefined;
  return fitted(short, long, best.shift);
}

/** What agrees both as it stands and as it moves. */
function scoreOf({ still, moving }: Correlation): number {
  return still + (moving ?? still);
}

/** As they agree where the shorter one's pictures are cropped, and lie between two of the longer one's, as it fits best. */
function fitted(short: Looks, long: Looks, shift: number): Agreement {
  const places = placesIn(UNCROPPED);
  const at = BETWEEN.map((between) => {
    const pairs = pairsAt(short, long, shift + between, MOST_COMPARED);
    return { shift: shift + between, score: scoreOf(correlate(short, long, pairs, places)) };
  }).reduce((one, other) => (other.score > one.score ? other : one)).shift;
  const few = pairsAt(short, long, at, TO_CROP);
  const crop = bestCrop((tried) => scoreOf(correlate(short, long, few, placesIn(tried))));
  return { ...correlate(short, long, pairsAt(short, long, at, MOST_COMPARED), placesIn(crop)), shift: at / RATE };
}

function pairsAt(short: Looks, long: Looks, shift: number, most: number): Pair[] {
  const first = Math.max(0, Math.ceil(-shift));
  const count = Math.floor(Math.min(short.count, long.count - shift)) - first;
  const step = Math.max(1, count / most);
  const pairs: Pair[] = [];
  for (let n = 0; Math.floor(n * step) < count; n++) {
    const at = first + Math.floor(n * step);
    pairs.push([at, at + shift]);
  }
  return pairs;
}

/** Steps in which edges are moved, the wide ones first, in parts of the picture. */
const STEPS = [0.04, 0.02, 0.01];
const MOST_CROPPED = 0.16;
const EDGES = ['left', 'right', 'top', 'bottom'] as const;

/** Goes uphill from no crop: with all four edges, then with each. */
function bestCrop(score: (crop: Readonly<Crop>) => number): Readonly<Crop> {
  let best: { crop: Readonly<Crop>; score: number } = { crop: UNCROPPED, score: score(UNCROPPED) };
  const isBetter = (edges: readonly (keyof Crop)[], step: number): boolean => {
    const crop = { ...best.crop };
    for (const edge of edges) crop[edge] += step;
    if (EDGES.some((edge) => Math.abs(crop[edge]) > MOST_CROPPED)) return false;
    const tried = { crop, score: score(crop) };
    if (tried.score <= best.score + 1e-4) return false;
    best = tried;
    return true;
  };
  for (const step of STEPS) {
    for (let moves = true; moves; ) {
      moves = false;
      for (const edges of [EDGES, ...EDGES.map((edge) => [edge])]) {
        if (isBetter(edges, step) || isBetter(edges, -step)) moves = true;
      }
    }
  }
  return best.crop;
}
