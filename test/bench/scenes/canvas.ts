/**
 * Pictures of nothing in particular that are built like photographs: leaves in many sizes that cover each other
 * (“dead leaves”, whose edges and contrasts are spread as those of photographs are), in one palette, under a light.
 */
import type { Lot } from './random.ts';

export interface Palette {
  /** Degrees */
  readonly hue: number;
  readonly spread: number;
  readonly saturation: number;
  readonly light: number;
  readonly contrast: number;
}

export function drawPalette(lot: Lot): Palette {
  return {
    hue: lot.between(0, 360),
    spread: lot.between(20, 120),
    saturation: lot.between(0.05, 0.6),
    light: lot.between(0.3, 0.65),
    contrast: lot.between(0.1, 0.35),
  };
}

/** A PPM file of leaves. */
export function drawCanvas(lot: Lot, palette: Palette, width: number, height: number): Buffer {
  const pixels = new Uint8Array(width * height * 3);
  const colour = (): [number, number, number] => drawColour(lot, palette);
  fill(pixels, colour());
  const count = lot.whole(60, 500);
  const largest = lot.between(0.15, 0.5) * height;
  for (let i = 0; i < count; i++) {
    // The radius falls off with its cube, as in the model.
    const radius = Math.max(4, largest / Math.sqrt(1 + lot.next() * 120));
    const leaf = {
      x: lot.between(0, width),
      y: lot.between(0, height),
      across: radius,
      down: radius * lot.between(0.4, 1.6),
      isRound: lot.chance(0.6),
    };
    drawLeaf(pixels, width, height, leaf, colour());
  }
  shade(pixels, width, height, lot);
  return Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), pixels]);
}

interface Leaf {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
  readonly isRound: boolean;
}

function fill(pixels: Uint8Array, colour: readonly number[]): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = colour[i % 3] as number;
}

function drawLeaf(pixels: Uint8Array, width: number, height: number, leaf: Leaf, colour: readonly number[]): void {
  const { x, y, across, down, isRound } = leaf;
  const [top, bottom] = [Math.max(0, Math.ceil(y - down)), Math.min(height - 1, Math.floor(y + down))];
  for (let row = top; row <= bottom; row++) {
    const reach = isRound ? across * Math.sqrt(1 - ((row - y) / down) ** 2) : across;
    const [left, right] = [Math.max(0, Math.ceil(x - reach)), Math.min(width - 1, Math.floor(x + reach))];
    for (let column = left; column <= right; column++) pixels.set(colour, (row * width + column) * 3);
  }
}

/** A light that falls from one side. */
function shade(pixels: Uint8Array, width: number, height: number, lot: Lot): void {
  const [across, down] = [lot.between(-0.3, 0.3), lot.between(-0.3, 0.3)];
  for (let i = 0; i < pixels.length; i++) {
    const at = Math.floor(i / 3);
    const light = 1 + across * ((at % width) / width - 0.5) + down * (at / width / height - 0.5);
    pixels[i] = Math.min(255, (pixels[i] as number) * light);
  }
}

function drawColour(lot: Lot, { hue, spread, saturation, light, contrast }: Palette): [number, number, number] {
  const h = (hue + lot.between(-spread, spread) + 360) % 360;
  const l = Math.min(0.95, Math.max(0.04, light + lot.between(-contrast, contrast) * 1.6));
  const reach = saturation * Math.min(l, 1 - l);
  const channel = (n: number): number => {
    const k = (n + h / 30) % 12;
    return Math.round(255 * (l - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
