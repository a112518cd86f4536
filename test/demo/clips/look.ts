/** Looks: what grading, a lens or a sensor does to a picture. */
import { type Clip, round } from './clip.ts';

/** How each look is made; every row of `ROWS` takes one of these by its number. */
const LOOKS: Readonly<Record<string, readonly string[]>> = {
  'black-and-white': [
    'hue=s=0',
    'colorchannelmixer=.3:.59:.11:0:.3:.59:.11:0:.3:.59:.11',
    'eq=saturation=0:contrast=1.2',
  ],
  sepia: [
    'colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131',
    'hue=s=0,eq=brightness=0.05,colorchannelmixer=rr=1.12:gg=0.94:bb=0.7',
  ],
  dark: ['eq=brightness=-0.3', 'eq=gamma=0.4', 'colorchannelmixer=rr=.25:gg=.25:bb=.25'],
  bright: ['eq=brightness=0.3', 'eq=gamma=2.4', 'exposure=exposure=1.4'],
  blurry: ['gblur=sigma=14', 'boxblur=14:2', 'avgblur=sizeX=22'],
  noisy: [
    'scale=480:360,noise=alls=70:allf=t+u',
    'scale=480:360,noise=alls=50:allf=t',
    'scale=480:360,noise=c0s=90:c0f=t+u',
  ],
  'washed-out': [
    'eq=contrast=0.4:saturation=0.5:brightness=0.1',
    'colorlevels=romin=.4:gomin=.4:bomin=.4:romax=.85:gomax=.85:bomax=.85',
    'eq=contrast=0.5:saturation=0.35:brightness=0.15',
  ],
};

const TINTS: Readonly<Record<string, readonly string[]>> = {
  red: [
    'colorchannelmixer=rr=1.1:gg=.3:bb=.3',
    'colorbalance=rs=.9:rm=.9:rh=.6:gs=-.7:gm=-.7:gh=-.6:bs=-.7:bm=-.7:bh=-.6',
    'hue=s=0,colorchannelmixer=rr=1:gg=.2:bb=.2',
  ],
  green: [
    'colorchannelmixer=rr=.35:gg=1:bb=.35',
    'colorbalance=rs=-.7:rm=-.7:rh=-.6:gs=.7:gm=.7:gh=.4:bs=-.7:bm=-.7:bh=-.6',
    'colorize=hue=120:saturation=0.7:lightness=0.45',
  ],
  blue: [
    'colorchannelmixer=rr=.3:gg=.4:bb=1.2',
    'colorbalance=rs=-.7:rm=-.7:rh=-.6:gs=-.5:gm=-.5:gh=-.5:bs=.9:bm=.9:bh=.5',
    'colorize=hue=225:saturation=0.75:lightness=0.45',
  ],
  yellow: [
    'eq=brightness=0.12,colorchannelmixer=rr=1.2:gg=1.05:bb=.2',
    'hue=s=0.2,eq=brightness=0.18,colorchannelmixer=rr=1.2:gg=1.05:bb=.15',
    'colorize=hue=55:saturation=0.9:lightness=0.6',
  ],
  orange: [
    'hue=s=0.3,colorchannelmixer=rr=1.3:gg=.65:bb=.12',
    'colorize=hue=28:saturation=0.9:lightness=0.5',
    'hue=s=0,colorchannelmixer=rr=1.3:gg=.68:bb=.15',
  ],
  purple: [
    'hue=s=0.3,colorchannelmixer=rr=.8:gg=.3:bb=1.1',
    'colorize=hue=280:saturation=0.7:lightness=0.45',
    'hue=s=0,colorchannelmixer=rr=.75:gg=.25:bb=1',
  ],
};

type Row = readonly [look: string, source: string, way: number];

