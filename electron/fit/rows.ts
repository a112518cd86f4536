/** Products of many vectors that lie one after the other: the inner loops. */

/** The scalar product of a row that begins at `from` with a vector of `width` numbers. */
export function dot(rows: Float32Array, from: number, vector: Float64Array | Float32Array, width: number): number {
  // Four sums, none of which waits for another.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = width - (width % 4);
  for (let j = 0; j < whole; j += 4) {
    a += (rows[from + j] as number) * (vector[j] as number);
    b += (rows[from + j + 1] as number) * (vector[j + 1] as number);
    c += (rows[from + j + 2] as number) * (vector[j + 2] as number);
    d += (rows[from + j + 3] as number) * (vector[j + 3] as number);
  }
  for (let j = whole; j < width; j++) a += (rows[from + j] as number) * (vector[j] as number);
  return a + b + (c + d);
}

/** Each chosen row's scalar product with a vector, and `more`. Four rows for each reading of the vector. (m) */
export function products(
  rows: Float32Array,
  width: number,
  chosen: Uint32Array,
  vector: Float64Array,
  more = 0,
): Float64Array {
  const result = new Float64Array(chosen.length);
  const whole = chosen.length - (chosen.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const [a, b] = [(chosen[i] as number) * width, (chosen[i + 1] as number) * width];
    const [c, d] = [(chosen[i + 2] as number) * width, (chosen[i + 3] as number) * width];
    let [sumA, sumB, sumC, sumD] = [more, more, more, more];
    for (let j = 0; j < width; j++) {
      const value = vector[j] as number;
      sumA += (rows[a + j] as number) * value;
      sumB += (rows[b + j] as number) * value;
      sumC += (rows[c + j] as number) * value;
      sumD += (rows[d + j] as number) * value;
    }
    result[i] = sumA;
    result[i + 1] = sumB;
    result[i + 2] = sumC;
    result[i + 3] = sumD;
  }
  for (let i = whole; i < chosen.length; i++) {
    result[i] = dot(rows, (chosen[i] as number) * width, vector, width) + more;
  }
  return result;
}

/** Adds Σ times · row. Four rows go into each reading and writing of the sum. */
export function addRows(
  sum: Float64Array,
  rows: Float32Array,
  width: number,
  chosen: Uint32Array,
  times: Float64Array,
): void {
  const whole = chosen.length - (chosen.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const a = (chosen[i] as number) * width;
    const b = (chosen[i + 1] as number) * width;
    const c = (chosen[i + 2] as number) * width;
    const d = (chosen[i + 3] as number) * width;
    const [timesA, timesB] = [times[i] as number, times[i + 1] as number];
    const [timesC, timesD] = [times[i + 2] as number, times[i + 3] as number];
    for (let j = 0; j < width; j++) {
      const added = timesA * (rows[a + j] as number) + timesB * (rows[b + j] as number);
      const more = timesC * (rows[c + j] as number) + timesD * (rows[d + j] as number);
      sum[j] = (sum[j] as number) + added + more;
    }
  }
  for (let i = whole; i < chosen.length; i++) {
    const from = (chosen[i] as number) * width;
    for (let j = 0; j < width; j++) sum[j] = (sum[j] as number) + (times[i] as number) * (rows[from + j] as number);
  }
}

/** The scalar product of two vectors. */
export function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (b[j] as number);
  return sum;
}
