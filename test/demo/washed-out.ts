/** Clips of what the demo model often mistakes: washed out, so that some colour is left, beside what looks like it and is not. */
import type { HeldOutClip } from './clips.ts';

/** Small pictures that ffmpeg draws in no time. */
const life = (seed: number, dead: string, alive: string): string =>
  `life=s=32x24:r=4:mold=12:ratio=0.3:random_seed=${seed}:death_color=${dead}:life_color=${alive}`;
const gradients = (type: string, ...colours: string[]): string =>
  `gradients=s=160x120:r=4:t=${type}:n=${colours.length}:${colours.map((colour, n) => `c${n}=${colour}`).join(':')}:x0=0:y0=0:x1=150:y1=90:seed=7:speed=0.00001`;

/** A person decides about clips of these… */
const DECIDED = {
  chart: 'testsrc2=s=320x240:r=4',
  bars: 'smptehdbars=s=320x240:r=4',
  'blue life': life(3, '#2244aa', '#f0d040'),
  'red life': life(8, '#a03060', '#60e0c0'),
  'a sunset': gradients('linear', '#d04030', '#f0e0c0', '#3060b0', '#e0b040', '#305040'),
};
/** …and clips of these are left to what was learned. */
const UNSEEN = {
  'another chart': 'testsrc=s=320x240:r=4',
  'green life': life(11, '#207040', '#f0f0f0'),
  'a lamp': gradients('radial', '#f0f0e0', '#c04050', '#f0c060', '#4080c0', '#203040'),
};

/** Contrast is gone, and much of the colour is left. */
const WASHED = [
  'eq=contrast=0.4:brightness=0.1',
  'colorlevels=romin=.4:gomin=.4:bomin=.4:romax=.85:gomax=.85:bomax=.85',
  'eq=contrast=0.35:saturation=0.8:brightness=0.15',
];
/** Colour is gone, and contrast is left; or nothing is gone. */
const OTHERS = ['hue=s=0', 'hue=s=0.25', 'eq=contrast=1.1'];

export interface WashedClip {
  readonly clip: HeldOutClip;
  readonly isWashed: boolean;
  readonly isDecided: boolean;
}

/** Of each picture three that are washed out, and three that are not. */
export const WASHED_CLIPS: readonly WashedClip[] = Object.entries({ ...DECIDED, ...UNSEEN }).flatMap(([name, lavfi]) =>
  [...WASHED, ...OTHERS].map((filter, row) => ({
    clip: {
      id: `washed-out/${name}, ${filter}`,
      shows: row < WASHED.length ? ['look.washed-out'] : [],
      sources: [],
      layers: [{ input: { lavfi }, prepare: 'scale=192:144:flags=neighbor,setsar=1,format=yuv420p' }],
      filter: `[a]${filter}`,
      ...{ seconds: 1, rate: 4, size: [192, 144], codec: 'x264' },
    },
    isWashed: row < WASHED.length,
    isDecided: Object.hasOwn(DECIDED, name),
  })),
);
