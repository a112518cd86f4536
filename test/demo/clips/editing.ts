/** Editing: what happens between shots, each an event that shows in the frames at 0, ¼, ½ and ¾ of the clip. */
import { type Clip, round } from './clip.ts';

/** `{A}` and `{B}`: when an event begins and how long it lasts, in seconds (rows say it in parts of the clip). */
const EDITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  none: {
    whole: '[a]null',
    crop: '[a]crop=640:480',
  },
  cut: {
    // {A}: where the cut is
    concat: '[a]trim=end={A}[x];[b]trim=end={T}[y];[x][y]concat=n=2:v=1',
    overlay: "[a][b]overlay=enable='gte(t,{A})'",
  },
  // At least a quarter long, from black.
  'fade-in': {
    fade: '[a]fade=t=in:st={A}:d={B}',
  },
  // One that begins at ¾ would be unseen: it must be under way there.
  'fade-out': {
    fade: '[a]fade=t=out:st={A}:d={B}',
  },
  'split-screen': {
    hstack: '[a]crop=480:720[x];[b]crop=480:720[y];[x][y]hstack',
    halves: '[a]scale=480:720[x];[b]scale=480:720[y];[x][y]hstack',
    vstack: '[a]crop=960:360[x];[b]crop=960:360[y];[x][y]vstack',
  },
};

type Row = readonly [edit: string, sources: readonly string[], way: string, begin?: number, length?: number];

const ROWS: readonly Row[] = [
  ['none', ['snow living'], 'whole'],
  ['none', ['yard living'], 'crop'],
  ['none', ['mandelbrot zooming'], 'whole'],
  ['none', ['life living'], 'crop'],
  ['none', ['chart living'], 'whole'],
  ['none', ['gradients turning'], 'whole'],
  ['none', ['coast'], 'crop'],
  ['none', ['street'], 'whole'],
  ['cut', ['snow living', 'coast'], 'concat', 0.5],
  ['cut', ['yard living', 'chart living'], 'concat', 0.4],
  ['cut', ['dendrite', 'street'], 'concat', 0.3],
  ['cut', ['life living', 'gradients'], 'concat', 0.62],
  ['cut', ['chart living', 'life living'], 'overlay', 0.55],
  ['cut', ['blobs', 'yard'], 'overlay', 0.35],
  ['cut', ['cells', 'valley'], 'concat', 0.5],
  ['cut', ['snow living', 'yard living'], 'concat', 0.68],
  ['cut', ['gradients turning', 'triangles'], 'concat', 0.45],
  ['fade-in', ['snow living'], 'fade', 0, 0.4],
  ['fade-in', ['yard living'], 'fade', 0, 0.25],
  ['fade-in', ['street'], 'fade', 0.05, 0.5],
  ['fade-in', ['dendrite'], 'fade', 0, 0.6],
  ['fade-in', ['coast'], 'fade', 0, 0.3],
  ['fade-in', ['chart living'], 'fade', 0.1, 0.35],
  ['fade-in', ['life living'], 'fade', 0, 0.5],
  ['fade-in', ['gradients turning'], 'fade', 0, 0.45],
  ['fade-in', ['triangles'], 'fade', 0, 0.7],
  ['fade-out', ['snow living'], 'fade', 0.4, 0.35],
  ['fade-out', ['yard living'], 'fade', 0.5, 0.25],
  ['fade-out', ['snow'], 'fade', 0.25, 0.6],
  ['fade-out', ['valley'], 'fade', 0.45, 0.4],
  ['fade-out', ['blobs'], 'fade', 0.3, 0.5],
  ['fade-out', ['chart living'], 'fade', 0.5, 0.3],
  ['fade-out', ['life living'], 'fade', 0.35, 0.45],
  ['fade-out', ['gradients turning'], 'fade', 0.2, 0.7],
  ['fade-out', ['cells'], 'fade', 0.55, 0.25],
  ['split-screen', ['snow living', 'coast'], 'hstack'],
  ['split-screen', ['yard living', 'chart living'], 'vstack'],
  ['split-screen', ['dendrite', 'street'], 'halves'],
  ['split-screen', ['life living', 'snow living'], 'hstack'],
  ['split-screen', ['chart living', 'gradients'], 'halves'],
  ['split-screen', ['triangles', 'yard living'], 'hstack'],
  ['split-screen', ['blobs', 'life living'], 'vstack'],
  ['split-screen', ['snow', 'yard'], 'halves'],
  ['split-screen', ['valley', 'cells'], 'vstack'],
];

export const EDITING_CLIPS: readonly Clip[] = ROWS.map(([edit, sources, way, begin, length], row) => {
  const template = EDITS[edit]?.[way];
  if (template === undefined) throw new Error(`no way ${way} of ${edit}`);
  const numbers = [begin, length].filter((number) => number !== undefined);
  const shape = round(row);
  const seconds = (part = 0): string => String(Number((part * shape.seconds).toFixed(3)));
  return {
    id: `editing/${edit}/${[sources.join(' and '), way, ...numbers].join(', ')}`,
    shows: [`editing.${edit}`],
    sources,
    filter: template.replaceAll('{A}', seconds(begin)).replaceAll('{B}', seconds(length)),
    ...shape,
  };
});
