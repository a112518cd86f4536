/**
 * A plane in which what is alike lies together. Of up to some thousand rows it is UMAP's; of more it is that of some of them, and the
 * others lie where those are that they are most like. The same rows have the same places.
 */
import { UMAP } from 'umap-js';
import { randomOf } from '../../fit/random.ts';
import { breathing } from '../../turns/breath.ts';
import { Nearest } from './nearest.ts';
import { planeOf } from './plane.ts';
import { type Asking, eachRow, type Rows, someRows } from './rows.ts';

/** So many are laid out among each other: some seconds. */
const MOST_LAID_OUT = 3_000;
/** With so many others each is held together; fewer would tear the map, more would blur it. */
const NEIGHBOURS = 15;
/** Of fewer rows than this their principal plane says as much. */
const FEWEST = NEIGHBOURS + 5;
const EPOCHS = 300;
/** As wide as UMAP has its places at the start. */
const START = 10;
/** Between the places of so many of those that it is most like a row lies that is not laid out itself. */
const BETWEEN = 5;
/** A row twice as far from one as from the nearest is drawn so many times less by it. */
const FALL = 4;
/** The products' part of the work, as far as somebody who waits is told. */
const LOOKING = 0.3;

/** @returns (n × 2) from 0 to 1 @throws AbortError */
export async function map(rows: Rows, { signal, onProgress }: Asking): Promise<Float64Array> {
  const chosen = someRows(rows, MOST_LAID_OUT, randomOf('map'));
  const start = await planeOf(rows, chosen, signal);
  if (chosen.length < FEWEST) return fitted(start);
  const near = await nearestChosen(rows, chosen, { signal, onProgress: (part) => onProgress(part * LOOKING) });
  const laidOut = await layOut(chosen, start, near, {
    signal,
    onProgress: (part) => onProgress(LOOKING + (1 - LOOKING) * part),
  });
  return fitted(placeAll(rows, chosen, laidOut, near));
}

/** (n) of each row those of the chosen that are nearest to it; they are told by their places among the chosen. */
async function nearestChosen(rows: Rows, chosen: Int32Array, asking: Asking): Promise<Nearest[]> {
  const isChosen = new Uint8Array(rows.count);
  for (const row of chosen) isChosen[row] = 1;
  const near = Array.from(isChosen, (one) => new Nearest(one ? NEIGHBOURS : BETWEEN));
  const breathe = breathing(asking.signal, 1);
  const take = (self: number, products: Float32Array, at: number): Promise<void> | undefined => {
    for (let row = 0; row < rows.count; row++) {
      // A row comes first among its own neighbours, which is how UMAP has them.
      near[row]?.put(at, row === self ? 2 : (products[row] as number));
    }
    return breathe();
  };
  await eachRow(rows, chosen, take, asking);
  return near;
}

/** (m × 2) */
async function layOut(
  chosen: Int32Array,
  start: Float64Array,
  near: readonly Nearest[],
  { signal, onProgress }: Asking,
): Promise<Float64Array> {
  const ofChosen = Array.from(chosen, (row) => near[row] as Nearest);
  const umap = new UMAP({ nNeighbors: NEIGHBOURS, nEpochs: EPOCHS, random: randomOf('umap') });
  umap.setPrecomputedKNN(
    ofChosen.map(({ rows }) => [...rows]),
    ofChosen.map(({ products }) => Array.from(products, distanceOf)),
  );
  // It is asked for nothing but how many there are: what is near is known.
  umap.initializeFit(ofChosen.map(() => []));
  const places = umap.getEmbedding();
  // Its own start is random, and from there what is far apart in truth may come to lie side by side.
  const spread = start.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  for (const [i, place] of places.entries()) {
    for (let axis = 0; axis < 2; axis++) place[axis] = ((start[2 * i + axis] as number) / spread) * START;
  }
  const breathe = breathing(signal, 1);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    umap.step();
    onProgress((epoch + 1) / EPOCHS);
    await breathe();
  }
  return Float64Array.from(places.flat());
}

/** (n × 2) */
function placeAll(rows: Rows, chosen: Int32Array, laidOut: Float64Array, near: readonly Nearest[]): Float64Array {
  const places = new Float64Array(2 * rows.count);
  for (let row = 0; row < rows.count; row++) places.set(between(near[row] as Nearest, laidOut), 2 * row);
  for (let at = 0; at < chosen.length; at++) {
    places.set(laidOut.subarray(2 * at, 2 * at + 2), 2 * (chosen[at] as number));
  }
  return places;
}

/** Nearer to those that it is more like. */
function between({ rows, products, count }: Nearest, laidOut: Float64Array): [x: number, y: number] {
  const closest = distanceOf(products[0] as number);
  let [x, y, sum] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const weight = (closest / distanceOf(products[i] as number)) ** FALL;
    const at = 2 * (rows[i] as number);
    x += weight * (laidOut[at] as number);
    y += weight * (laidOut[at + 1] as number);
    sum += weight;
  }
  return [x / sum, y / sum];
}

/** Of two unit vectors with this product: never quite none, so that the same content has a place beside itself. */
function distanceOf(product: number): number {
  return product > 1.5 ? 0 : Math.max(1e-6, Math.sqrt(Math.max(0, 2 - 2 * product)));
}

/** From 0 to 1 in both directions, one scale for both. */
function fitted(places: Float64Array): Float64Array {
  const axis = (offset: number): { least: number; most: number } => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = offset; i < places.length; i += 2) {
      least = Math.min(least, places[i] as number);
      most = Math.max(most, places[i] as number);
    }
    return { least, most };
  };
  const axes = [axis(0), axis(1)] as const;
  const scale = Math.max(...axes.map(({ least, most }) => most - least), 1e-9);
  return places.map((value, i) => {
    const { least, most } = axes[i % 2] as { least: number; most: number };
    return Math.min(1, Math.max(0, (value - (least + most) / 2) / scale + 0.5));
  });
}
