/** Films whose cuts are known, as plans: which shots, how they are filmed, and how one gives way to the next. */
import { drawPalette, type Palette } from './canvas.ts';
import { Lot } from './random.ts';

export const RATE = 25;

export const KINDS = ['hard', 'fade', 'dissolve', 'flash', 'pan', 'shake', 'still', 'none'] as const;
export type Kind = (typeof KINDS)[number];

export type Camera = 'still' | 'pan' | 'shake' | 'zoom' | 'hand';

export interface Shot {
  readonly seed: number;
  readonly palette: Palette;
  /** Its length, in frames, with those that it shares with its neighbours. */
  readonly frames: number;
  readonly camera: Camera;
  /** Things that move through the picture. */
  readonly things: number;
  readonly grain: number;
  /** The light swells and fades by so much. */
  readonly swell: number;
  /** Drawn by ffmpeg in the place of leaves. */
  readonly drawn: 'chart' | 'life' | undefined;
  readonly flashes: readonly Flash[];
}

export interface Flash {
  /** Frames of the shot, the last one too. */
  readonly from: number;
  readonly to: number;
  /** How much brighter, of 1. */
  readonly by: number;
}

export interface Transition {
  readonly kind: 'hard' | 'black' | 'white' | 'dissolve';
  /** In frames; of a fade, those of its way out, which are as many as those of its way in. */
  readonly frames: number;
}

export interface Film {
  readonly name: string;
  readonly kind: Kind;
  readonly shots: readonly Shot[];
  /** One fewer than there are shots. */
  readonly transitions: readonly Transition[];
}

/** Frames in which a new scene may be said to begin: of a hard cut one. */
export interface Change {
  readonly first: number;
  readonly last: number;
}

const SECONDS = { shortest: 1.4, longest: 4.5 };

/** @param count of all kinds in turn */
export function planFilms(seed: number, count: number): Film[] {
  return Array.from({ length: count }, (_, i) => planFilm(seed * 1000 + i, KINDS[i % KINDS.length] as Kind));
}

function planFilm(seed: number, kind: Kind): Film {
  const lot = new Lot(seed);
  const shotCount = kind === 'none' ? 1 : lot.whole(3, 5);
  const own = lot.chance(0.5) ? drawPalette(lot) : undefined;
  const transitions = Array.from({ length: shotCount - 1 }, () => planTransition(lot, kind));
  const shots = Array.from({ length: shotCount }, (_, i) => {
    const shared = (transitions[i - 1]?.frames ?? 0) + (transitions[i]?.frames ?? 0);
    const seconds = kind === 'none' ? lot.between(7, 11) : lot.between(SECONDS.shortest, SECONDS.longest);
    return planShot(lot, kind, Math.round(seconds * RATE) + shared, own ?? drawPalette(lot));
  });
  return { name: `${kind}-${seed}`, kind, shots, transitions };
}

function planTransition(lot: Lot, kind: Kind): Transition {
  if (kind === 'fade') return { kind: lot.chance(0.7) ? 'black' : 'white', frames: lot.whole(6, 30) };
  if (kind === 'dissolve') return { kind: 'dissolve', frames: lot.whole(10, 50) };
  return { kind: 'hard', frames: 0 };
}

function planShot(lot: Lot, kind: Kind, frames: number, palette: Palette): Shot {
  const isRestless = kind === 'none' || kind === 'flash';
  return {
    seed: lot.whole(1, 2 ** 31),
    palette,
    frames,
    camera: chooseCamera(lot, kind),
    things: kind === 'still' ? 0 : lot.whole(0, 2),
    grain: lot.chance(0.5) ? lot.whole(3, 12) : 0,
    swell: kind !== 'still' && lot.chance(0.25) ? lot.between(0.03, 0.12) : 0,
    drawn: lot.chance(0.15) ? lot.of(['chart', 'life'] as const) : undefined,
    flashes: isRestless && lot.chance(0.7) ? planFlashes(lot, frames) : [],
  };
}

function chooseCamera(lot: Lot, kind: Kind): Camera {
  switch (kind) {
    case 'pan':
    case 'shake':
    case 'still':
      return kind;
    case 'none':
      return lot.of(['pan', 'shake', 'zoom', 'hand', 'still']);
    default:
      return lot.of(['still', 'hand', 'hand', 'zoom', 'pan']);
  }
}

function planFlashes(lot: Lot, frames: number): Flash[] {
  return Array.from({ length: lot.whole(1, 3) }, () => {
    const from = lot.whole(10, Math.max(11, frames - 20));
    return { from, to: from + lot.whole(0, 5), by: lot.between(0.35, 1) };
  });
}

/** Where new scenes begin, in frames of the film. */
export function changesOf({ shots, transitions }: Film): Change[] {
  let at = 0;
  return transitions.map(({ kind, frames }, i) => {
    at += (shots[i] as Shot).frames;
    if (kind === 'hard') return { first: at, last: at };
    if (kind !== 'dissolve') return { first: at - frames, last: at + frames };
    // Both shots are on the screen.
    at -= frames;
    return { first: at, last: at + frames };
  });
}
