/** Shapes in a colour, one to three of them, at rest and in motion; and text. */
import { type Clip, round } from './clip.ts';
import type { Source } from './sources.ts';

/** The side of the square on which a shape is drawn, in pixels of the canvas. */
const SIDE = 240;

/** Inside a shape, for `geq`: dx and dy from the middle in ld(0) and ld(1). A star's edge runs in a folded angle. */
const INSIDE: Readonly<Record<string, string>> = {
  circle: 'lt(hypot(ld(0),ld(1)),112)',
  square: 'lt(max(abs(ld(0)),abs(ld(1))),96)',
  triangle: 'between(ld(1),-100,90)*lt(abs(ld(0)),(ld(1)+100)*0.58)',
  ring: 'between(hypot(ld(0),ld(1)),72,112)',
  cross: 'lt(max(abs(ld(0)),abs(ld(1))),106)*lt(min(abs(ld(0)),abs(ld(1))),36)',
  star:
    'st(2,mod(atan2(ld(0),-ld(1))+4*PI,0.4*PI))*0+st(2,min(ld(2),0.4*PI-ld(2)))*0+' +
    'lt(26.5*hypot(ld(0),ld(1))*cos(ld(2))+77.6*hypot(ld(0),ld(1))*sin(ld(2)),26.5*115)',
};

/** Shapes that a font has. */
const GLYPHS: Readonly<Record<string, string>> = {
  circle: '●',
  square: '■',
  triangle: '▲',
  ring: '◯',
  cross: '✚',
  star: '★',
};

/** Close to a person's idea of each colour, and not always the same. */
const COLOURS: Readonly<Record<string, readonly string[]>> = {
  red: ['#e02020', '#c81830'],
  green: ['#20b040', '#18c860'],
  blue: ['#2050e0', '#3078f0'],
  yellow: ['#f0d820', '#ffe040'],
  orange: ['#f08018', '#ff9020'],
  purple: ['#9030c8', '#a040e0'],
  white: ['#ffffff', '#f4f4f4'],
  black: ['#000000', '#0c0c0c'],
};

/** Where one, two or three of them are, in parts of the canvas from its middle. */
const PLACES: readonly (readonly (readonly [x: number, y: number])[])[] = [
  [],
  [[0, 0]],
  [
    [-0.22, -0.12],
    [0.22, 0.14],
  ],
  [
    [-0.28, 0.16],
    [0, -0.2],
    [0.28, 0.14],
  ],
];

/**
 * Motions: what is done to a shape's picture, and where it is laid. `{S}` is how far it goes in parts of the canvas, by
 * how many times it grows, or how many degrees it turns; `{X}` and `{Y}` its place.
 */
const MOTIONS: Readonly<Record<string, { readonly change?: string; readonly x?: string; readonly y?: string }>> = {
  still: {},
  left: { x: '+W*{S}*(0.5-t/{T})' },
  right: { x: '+W*{S}*(t/{T}-0.5)' },
  up: { y: '+H*{S}*(0.5-t/{T})' },
  down: { y: '+H*{S}*(t/{T}-0.5)' },
  growing: { change: "scale=w='2*trunc(iw*pow({S},t/{T}-0.5)/2)':h=-2:eval=frame" },
  shrinking: { change: "scale=w='2*trunc(iw*pow({S},0.5-t/{T})/2)':h=-2:eval=frame" },
  spinning: { change: "rotate=a='{S}*PI/180*t/{T}':c=black@0:ow='hypot(iw,ih)':oh=ow" },
};

/** How a shape is drawn: by `geq`, by `drawbox` (squares alone), or as a glyph of a font. */
type Drawn = 'geq' | 'box' | 'glyph';

/** @param scale times `SIDE` */
function layer(shape: string, colour: string, drawn: Drawn, scale: number): Source {
  const side = 2 * Math.round((SIDE * scale) / 2);
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const inside = `st(0,X-${SIDE / 2})*0+st(1,Y-${SIDE / 2})*0+${INSIDE[shape]}`;
  const picture = {
    geq: `geq=r=${red}:g=${green}:b=${blue}:a='255*(${inside})'`,
    box: `drawbox=x=24:y=24:w=192:h=192:c=${colour}:t=fill:replace=1,format=rgba`,
    glyph: `drawtext=fontfile={FONT}:text=${GLYPHS[shape]}:fontsize=250:fontcolor=${colour}:x=(w-tw)/2:y=(h-th)/2`,
  }[drawn];
  return {
    // `drawbox` can write transparency in YUV alone (on RGBA it crashes ffmpeg 5.1).
    input: { lavfi: `color=c=${colour}@0:s=${SIDE}x${SIDE}:r={R},format=${drawn === 'box' ? 'yuva444p' : 'rgba'}` },
    prepare: `trim=end_frame=1,${picture},scale=${side}:${side},loop=-1:1:0,setpts=N/{R}/TB,fps={R}`,
  };
}