// Neutral or many-coloured sources, not too dark and with edges: on a green fractal "noisy" and "green" are both true,
// and a blurred gradient is a gradient.
const LOOK_ROWS: readonly Row[] = [
  ['black-and-white', 'yard living', 0],
  ['black-and-white', 'snow', 1],
  ['black-and-white', 'dendrite', 0],
  ['black-and-white', 'coast', 2],
  ['black-and-white', 'chart living', 1],
  ['black-and-white', 'life living', 0],
  ['black-and-white', 'gradients', 2],
  ['sepia', 'snow living', 0],
  ['sepia', 'yard', 1],
  ['sepia', 'dendrite', 0],
  ['sepia', 'valley', 1],
  ['sepia', 'chart living', 0],
  ['sepia', 'blobs', 0],
  ['sepia', 'life', 0],
  ['dark', 'snow living', 0],
  ['dark', 'yard', 1],
  ['dark', 'street', 2],
  ['dark', 'dendrite', 2],
  ['dark', 'gradients', 1],
  ['dark', 'chart living', 2],
  ['dark', 'blobs', 0],
  ['bright', 'snow living', 0],
  ['bright', 'yard', 1],
  ['bright', 'street', 2],
  ['bright', 'dendrite', 1],
  ['bright', 'chart living', 0],
  ['bright', 'gradients', 0],
  ['bright', 'blobs', 1],
  ['blurry', 'snow living', 0],
  ['blurry', 'yard living', 1],
  ['blurry', 'street', 2],
  ['blurry', 'dendrite', 0],
  ['blurry', 'chart living', 1],
  ['blurry', 'life living', 0],
  ['blurry', 'yard', 2],
  ['noisy', 'snow living', 0],
  ['noisy', 'yard living', 1],
  ['noisy', 'street', 2],
  ['noisy', 'dendrite', 1],
  ['noisy', 'chart living', 0],
  ['noisy', 'gradients', 1],
  ['noisy', 'blobs', 2],
  ['washed-out', 'snow living', 0],
  ['washed-out', 'yard living', 1],
  ['washed-out', 'street', 2],
  ['washed-out', 'dendrite', 1],
  ['washed-out', 'coast', 0],
  ['washed-out', 'chart living', 2],
  ['washed-out', 'life', 0],
];

const TINT_ROWS: readonly Row[] = [
  ['red', 'snow living', 0],
  ['red', 'yard', 1],
  ['red', 'coast', 2],
  ['red', 'chart living', 2],
  ['red', 'cells', 0],
  ['green', 'snow living', 1],
  ['green', 'yard living', 0],
  ['green', 'dendrite', 2],
  ['green', 'chart living', 2],
  ['green', 'cells', 0],
  ['blue', 'street', 0],
  ['blue', 'yard living', 1],
  ['blue', 'dendrite', 2],
  ['blue', 'chart living', 2],
  ['blue', 'cells', 1],
  ['yellow', 'snow living', 0],
  ['yellow', 'yard living', 1],
  ['yellow', 'coast', 2],
  ['yellow', 'cells', 0],
  ['yellow', 'chart living', 2],
  ['orange', 'snow living', 0],
  ['orange', 'yard', 1],
  ['orange', 'dendrite', 2],
  ['orange', 'chart living', 1],
  ['orange', 'cells', 0],
  ['purple', 'snow living', 0],
  ['purple', 'yard living', 1],
  ['purple', 'coast', 2],
  ['purple', 'chart living', 1],
  ['purple', 'cells', 0],
];

function looks(ways: typeof LOOKS, rows: readonly Row[]): Clip[] {
  return rows.map(([look, source, way], row) => {
    const filter = ways[look]?.[way];
    if (filter === undefined) throw new Error(`no way ${way} of ${look}`);
    return {
      id: `look/${look}/${source}, ${filter}`,
      shows: [`look.${look}`],
      sources: [source],
      filter: `[a]${filter}`,
      ...round(row),
    };
  });
}

export const LOOK_CLIPS: readonly Clip[] = [...looks(LOOKS, LOOK_ROWS), ...looks(TINTS, TINT_ROWS)];
