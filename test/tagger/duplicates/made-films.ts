/**
 * Films of six seconds and copies of them, made by ffmpeg's filters. Many look alike and are not the same: one place with other things
 * going through it, one camera movement over other places, one place seen by other camera movements.
 */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeVideo } from '../../support/video.ts';

const SECONDS = 6;
const RATE = 20;
const [WIDTH, HEIGHT] = [160, 120];
const still = (graph: string, flags: string): string =>
  `${graph},trim=end_frame=1,loop=-1:1:0,setpts=N/${RATE}/TB,fps=${RATE},scale=${2 * WIDTH}:${2 * HEIGHT}:flags=${flags},setsar=1,format=yuv420p`;

/** Twice as wide and high as what is seen of them. */
const PLACES = [
  still('mandelbrot=s=320x240:start_x=-0.743643:start_y=-0.131825:start_scale=0.02:maxiter=200', 'area'),
  still('mandelbrot=s=320x240:start_x=-0.16:start_y=1.0405:start_scale=0.05:maxiter=200', 'area'),
  still('life=s=32x24:seed=5:ratio=0.4:rate=20', 'bicubic'),
  still('life=s=32x24:seed=6:ratio=0.4:rate=20', 'bicubic'),
  still('life=s=64x48:seed=7:ratio=0.3:rate=20:life_color=#c08040:death_color=#204060', 'bicubic'),
  still('gradients=s=320x240:seed=3:n=6:x0=20:y0=30:x1=300:y1=200', 'area'),
  still('cellauto=s=80x60:rule=110:seed=9', 'neighbor'),
  still('testsrc2=s=320x240', 'area'),
];

const WALKER = { left: `x='-20+30*t':y=70`, right: `x='150-40*t':y=40` };
const walkers = (path: string, size: string, colour: string) => (place: string) =>
  `${place},crop=${WIDTH}:${HEIGHT}:80:60[a];color=${colour}:s=${size}:r=${RATE}[b];[a][b]overlay=${path}:shortest=0`;
const camera = (move: string) => (place: string) => `${place},${move}`;
const window = (x: string, y: string): string => `crop=${WIDTH}:${HEIGHT}:x='${x}':y='${y}'`;
const zoom = `zoompan=z='1.3+0.12*on/${RATE}':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=1:s=${WIDTH}x${HEIGHT}:fps=${RATE}`;

const MOVES: readonly { of: number; draw: (place: string) => string }[] = [
  { of: 8, draw: walkers(WALKER.left, '18x40', 'white') },
  { of: 8, draw: walkers(WALKER.right, '24x24', 'black') },
  { of: 8, draw: camera(window('10+22*t', '60')) },
  { of: 3, draw: camera(window('150-22*t', '60')) },
  { of: 3, draw: camera(zoom) },
  { of: 2, draw: camera(window('80+9*(sin(13*t)+sin(7*t+1))', '60+9*sin(11*t+2)')) },
];

const FILMS = [
  ...MOVES.flatMap(({ of, draw }) => PLACES.slice(0, of).map(draw)),
  `life=s=32x24:seed=21:ratio=0.4:rate=${RATE}:mold=10,scale=${WIDTH}:${HEIGHT}:flags=bicubic,format=yuv420p`,
  `life=s=32x24:seed=22:ratio=0.4:rate=${RATE}:mold=10,scale=${WIDTH}:${HEIGHT}:flags=bicubic,format=yuv420p`,
];

const x264 = (crf: number): string[] => ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', String(crf), '-g', '20'];

/** What becomes of copies, by what it is. */
const COPIES: Readonly<Record<string, { ending: string; filters?: string; args: readonly string[] }>> = {
  'small bitrate': { ending: 'mp4', args: x264(38) },
  'half the size': { ending: 'mkv', filters: 'scale=80:60', args: ['-c:v', 'mpeg4', '-q:v', '6'] },
  'fewer frames': {
    ending: 'webm',
    filters: 'fps=12',
    args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k'],
  },
  'start cut': { ending: 'mp4', filters: 'trim=start=1.73,setpts=PTS-STARTPTS', args: x264(26) },
  'end cut': { ending: 'mp4', filters: 'trim=end=3.4', args: x264(26) },
  'both cut, and larger': {
    ending: 'avi',
    filters: 'trim=1.31:5.2,setpts=PTS-STARTPTS,scale=240:180',
    args: ['-c:v', 'mpeg4', '-q:v', '5'],
  },
  'cropped and brighter': {
    ending: 'mp4',
    filters: 'crop=iw*0.93:ih*0.94:iw*0.05:ih*0.02,scale=160:120,eq=brightness=0.07:contrast=1.15',
    args: x264(26),
  },
};

interface MadeFilm {
  readonly path: string;
  /** the same of an original and all its copies */
  readonly original: number;
  /** what was done to it */
  readonly copy: string | undefined;
}

/** How many there are. */
export const ALL_FILMS = FILMS.length;

/**
 * Films, a copy under another name of every third, and of each one or two others.
 *
 * @param every of how many one is made
 */
export async function makeFilms(folder: string, every = 1): Promise<MadeFilm[]> {
  const films: MadeFilm[] = [];
  const make = async (original: number): Promise<void> => {
    const path = join(folder, `film-${original}.mp4`);
    const copies = copiesOf(original);
    const split = `split=${copies.length + 1}[out]${copies.map((_, n) => `[raw${n}]`).join('')}`;
    const film = `${FILMS[original]},noise=alls=6:allf=t:all_seed=${original + 1},trim=end=${SECONDS},${split}`;
    const changed = copies.map(({ filters }, n) => `[raw${n}]${filters}[copy${n}]`);
    const outputs = copies.flatMap(({ file, args }, n) => ['-map', `[copy${n}]`, ...args, join(folder, file)]);
    const graph = [film, ...changed].join(';');
    // The last output is the one that is given a name.
    await makeVideo(folder, `film-${original}.mp4`, '-filter_complex', graph, ...outputs, '-map', '[out]', ...x264(20));
    films.push({ path, original, copy: undefined });
    for (const { file, kind } of copies) films.push({ path: join(folder, file), original, copy: kind });
    if (original % 3 !== 0) return;
    const renamed = join(folder, `renamed ${original}.mp4`);
    await copyFile(path, renamed);
    films.push({ path: renamed, original, copy: 'renamed' });
  };
  const next = FILMS.keys().filter((original) => original % every === 0);
  const worker = async (): Promise<void> => {
    for (const original of next) await make(original);
  };
  await Promise.all([worker(), worker()]);
  return films.sort((a, b) => a.original - b.original || a.path.localeCompare(b.path));
}

/** All kinds in turn. */
function copiesOf(original: number) {
  const kinds = Object.entries(COPIES);
  return Array.from({ length: 1 + (original % 2) }, (_, n) => {
    const at = Math.ceil(1.5 * original) + n;
    const [kind, { ending, filters = 'null', args }] = kinds[at % kinds.length] as (typeof kinds)[number];
    return { kind, file: `${original}-${n}.${ending}`, filters, args };
  });
}
