/**
 * Ten films of three minutes, made by ffmpeg's filters, whose camera, look and place change at known times: each by a clock of its own, every
 * twelve to twenty-five seconds. The place changes by a cut; the others change within what is shown.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../electron/engine/video/run.ts';
import { ffmpegPath } from '../support/video.ts';
import { SOURCES } from './clips/sources.ts';

const SECONDS = 180;
const RATE = 12;
const [SHORTEST, LONGEST] = [12, 25];

/** From the canvas, 384 × 288, to the window, 192 × 144. `{t}`: seconds since the move began; `{L}`: how long it lasts. */
const MOVES: Readonly<Record<string, string>> = {
  'static camera': 'crop=192:144,noise=alls=6:allf=t',
  'pan left': "crop=192:144:x='mod(9600-18*{t},192)':y=72",
  'pan right': "crop=192:144:x='mod(18*{t},192)':y=72",
  'zoom in': "zoompan=z='1.2*pow(1.8,({t})/8)':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=1:s=192x144:fps={R}",
  'zoom out': "zoompan=z='1.2*pow(1.8,({L}-({t}))/8)':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=1:s=192x144:fps={R}",
  'camera rotation': "rotate=a='50*PI/180*({t})/8',crop=192:144",
  'camera shake':
    "crop=192:144:x='(iw-ow)/2+19*(sin(23.1*({t}))+sin(37.7*({t})+1))/2':y='(ih-oh)/2+19*(sin(29.3*({t})+2)+sin(41.9*({t})))/2'",
};

const LOOKS: Readonly<Record<string, string>> = {
  'black and white': 'hue=s=0',
  sepia: 'colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131',
  dark: 'eq=brightness=-0.3',
  blurry: 'gblur=sigma=5',
  'dominated by red': 'colorchannelmixer=rr=1.1:gg=.3:bb=.3',
  'dominated by green': 'colorchannelmixer=rr=.35:gg=1:bb=.35',
  'dominated by blue': 'colorchannelmixer=rr=.3:gg=.4:bb=1.2',
};

/** Without a period that a pan would show, and of many colours. */
const PLACES = ['chart', 'life', 'gradients', 'blobs', 'triangles', 'dendrite', 'coast'];

export interface Stretch {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

export interface Film {
  readonly name: string;
  /** when which label is true, camera and look */
  readonly shows: readonly Stretch[];
  /** when the place changes */
  readonly places: readonly Stretch[];
}

export const FILM_LABELS: readonly string[] = [...Object.keys(MOVES), ...Object.keys(LOOKS)];

/** Deterministic: the same films on every machine. */
export const FILMS: readonly Film[] = Array.from({ length: 10 }, (_, n) => {
  const random = numbersFrom(n + 1);
  const cameras = stretches(Object.keys(MOVES), random);
  const looks = stretches(Object.keys(LOOKS), random);
  return { name: `film-${n + 1}.mp4`, shows: [...cameras, ...looks], places: stretches(PLACES, random) };
});

/** One after the other, never the same twice in a row. */
function stretches(names: readonly string[], random: () => number): Stretch[] {
  const all: Stretch[] = [];
  for (let start = 0; start < SECONDS; ) {
    const length = SHORTEST + Math.floor(random() * (LONGEST - SHORTEST + 1));
    // What would be left for the next one is too short: it goes on to the end.
    const end = SECONDS - (start + length) < SHORTEST ? SECONDS : start + length;
    const others = names.filter((name) => name !== all.at(-1)?.label);
    all.push({ label: others[Math.floor(random() * others.length)] as string, start, end });
    start = end;
  }
  return all;
}

/** xorshift32: numbers from 0 to 1. */
function numbersFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Made once in a folder. @returns its path */
export async function makeFilm(film: Film, folder: string): Promise<string> {
  const path = join(folder, film.name);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${film.name}`);
  const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '22', '-pix_fmt', 'yuv420p'];
  const args = [
    '-v',
    'error',
    '-nostdin',
    '-y',
    ...inputsAndGraph(film),
    '-map',
    '[out]',
    '-r',
    String(RATE),
    ...coded,
  ];
  await runTool(ffmpegPath as string, [...args, unfinished]);
  await rename(unfinished, path);
  return path;
}

function inputsAndGraph({ shows, places }: Film): string[] {
  const at = (time: number, among: readonly Stretch[]): Stretch =>
    among.find(({ start, end }) => start <= time && time < end) as Stretch;
  const [cameras, looks] = [shows.filter(({ label }) => label in MOVES), shows.filter(({ label }) => label in LOOKS)];
  const changes = [...new Set([...shows, ...places].map(({ start }) => start))].sort((a, b) => a - b);
  const pieces = changes.map((start, i) => {
    const end = changes[i + 1] ?? SECONDS;
    const [camera, look, place] = [at(start, cameras), at(start, looks), at(start, places)];
    const source = SOURCES[place.label];
    if (source === undefined || !('lavfi' in source.input)) throw new Error(`no drawn source ${place.label}`);
    const move = (MOVES[camera.label] as string)
      .replaceAll('{t}', `(n_or_on/${RATE}+${start - camera.start})`)
      .replaceAll('{L}', String(camera.end - camera.start))
      .replaceAll('n_or_on', camera.label.startsWith('zoom') ? 'on' : 'n');
    // Small before it is held: a frame is scaled once.
    const held = source.prepare.replace('loop=', 'scale=384:288,format=yuv420p,loop=');
    const filters = `${held},setpts=N/{R}/TB,${move},${LOOKS[look.label]},format=yuv420p,setsar=1,trim=duration=${end - start},setpts=PTS-STARTPTS`;
    return { input: source.input.lavfi, filters };
  });
  const graph = pieces.map(({ filters }, i) => `[${i}:v]${filters}[p${i}]`);
  const joined = `${pieces.map((_, i) => `[p${i}]`).join('')}concat=n=${pieces.length}:v=1,fps=${RATE}[out]`;
  const inputs = pieces.flatMap(({ input }) => ['-f', 'lavfi', '-i', input]);
  return [...inputs, '-filter_complex', [...graph, joined].join(';')].map((arg) => arg.replaceAll('{R}', String(RATE)));
}
