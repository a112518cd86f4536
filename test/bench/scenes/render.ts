/** Makes a planned film with ffmpeg's filters. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../../electron/engine/video/run.ts';
import { drawCanvas } from './canvas.ts';
import { type Camera, type Film, type Flash, RATE, type Shot, type Transition } from './films.ts';
import { Lot } from './random.ts';

const WIDTH = 640;
const HEIGHT = 360;
/** The camera looks at a part of a larger picture. */
const CANVAS_WIDTH = 1280;
const CANVAS_HEIGHT = 720;
const THING = 150;

export async function renderFilm(ffmpeg: string, film: Film, path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltag-film-'));
  try {
    const inputs: string[] = [];
    const chains: string[] = [];
    for (const [i, shot] of film.shots.entries()) chains.push(await planShotGraph(shot, i, folder, inputs));
    chains.push(...joinShots(film));
    const whole = join(folder, 'film.mp4');
    await runTool(ffmpeg, [
      ...['-v', 'error', '-nostdin', '-y', ...inputs],
      ...['-filter_complex', chains.join(';'), '-map', '[film]', '-r', String(RATE)],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '26', '-pix_fmt', 'yuv420p', whole],
    ]);
    await rename(whole, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function planShotGraph(shot: Shot, index: number, folder: string, inputs: string[]): Promise<string> {
  const lot = new Lot(shot.seed);
  const seconds = shot.frames / RATE;
  const add = (...args: string[]): string => {
    inputs.push(...args);
    return `[${inputs.filter((arg) => arg === '-i').length - 1}:v]`;
  };
  const picture = async (name: string, width: number, height: number): Promise<string> => {
    const file = join(folder, `${index}-${name}.ppm`);
    await writeFile(file, drawCanvas(lot, shot.palette, width, height));
    return add('-loop', '1', '-framerate', String(RATE), '-t', String(seconds + 1), '-i', file);
  };
  const ground = drawnGround(shot, add) ?? (await picture('ground', CANVAS_WIDTH, CANVAS_HEIGHT));
  const chains = [`${ground}format=yuv444p,${cameraFilters(shot.camera, lot)}[g${index}-0]`];
  for (let i = 0; i < shot.things; i++) {
    const thing = await picture(`thing${i}`, THING, THING);
    const [x, y] = [pathOf(lot, WIDTH), pathOf(lot, HEIGHT)];
    chains.push(`[g${index}-${i}]${thing}overlay=x='${x}':y='${y}':shortest=1[g${index}-${i + 1}]`);
  }
  const filters = [...lightFilters(shot), `trim=end_frame=${shot.frames}`, 'setpts=PTS-STARTPTS', `fps=${RATE}`];
  chains.push(`[g${index}-${shot.things}]${filters.join(',')},format=yuv420p,setsar=1,settb=1/${RATE}[s${index}]`);
  return chains.join(';');
}

function drawnGround({ drawn, seed, frames }: Shot, add: (...args: string[]) => string): string | undefined {
  const size = `${CANVAS_WIDTH}x${CANVAS_HEIGHT}`;
  const length = ['-t', String(frames / RATE + 1)];
  switch (drawn) {
    case 'chart':
      return add('-f', 'lavfi', ...length, '-i', `testsrc2=s=${size}:r=${RATE},hue=h=${seed % 360}`);
    case 'life': {
      const life = `life=s=64x36:r=5:mold=10:ratio=0.3:random_seed=${seed}:death_color=#2244aa:life_color=#f0d040`;
      return add(
        '-f',
        'lavfi',
        ...length,
        '-i',
        `${life},fps=${RATE},scale=${size}:flags=neighbor,hue=h=${seed % 360}`,
      );
    }
    case undefined:
      return undefined;
  }
}

const n = (value: number): string => value.toFixed(4);

function cameraFilters(camera: Camera, lot: Lot): string {
  const room = { x: CANVAS_WIDTH - WIDTH, y: CANVAS_HEIGHT - HEIGHT };
  const crop = (x: string, y: string): string => `crop=${WIDTH}:${HEIGHT}:x='${x}':y='${y}',setsar=1`;
  const rest = { x: room.x * lot.between(0.2, 0.8), y: room.y * lot.between(0.2, 0.8) };
  const sway = (from: number, to: number, low: number, high: number): string =>
    `${n(lot.between(from, to))}*sin(${n(2 * Math.PI * lot.between(low, high))}*t+${n(lot.between(0, 6))})`;
  switch (camera) {
    case 'still':
      return crop(n(rest.x), n(rest.y));
    case 'pan':
      return crop(`${room.x / 2}+${sway(150, 310, 0.05, 0.25)}`, `${room.y / 2}+${sway(0, 150, 0.05, 0.15)}`);
    case 'shake':
      return crop(
        `${n(rest.x)}+${sway(4, 20, 2, 6)}+${sway(2, 12, 5, 10)}`,
        `${n(rest.y)}+${sway(4, 20, 2, 6)}+${sway(2, 12, 5, 10)}`,
      );
    case 'hand':
      return crop(`${n(rest.x)}+${sway(5, 40, 0.1, 0.6)}+${sway(1, 4, 1, 4)}`, `${n(rest.y)}+${sway(5, 30, 0.1, 0.6)}`);
    case 'zoom': {
      const speed = n(lot.between(0.02, 0.12));
      const size = `scale=w='2*trunc(${CANVAS_WIDTH / 2}*(0.6+${speed}*t))':h=-2:eval=frame:flags=bilinear`;
      return `${size},crop=${WIDTH}:${HEIGHT},setsar=1`;
    }
  }
}

/** There and back through the picture. */
function pathOf(lot: Lot, length: number): string {
  const [reach, speed, phase] = [lot.between(0.2, 0.6) * length, lot.between(0.3, 2.2), lot.between(0, 6)];
  return `${n(length / 2 - THING / 2)}+${n(reach)}*sin(${n(speed)}*t+${n(phase)})`;
}

function lightFilters({ swell, grain, flashes, seed }: Shot): string[] {
  const filters: string[] = [];
  const flash = ({ from, to, by }: Flash): string => `${n(by)}*between(n,${from},${to})`;
  const light = [...(swell > 0 ? [`${n(swell)}*sin(2*t)`] : []), ...flashes.map(flash)];
  if (light.length > 0) filters.push(`eq=brightness='${light.join('+')}':eval=frame`);
  if (grain > 0) filters.push(`noise=alls=${grain}:allf=t:all_seed=${seed % 65536}`);
  return filters;
}

/** One shot after the other, each by its transition from what came before. */
function joinShots({ shots, transitions }: Film): string[] {
  const chains: string[] = [];
  let [label, length] = ['[s0]', (shots[0] as Shot).frames];
  for (const [i, transition] of transitions.entries()) {
    const next = `[s${i + 1}]`;
    const frames = (shots[i + 1] as Shot).frames;
    chains.push(`${joinTwo(label, next, length, transition, i)},settb=1/${RATE},setsar=1[j${i}]`);
    label = `[j${i}]`;
    length += frames - (transition.kind === 'dissolve' ? transition.frames : 0);
  }
  chains.push(`${label}null[film]`);
  return chains;
}

function joinTwo(before: string, after: string, length: number, { kind, frames }: Transition, i: number): string {
  if (kind === 'hard') return `${before}${after}concat=n=2:v=1,fps=${RATE}`;
  if (kind === 'dissolve')
    return `${before}${after}xfade=transition=fade:duration=${n(frames / RATE)}:offset=${n((length - frames) / RATE)},fps=${RATE}`;
  const out = `${before}fade=out:s=${length - frames}:n=${frames}:color=${kind}[o${i}]`;
  const back = `${after}fade=in:s=0:n=${frames}:color=${kind}[b${i}]`;
  return `${out};${back};[o${i}][b${i}]concat=n=2:v=1,fps=${RATE}`;
}
