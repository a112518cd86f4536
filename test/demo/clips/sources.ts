/**
 * Where the pictures come from: real footage, and what ffmpeg draws by itself.
 *
 * Each is a canvas of 960 × 720 without an end. Those that move by themselves (`mandelbrot` zooms, `life` lives,
 * `cellauto` scrolls, `gradients` turn) would contradict a camera that moves over them: a *still* is one frame of them,
 * held. What is drawn on a grid is enlarged from few cells, since single cells vanish in a picture of 112 pixels.
 */

export interface Source {
  /** A lavfi graph, or a file of the reference data. */
  readonly input: { readonly lavfi: string } | { readonly reference: string };
  /** From the input to the canvas. */
  readonly prepare: string;
}

const HOLD = 'loop=-1:1:0,setpts=N/{R}/TB,fps={R}';
const STILL = `trim=end_frame=1,${HOLD}`;
const FIT = 'scale=960:720:flags=lanczos,setsar=1';
const CELLS = 'scale=960:720:flags=neighbor,setsar=1';

const mandelbrot = (x: number, y: number, scale: number): Source => ({
  input: { lavfi: `mandelbrot=s=960x720:r={R}:start_x=${x}:start_y=${y}:start_scale=${scale}:maxiter=400` },
  prepare: STILL,
});

/**
 * The real footage: a dog and a man in the snow, five frames a second, from the hand: within the first second the camera
 * tilts by a tenth of the picture. It rests, but for a tremble, from 1 s to 1.8 s.
 */
const footage = (prepare: string): Source => ({ input: { reference: 'videos/example1.mp4' }, prepare });

const plain = (colour: string): Source => ({
  input: { lavfi: `color=c=${colour}:s=960x720:r={R}` },
  prepare: 'setsar=1',
});

export const SOURCES: Readonly<Record<string, Source>> = {
  // Real footage: three frames held; and slowed, with the dog in motion, the first three seconds, the rest, and a second in the yard.
  snow: footage(`trim=end_frame=1,${FIT},${HOLD}`),
  yard: footage(`trim=start=5.5,trim=end_frame=1,${FIT},${HOLD}`),
  street: footage(`trim=start=3,trim=end_frame=1,${FIT},${HOLD}`),
  'snow living': footage(`trim=end=3,setpts=PTS*3.6,fps={R},${FIT},tpad=stop=-1:stop_mode=clone`),
  'snow resting': footage(`trim=start=1:end=1.8,setpts=(PTS-STARTPTS)*10,fps={R},${FIT},tpad=stop=-1:stop_mode=clone`),
  'yard living': footage(`trim=start=5.7:end=6.7,setpts=(PTS-STARTPTS)*10,fps={R},${FIT},tpad=stop=-1:stop_mode=clone`),

  dendrite: mandelbrot(-0.1011, 0.9563, 0.1),
  coast: mandelbrot(-0.7436, 0.1318, 0.02),
  valley: mandelbrot(-0.748, 0.1, 0.03),
  spike: mandelbrot(-1.25066, 0.02012, 0.05),
  // Left to zoom as it does by itself, into a place where there is something to see: threefold in ten seconds.
  'mandelbrot zooming': {
    input: {
      lavfi:
        'mandelbrot=s=960x720:r={R}:start_x=-0.1011:start_y=0.9563:start_scale=0.12:end_scale=0.04:end_pts=10*{R}:maxiter=400',
    },
    prepare: 'setsar=1',
  },

  life: {
    input: { lavfi: 'life=s=48x36:r={R}:mold=12:ratio=0.3:random_seed=3:death_color=#2244aa:life_color=#f0d040' },
    prepare: `trim=start_frame=6,trim=end_frame=1,${CELLS},${HOLD}`,
  },
  'life living': {
    input: { lavfi: 'life=s=48x36:r=1/4:mold=12:ratio=0.3:random_seed=8:death_color=#a03060:life_color=#60e0c0' },
    prepare: `trim=start_frame=8,setpts=PTS-STARTPTS,fps={R},${CELLS}`,
  },
  cells: {
    input: { lavfi: 'cellauto=s=64x48:r={R}:rule=30:full=1:random_seed=11:ratio=0.4' },
    prepare: `trim=end_frame=1,format=gray,${CELLS},gblur=3,${HOLD}`,
  },
  triangles: {
    input: { lavfi: 'cellauto=s=80x60:r={R}:rule=110:full=1:random_seed=5:ratio=0.4' },
    prepare: `trim=end_frame=1,format=gray,${CELLS},format=rgb24,colorchannelmixer=.5:0:0:.3:0:.7:0:.1:0:0:.8:.2,gblur=2,${HOLD}`,
  },
  chart: { input: { lavfi: 'testsrc2=s=960x720:r={R}' }, prepare: STILL },
  'chart living': { input: { lavfi: 'testsrc2=s=960x720:r={R}' }, prepare: 'setsar=1' },

  // Colours and ends are given, for what is not given is drawn by lot anew in each run. One linear gradient looks the
  // same after a shift along its bands: two across each other do not.
  gradients: {
    input: {
      lavfi:
        'gradients=s=960x720:r={R}:n=6:c0=#d04030:c1=#f0e0c0:c2=#3060b0:c3=#e0b040:c4=#305040:c5=#f0f0f0:x0=0:y0=0:x1=900:y1=400:seed=7:speed=0.00001,format=gbrp[x];' +
        'gradients=s=960x720:r={R}:n=7:c0=#ffffff:c1=#404040:c2=#e0e0e0:c3=#303860:c4=#ffe8c0:c5=#504030:c6=#ffffff:x0=0:y0=719:x1=500:y1=0:seed=7:speed=0.00001,format=gbrp[y];[x][y]blend=all_mode=average',
    },
    prepare: STILL,
  },
  blobs: {
    input: {
      lavfi:
        'gradients=s=960x720:r={R}:n=5:t=radial:c0=#f0f0e0:c1=#c04050:c2=#f0c060:c3=#4080c0:c4=#203040:x0=380:y0=300:x1=900:y1=600:seed=7:speed=0.00001,format=gbrp[x];' +
        'gradients=s=960x720:r={R}:n=6:c0=#ffffff:c1=#505050:c2=#f0f0f0:c3=#404040:c4=#e0e0e0:c5=#606060:x0=959:y0=0:x1=200:y1=700:seed=7:speed=0.00001,format=gbrp[y];[x][y]blend=all_mode=average',
    },
    prepare: STILL,
  },
  'gradients turning': {
    input: {
      lavfi:
        'gradients=s=960x720:r={R}:n=5:c0=#d06040:c1=#f0e0b0:c2=#40a0b0:c3=#304070:c4=#e0e0e0:x0=0:y0=0:x1=900:y1=700:seed=7:speed=0.004',
    },
    prepare: 'setsar=1',
  },

  // What shapes are drawn on.
  grey: plain('#707070'),
  charcoal: plain('#181818'),
  paper: plain('#e8e4dc'),
  navy: plain('#14203c'),
  'soft gradient': {
    input: { lavfi: 'gradients=s=960x720:r={R}:c0=#48525c:c1=#9098a0:x0=0:y0=0:x1=959:y1=719:seed=7:speed=0.00001' },
    prepare: STILL,
  },
  'faded snow': footage(`trim=end_frame=1,${FIT},gblur=6,eq=contrast=0.5:saturation=0.4,${HOLD}`),
  'faded coast': {
    ...mandelbrot(-0.7436, 0.1318, 0.02),
    prepare: `${STILL},gblur=14,eq=contrast=0.4:saturation=0.15:brightness=-0.1`,
  },
};