type Row = readonly [
  count: number,
  colour: string,
  shape: string,
  motion: string,
  strength: number,
  on: string,
  drawn: Drawn,
  scale: number,
];

const ROWS: readonly Row[] = [
  [1, 'red', 'circle', 'left', 0.6, 'grey', 'geq', 1],
  [1, 'blue', 'circle', 'growing', 3, 'paper', 'geq', 1.1],
  [1, 'yellow', 'circle', 'up', 0.5, 'navy', 'glyph', 1.2],
  [1, 'green', 'circle', 'right', 0.7, 'faded snow', 'geq', 1.2],
  [1, 'orange', 'circle', 'shrinking', 3.5, 'charcoal', 'geq', 1.2],
  [1, 'purple', 'circle', 'still', 0, 'soft gradient', 'glyph', 1.5],
  [2, 'red', 'circle', 'still', 0, 'paper', 'geq', 0.9],
  [3, 'yellow', 'circle', 'still', 0, 'charcoal', 'geq', 0.8],
  [1, 'red', 'square', 'right', 0.6, 'charcoal', 'box', 1],
  [1, 'green', 'square', 'spinning', 130, 'grey', 'box', 1.3],
  [1, 'blue', 'square', 'down', 0.5, 'soft gradient', 'geq', 1],
  [1, 'orange', 'square', 'left', 0.7, 'navy', 'glyph', 1.4],
  [1, 'white', 'square', 'shrinking', 3, 'faded coast', 'box', 1.3],
  [1, 'purple', 'square', 'still', 0, 'paper', 'box', 1.2],
  [2, 'green', 'square', 'up', 0.35, 'charcoal', 'box', 0.8],
  [3, 'blue', 'square', 'still', 0, 'paper', 'geq', 0.8],
  [1, 'yellow', 'triangle', 'left', 0.6, 'charcoal', 'geq', 1.1],
  [1, 'red', 'triangle', 'down', 0.5, 'paper', 'glyph', 1.3],
  [1, 'green', 'triangle', 'growing', 3, 'navy', 'geq', 1.1],
  [1, 'blue', 'triangle', 'spinning', 150, 'soft gradient', 'geq', 1.4],
  [1, 'orange', 'triangle', 'up', 0.6, 'faded snow', 'geq', 1.2],
  [1, 'white', 'triangle', 'still', 0, 'grey', 'glyph', 1.5],
  [2, 'purple', 'triangle', 'still', 0, 'paper', 'geq', 1],
  [3, 'orange', 'triangle', 'right', 0.3, 'charcoal', 'geq', 0.8],
  [1, 'yellow', 'star', 'right', 0.6, 'navy', 'geq', 1.3],
  [1, 'red', 'star', 'spinning', 110, 'paper', 'geq', 1.5],
  [1, 'white', 'star', 'up', 0.5, 'charcoal', 'glyph', 1.4],
  [1, 'green', 'star', 'still', 0, 'grey', 'glyph', 1.6],
  [1, 'blue', 'star', 'shrinking', 3, 'soft gradient', 'geq', 1.4],
  [1, 'purple', 'star', 'down', 0.5, 'faded snow', 'geq', 1.3],
  [2, 'orange', 'star', 'still', 0, 'charcoal', 'geq', 1.1],
  [3, 'yellow', 'star', 'still', 0, 'navy', 'glyph', 1],
  [1, 'red', 'cross', 'up', 0.5, 'paper', 'geq', 1],
  [1, 'green', 'cross', 'left', 0.7, 'charcoal', 'geq', 1.1],
  [1, 'blue', 'cross', 'growing', 3, 'grey', 'geq', 1.1],
  [1, 'orange', 'cross', 'spinning', 140, 'navy', 'geq', 1.3],
  [1, 'white', 'cross', 'right', 0.6, 'faded coast', 'geq', 1.1],
  [1, 'yellow', 'cross', 'still', 0, 'charcoal', 'glyph', 1.4],
  [2, 'blue', 'cross', 'still', 0, 'paper', 'geq', 0.9],
  [3, 'red', 'cross', 'down', 0.3, 'grey', 'geq', 0.75],
  [1, 'green', 'ring', 'down', 0.5, 'charcoal', 'geq', 1.1],
  [1, 'red', 'ring', 'growing', 3, 'paper', 'geq', 1.1],
  [1, 'yellow', 'ring', 'left', 0.6, 'grey', 'geq', 1.1],
  [1, 'blue', 'ring', 'shrinking', 3, 'soft gradient', 'geq', 1.2],
  [1, 'purple', 'ring', 'right', 0.6, 'paper', 'geq', 1.2],
  [1, 'white', 'ring', 'still', 0, 'faded coast', 'glyph', 1.6],
  [2, 'orange', 'ring', 'still', 0, 'charcoal', 'geq', 0.9],
  [3, 'green', 'ring', 'up', 0.3, 'grey', 'geq', 0.8],
  [1, 'black', 'circle', 'down', 0.5, 'paper', 'geq', 1.1],
  [1, 'black', 'square', 'growing', 3, 'grey', 'box', 1],
  [1, 'black', 'triangle', 'right', 0.6, 'paper', 'glyph', 1.3],
  [1, 'black', 'star', 'left', 0.6, 'faded snow', 'geq', 1.3],
  [1, 'black', 'cross', 'spinning', -120, 'paper', 'geq', 1.3],
  [2, 'black', 'ring', 'still', 0, 'grey', 'geq', 1],
  [1, 'white', 'star', 'spinning', -100, 'charcoal', 'geq', 1.5],
  [1, 'yellow', 'square', 'growing', 2.6, 'navy', 'box', 1.1],
  [1, 'orange', 'ring', 'shrinking', 2.8, 'charcoal', 'geq', 1.3],
  [2, 'white', 'circle', 'right', 0.35, 'navy', 'geq', 0.9],
  [3, 'purple', 'square', 'left', 0.3, 'paper', 'box', 0.75],
  [2, 'red', 'star', 'growing', 2.2, 'charcoal', 'geq', 0.9],
];

