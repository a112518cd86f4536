import { expect, test } from 'vitest';
import { HEIGHT, RATE, WIDTH } from '../../../electron/engine/video/signature/sampler.ts';
import { looksOf } from '../../../electron/tagger/duplicates/looks.ts';
import { agreementOf, isSame } from '../../../electron/tagger/duplicates/match.ts';

interface Scene {
  readonly place: number;
  /** where the camera looks, in parts of a picture */
  readonly camera?: (seconds: number) => number;
  /** where somebody walks */
  readonly walker?: (seconds: number) => number;
  /** how much brighter it is on the right */
  readonly sun?: number;
}

interface Look {
  readonly from?: number;
  readonly to?: number;
  readonly light?: number;
  readonly contrast?: number;
  /** of each edge */
  readonly crop?: number;
  readonly late?: number;
}

/** What a camera sees from one second to another, as a signature has it. */
function film(scene: Scene, { from = 0, to = 8, light = 0, contrast = 1, crop = 0, late = 0 }: Look = {}): Uint8Array {
  const pictures: number[] = [];
  for (let n = 0; n < (to - from) * RATE; n++) {
    const seconds = from + n / RATE + late;
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const [across, down] = [
          crop + ((x + 0.5) / WIDTH) * (1 - 2 * crop),
          crop + ((y + 0.5) / HEIGHT) * (1 - 2 * crop),
        ];
        pictures.push(light + contrast * brightness(scene, across, down, seconds));
      }
    }
  }
  return Uint8Array.from(pictures, (value) => Math.min(235, Math.max(16, Math.round(value))));
}

function brightness(
  { place, camera = () => 0, walker, sun = 0 }: Scene,
  across: number,
  down: number,
  seconds: number,
): number {
  const [x, y] = [across + camera(seconds), down];
  let sum = 120 + sun * across;
  // Waves of all lengths, the long ones strongest, as in pictures of the world.
  for (let wave = 1; wave <= 6; wave++) {
    const angle = place * 1.7 + wave * wave * 2.1;
    sum += (45 / wave) * Math.sin(wave * 3 * (x * Math.cos(angle) + y * Math.sin(angle)) + place * wave * 5.3);
  }
  const distance = walker === undefined ? 9 : Math.hypot(across - walker(seconds), 2 * (down - 0.6));
  return sum + 90 * Math.exp(-((distance / 0.12) ** 2));
}

const never = new AbortController().signal;
const compare = async (a: Uint8Array, b: Uint8Array) =>
  agreementOf(await looksOf(a, never), await looksOf(b, never), never);
const same = async (a: Uint8Array, b: Uint8Array): Promise<boolean> => {
  const agreement = await compare(a, b);
  return agreement !== undefined && isSame(agreement);
};

const walk: Scene = { place: 1, walker: (seconds) => seconds / 8 };
const pan: Scene = { place: 2, camera: (seconds) => seconds / 10 };

/** The camera rests for five seconds, then goes one way. */
const pauseThen = (speed: number): Scene => ({ place: 5, camera: (seconds) => Math.max(0, seconds - 5) * speed });

test.each([
  ['trimmed at its start', walk, { from: 2.5 }, 2.5],
  ['trimmed at its end', walk, { to: 4 }, 0],
  ['trimmed at both ends, between two pictures', pan, { from: 1.5, to: 6, late: 0.06 }, 1.56],
  ['darker and of less contrast', pan, { light: 10, contrast: 0.7 }, 0],
  ['cropped', walk, { crop: 0.04 }, 0],
  ['cropped, brighter and trimmed', pan, { from: 1, crop: 0.05, light: 20, contrast: 1.1 }, 1],
])('a copy is found that is %s', async (_, scene, look, shift) => {
  const agreement = await compare(film(scene, look), film(scene));
  expect(agreement && isSame(agreement)).toBe(true);
  expect(agreement?.shift).toBeCloseTo(shift, 0.8);
});

test.each([
  ['somebody else goes through the same place', walk, { ...walk, walker: (seconds: number) => 0.9 - seconds / 6 }],
  ['nobody goes through the same place', walk, { place: 1 }],
  ['the camera goes the other way', pan, { ...pan, camera: (seconds: number) => 0.8 - seconds / 10 }],
  ['the camera goes the same way, over another place', pan, { ...pan, place: 3 }],
  ['the same person goes through another place', walk, { ...walk, place: 4 }],
  ['two places are shown in which nothing moves', { place: 1 }, { place: 2 }],
  ['both rest for a while in the same place', pauseThen(0.1), pauseThen(-0.1)],
  ['nothing moves, and the sun has', { place: 1 }, { place: 1, sun: 25 }],
])('it is another video where %s', async (_, one, other) => {
  expect(await same(film(one), film(other))).toBe(false);
});

test('a picture that does not move is a copy of itself, however long it is shown', async () => {
  expect(await same(film({ place: 1 }), film({ place: 1 }, { to: 3, contrast: 0.9 }))).toBe(true);
});

test('what is as good as nothing is a copy of nothing', async () => {
  expect(await same(new Uint8Array(0), film(walk))).toBe(false);
  const grey = new Uint8Array(WIDTH * HEIGHT * 20).fill(16);
  expect(await same(grey, film(walk))).toBe(false);
  // Black is black.
  expect(await same(grey, grey)).toBe(false);
});
