/** The plane in which rows lie farthest apart: their two principal components. */
import { randomOf } from '../../fit/random.ts';
import { breathing } from '../../turns/breath.ts';
import type { Rows } from './rows.ts';

/** Far more than a picture needs: the two largest components come out of some ten. */
const ROUNDS = 30;

/** (m × 2) @param chosen (m) rows @throws AbortError */
export async function planeOf(rows: Rows, chosen: Int32Array, signal: AbortSignal): Promise<Float64Array> {
  const middle = meanOf(rows, chosen);
  const axes = startingAxes(rows.size);
  const breathe = breathing(signal);
  for (let round = 0; round < ROUNDS; round++) {
    const next = [new Float64Array(rows.size), new Float64Array(rows.size)] as const;
    for (const row of chosen) {
      const vector = rows.vector(row);
      const [x, y] = placeOf(vector, middle, axes);
      for (let i = 0; i < rows.size; i++) {
        const value = (vector[i] as number) - (middle[i] as number);
        next[0][i] = (next[0][i] as number) + x * value;
        next[1][i] = (next[1][i] as number) + y * value;
      }
      const turn = breathe();
      if (turn !== undefined) await turn;
    }
    straighten(axes, next);
  }
  const places = new Float64Array(2 * chosen.length);
  for (let at = 0; at < chosen.length; at++) {
    places.set(placeOf(rows.vector(chosen[at] as number), middle, axes), 2 * at);
  }
  return places;
}

type Axes = readonly [Float64Array, Float64Array];

function startingAxes(size: number): Axes {
  const random = randomOf('plane');
  const axis = (): Float64Array => Float64Array.from({ length: size }, () => random() - 0.5);
  const axes: Axes = [axis(), axis()];
  straighten(axes, axes);
  return axes;
}

/** Of unit length, and at right angles to each other. An axis along which nothing lies apart stays as it was. */
function straighten(axes: Axes, [first, second]: Axes): void {
  scaleInto(axes[0], first);
  let along = 0;
  for (let i = 0; i < second.length; i++) along += (second[i] as number) * (axes[0][i] as number);
  const rest = second.map((value, i) => value - along * (axes[0][i] as number));
  scaleInto(axes[1], rest);
}

function scaleInto(axis: Float64Array, values: Float64Array): void {
  const length = Math.hypot(...values);
  if (length > 1e-9) axis.set(values.map((value) => value / length));
}

function placeOf(vector: Float32Array, middle: Float64Array, [first, second]: Axes): [x: number, y: number] {
  let [x, y] = [0, 0];
  for (let i = 0; i < vector.length; i++) {
    const value = (vector[i] as number) - (middle[i] as number);
    x += value * (first[i] as number);
    y += value * (second[i] as number);
  }
  return [x, y];
}

function meanOf(rows: Rows, chosen: Int32Array): Float64Array {
  const middle = new Float64Array(rows.size);
  for (const row of chosen) {
    const vector = rows.vector(row);
    for (let i = 0; i < rows.size; i++) middle[i] = (middle[i] as number) + (vector[i] as number) / chosen.length;
  }
  return middle;
}
