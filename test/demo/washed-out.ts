/** Clips of what the demo model often mistakes: washed out, so that some colour is left, beside what looks like it and is not. */
import type { HeldOutClip } from './clips.ts';

/** None needs footage or a font. A person decides about clips of these… */
const DECIDED = ['blobs', 'triangles', 'life living', 'gradients turning', 'coast'];
/** …and clips of these are left to what was learned. */
const UNSEEN = ['life', 'cells', 'chart', 'gradients'];

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

/** Of each source three that are washed out, and three that are not. */
export const WASHED_CLIPS: readonly WashedClip[] = [...DECIDED, ...UNSEEN].flatMap((source) =>
  [...WASHED, ...OTHERS].map((filter, row) => ({
    clip: {
      id: `washed-out/${source}, ${filter}`,
      shows: row < WASHED.length ? ['look.washed-out'] : [],
      sources: [source],
      filter: `[a]${filter}`,
      ...{ seconds: 1, rate: 4, size: [192, 144], codec: 'x264' },
    },
    isWashed: row < WASHED.length,
    isDecided: DECIDED.includes(source),
  })),
);
