/** H.264 whose fields are pictures of their own, which no encoder at hand writes: flat frames of known greys, one macroblock a field. */

/** Bits, most significant first. */
class Bits {
  #bits = '';

  u(count: number, value: number): this {
    this.#bits += value.toString(2).padStart(count, '0');
    return this;
  }

  /** Exponential-Golomb. */
  ue(...values: number[]): this {
    for (const value of values) {
      const binary = (value + 1).toString(2);
      this.#bits += binary.padStart(binary.length * 2 - 1, '0');
    }
    return this;
  }

  /** To the next whole byte: a one and zeros at the end of a unit, zeros before raw samples. */
  align(first: '0' | '1'): this {
    if (first === '1') this.#bits += '1';
    while (this.#bits.length % 8 !== 0) this.#bits += '0';
    return this;
  }

  bytes(): number[] {
    return (this.#bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  }
}

function unit(type: number, payload: readonly number[]): number[] {
  const escaped: number[] = [];
  for (const byte of payload) {
    // Two zeros before a small byte would read as a start code.
    if (byte <= 3 && escaped.at(-1) === 0 && escaped.at(-2) === 0) escaped.push(3);
    escaped.push(byte);
  }
  return [0, 0, 0, 1, 0x60 | type, ...escaped];
}

/** 16 × 32 pixels: one macroblock a field. */
const SEQUENCE = new Bits()
  .u(8, 77) // Main
  .u(8, 0)
  .u(8, 30)
  .ue(0, 0, 2, 1) // number 0; 4 bits of frame_num; order of output is that of decoding; one reference
  .u(1, 0)
  .ue(0, 0) // 1 × 1 macroblocks of a field
  .u(4, 0b0010) // fields allowed, none within a frame; direct_8x8; no cropping
  .u(1, 0)
  .align('1')
  .bytes();
const PICTURES = new Bits().ue(0, 0).u(2, 0).ue(0, 0, 0).u(3, 0).ue(0, 0, 0).u(3, 0).align('1').bytes();

function field(number: number, isBottom: boolean, grey: number): number[] {
  const header = new Bits()
    .ue(0, 7, 0) // all of the picture, intra, picture parameters 0
    .u(4, 0) // frame_num of an instantaneous refresh
    .u(2, isBottom ? 0b11 : 0b10);
  if (!isBottom) header.ue(number % 2);
  // A bottom field cannot refresh: it follows as an ordinary reference.
  header.u(isBottom ? 1 : 2, 0);
  header.ue(0, 25).align('0');
  const samples = [...Array<number>(256).fill(grey), ...Array<number>(128).fill(128)];
  return unit(isBottom ? 1 : 5, [...header.bytes(), ...samples, 0x80]);
}

/** A bare stream (Annex B) of frames that are flat and grey, in two fields each. */
export function fieldStream(greys: readonly number[]): Buffer {
  const frames = greys.flatMap((grey, i) => [...field(i, false, grey), ...field(i, true, grey)]);
  return Buffer.from([...unit(7, SEQUENCE), ...unit(8, PICTURES), ...frames]);
}