const COUNTS = ['none', 'one', 'two', 'three'] as const;

const letter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);

/** The layers over each other: `[a]` the ground, `[b]`… the shapes. */
function overlays(places: readonly (readonly [number, number])[], motion: string, strength: number): string {
  const { change = 'null', x = '', y = '' } = MOTIONS[motion] ?? {};
  const steps = places.map(([placeX, placeY], at) => {
    const below = at === 0 ? '[a]' : `[under${at}]`;
    const above = at === places.length - 1 ? '' : `[under${at + 1}]`;
    const [left, top] = [`W*(0.5+${placeX})-w/2${x}`, `H*(0.5+${placeY})-h/2${y}`];
    return `[${letter(at + 1)}]${change}[s${at}];${below}[s${at}]overlay=x='${left}':y='${top}'${above}`;
  });
  return steps.join(';').replaceAll('{S}', String(strength));
}

const shapes = ROWS.map(([count, colour, shape, motion, strength, on, drawn, scale], row): Clip => {
  const paint = COLOURS[colour]?.[row % 2];
  const places = PLACES[count];
  if (paint === undefined || places === undefined) throw new Error(`no ${colour}, or no places for ${count}`);
  return {
    id: `shapes/${shape}/${COUNTS[count]} ${colour}, ${motion} ${strength}, ${drawn} on ${on}`,
    shows: [`shape.${shape}`, `motion.${motion}`, `count.${COUNTS[count]}`, `colour.${colour}`],
    sources: [on],
    layers: places.map(() => layer(shape, paint, drawn, scale)),
    filter: overlays(places, motion, strength),
    ...round(row),
  };
});

type TextRow = readonly [text: string, on: string, options: string];

const TEXT_ROWS: readonly TextRow[] = [
  ['THE END', 'charcoal', 'fontsize=130:fontcolor=white:x=(w-tw)/2:y=(h-th)/2'],
  ['Chapter One', 'snow living', 'fontsize=120:fontcolor=black:x=(w-tw)/2:y=h*0.3'],
  [
    'breaking news from the coast',
    'coast',
    'fontsize=58:fontcolor=white:box=1:boxcolor=black@0.8:boxborderw=16:x=(w-tw)/2:y=h*0.82',
  ],
  ['Hello, world', 'navy', 'fontsize=110:fontcolor=yellow:x=(w-tw)/2:y=h*0.2'],
  ['WINTER 1998', 'yard living', 'fontsize=110:fontcolor=white:borderw=5:x=60:y=h*0.75'],
  ['Reel two, scene nine', 'soft gradient', 'fontsize=80:fontcolor=#201010:x=(w-tw)/2:y=(h-th)/2'],
  ['written and directed by nobody', 'paper', 'fontsize=56:fontcolor=#c02020:x=(w-tw)/2:y=h*0.6'],
  ['SALE', 'faded coast', 'fontsize=260:fontcolor=white:borderw=6:x=(w-tw)/2:y=(h-th)/2'],
];

const texts = TEXT_ROWS.map(
  ([text, on, options], row): Clip => ({
    id: `text/present/${text}, on ${on}`,
    shows: ['text.present'],
    sources: [on],
    filter: `[a]drawtext=fontfile={FONT}:text='${text.replaceAll(',', '\\,')}':${options}`,
    ...round(row),
  }),
);

/** Pictures without a letter in them (the test chart has digits). */
const withoutText = ['snow living', 'coast', 'life living', 'gradients', 'valley', 'yard living'].map(
  (source, row): Clip => ({
    id: `text/absent/${source}`,
    shows: ['text.absent'],
    sources: [source],
    filter: '[a]null',
    ...round(row + 2),
  }),
);

export const SHAPE_CLIPS: readonly Clip[] = [...shapes, ...texts, ...withoutText];
