/**
 * Makes the sample clips that come with the application, into resources/samples/.
 *
 *     node scripts/samples.ts
 *
 * They are drawn by ffmpeg's own sources, so nobody's pictures are in them. Each shows something that the demo model
 * knows: a camera that pans, a shape that moves, an edit and a look.
 */
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from '../electron/engine/video/run.ts';
import { findFfmpeg } from '../electron/engine/video/tools.ts';

const FOLDER = fileURLToPath(new URL('../resources/samples/', import.meta.url));
const SIZE = '640x360';
const RATE = 25;

interface Sample {
  readonly name: string;
  /** seconds */
  readonly duration: number;
  /** ffmpeg's filter graph; its output is [out] */
  readonly graph: string;
}

const SAMPLES: readonly Sample[] = [
  {
    // One picture of a fractal, and a window of it that moves to the right.
    name: 'fractal-pan.mp4',
    duration: 5,
    graph: `mandelbrot=size=1440x360:start_scale=0.16:start_x=-0.72:start_y=-0.26:maxiter=600:rate=${RATE},
      trim=end_frame=1,loop=loop=-1:size=1,setpts=N/${RATE}/TB,fps=${RATE},
      crop=640:360:x='(in_w-out_w)*t/5':y=0[out]`,
  },
  {
    // A disc from left to right, over colours that stay where they are: those that turn are told as the camera's turning.
    name: 'red-circle.mp4',
    duration: 4,
    graph: `gradients=size=${SIZE}:rate=${RATE}:c0=0x20344a:c1=0x4f7a86:c2=0xb9c7c0:nb_colors=3:speed=0.00001:seed=7[ground];
      color=c=0xd8141c:size=112x112:rate=${RATE},format=rgba,
      geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*clip(56-hypot(X-55.5,Y-55.5),0,1)'[disc];
      [ground][disc]overlay=x='40+448*t/4':y=124[out]`,
  },
  {
    // Cells that live and die, toned like an old photograph, out of black.
    name: 'sepia-fade-in.mp4',
    duration: 5,
    graph: `life=size=160x90:rate=5:ratio=0.32:seed=11:mold=12:life_color=0xf4f4f4:death_color=0x303030:mold_color=0x808080,
      fps=${RATE},scale=${SIZE}:flags=bicubic,gblur=sigma=1.2,format=rgb24,
      colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131,
      fade=type=in:duration=2.5[out]`,
  },
];

/** H.264 as every browser plays it, its index first. */
const CODING = `-c:v libx264 -preset veryslow -crf 28 -pix_fmt yuv420p -profile:v high -g 50 -movflags +faststart
  -map_metadata -1 -fflags +bitexact -flags:v +bitexact -f mp4`.split(/\s+/);

const ffmpeg = (await findFfmpeg()).path;
await mkdir(FOLDER, { recursive: true });
for (const { name, duration, graph } of SAMPLES) {
  const path = join(FOLDER, name);
  const flat = graph.replace(/\s*\n\s*/g, '');
  const input = ['-v', 'error', '-nostdin', '-y', '-filter_complex', flat, '-map', '[out]', '-t', String(duration)];
  await runTool(ffmpeg, [...input, ...CODING, `${path}.part`]);
  await rename(`${path}.part`, path);
  console.log(`${name}  ${Math.ceil((await stat(path)).size / 1000)} kB`);
}
