/** Camera moves: a window that goes over a canvas, as a camera over the world. */
import { type Clip, round } from './clip.ts';

/**
 * How each move is made, by `crop`, `zoompan`, `rotate` and `scale`. `{S}` is the strength. Named for what the *camera*
 * does: where it pans left, the window goes left and the content moves right.
 */
const MOVES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // {S}: how far it goes, in widths (heights) of the window
  'pan-left': {
    crop: "crop=480:360:x='(iw-ow)/2+{S}*ow*(0.5-t/{T})':y='(ih-oh)/2'",
    eased: "crop=500:380:x='(iw-ow)/2+{S}*ow*cos(PI*t/{T})/2':y='(ih-oh)*0.6'",
    zoompan: "zoompan=z=2:x='iw/4+{S}*iw/2*(0.5-on/({T}*{R}))':y=ih/4:d=1:s=480x360:fps={R}",
  },
  'pan-right': {
    crop: "crop=480:360:x='(iw-ow)/2+{S}*ow*(t/{T}-0.5)':y='(ih-oh)/2'",
    eased: "crop=500:380:x='(iw-ow)/2-{S}*ow*cos(PI*t/{T})/2':y='(ih-oh)*0.4'",
    zoompan: "zoompan=z=2:x='iw/4+{S}*iw/2*(on/({T}*{R})-0.5)':y=ih/4:d=1:s=480x360:fps={R}",
  },
  'tilt-up': {
    crop: "crop=480:360:x='(iw-ow)/2':y='(ih-oh)/2+{S}*oh*(0.5-t/{T})'",
    eased: "crop=480:360:x='(iw-ow)*0.6':y='(ih-oh)/2+{S}*oh*cos(PI*t/{T})/2'",
    zoompan: "zoompan=z=2:x=iw/4:y='ih/4+{S}*ih/2*(0.5-on/({T}*{R}))':d=1:s=480x360:fps={R}",
  },
  'tilt-down': {
    crop: "crop=480:360:x='(iw-ow)/2':y='(ih-oh)/2+{S}*oh*(t/{T}-0.5)'",
    eased: "crop=480:360:x='(iw-ow)*0.4':y='(ih-oh)/2-{S}*oh*cos(PI*t/{T})/2'",
    zoompan: "zoompan=z=2:x=iw/4:y='ih/4+{S}*ih/2*(on/({T}*{R})-0.5)':d=1:s=480x360:fps={R}",
  },
  // {S}: how many times larger (smaller) things are at the end. `crop` does not follow a changing size; `overlay` does.
  'zoom-in': {
    zoompan: "zoompan=z='pow({S},on/({T}*{R}))':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=1:s=640x480:fps={R}",
    scale:
      "split[p][q];[p]crop=560:420[w];[q]scale=w='640*pow({S},t/{T})':h=-2:eval=frame[z];[w][z]overlay=x=(W-w)/2:y=(H-h)/2",
  },
  'zoom-out': {
    zoompan: "zoompan=z='pow({S},1-on/({T}*{R}))':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=1:s=640x480:fps={R}",
    scale:
      "split[p][q];[p]crop=560:420[w];[q]scale=w='640*pow({S},1-t/{T})':h=-2:eval=frame[z];[w][z]overlay=x=(W-w)/2:y=(H-h)/2",
  },
  // {S}: by how many degrees
  rotation: {
    rotate: "rotate=a='{S}*PI/180*t/{T}',crop=480:360",
    corners: "rotate=a='{S}*PI/180*(t/{T}-0.3)':c=black,crop=900:680",
  },
  // {S}: how far, in widths of the window; the frequencies are those of a trembling hand
  shake: {
    crop: "crop=560:420:x='(iw-ow)/2+{S}*ow*(sin(23.1*t)+sin(37.7*t+1))/2':y='(ih-oh)/2+{S}*ow*(sin(29.3*t+2)+sin(41.9*t))/2'",
    hand: "crop=560:420:x='(iw-ow)/2+{S}*ow*sin(17.3*t+0.5)':y='(ih-oh)/2+{S}*ow*cos(20.9*t)',rotate=a='0.03*sin(14.1*t)',crop=520:390",
  },
  // {S}: what noise the sensor has
  static: {
    crop: 'crop=480:360,noise=alls={S}:allf=t',
    whole: 'noise=alls={S}:allf=t',
  },
};

type Row = readonly [move: string, source: string, way: string, strength: number];

const ROWS: readonly Row[] = [
  ['pan-left', 'snow', 'crop', 0.6],
  ['pan-left', 'yard', 'eased', 0.7],
  ['pan-left', 'snow living', 'zoompan', 0.8],
  ['pan-left', 'dendrite', 'crop', 0.4],
  ['pan-left', 'coast', 'zoompan', 0.9],
  ['pan-left', 'life', 'crop', 0.7],
  ['pan-left', 'cells', 'crop', 0.5],
  ['pan-left', 'chart', 'eased', 0.8],
  ['pan-left', 'gradients', 'crop', 0.6],
  ['pan-right', 'snow', 'zoompan', 0.7],
  ['pan-right', 'street', 'crop', 0.5],
  ['pan-right', 'yard living', 'crop', 0.8],
  ['pan-right', 'valley', 'eased', 0.6],
  ['pan-right', 'spike', 'crop', 0.9],
  ['pan-right', 'life living', 'crop', 0.7],
  ['pan-right', 'triangles', 'crop', 0.5],
  ['pan-right', 'chart', 'zoompan', 0.6],
  ['pan-right', 'blobs', 'crop', 0.8],
  ['tilt-up', 'snow', 'crop', 0.7],
  ['tilt-up', 'yard', 'zoompan', 0.5],
  ['tilt-up', 'snow living', 'crop', 0.9],
  ['tilt-up', 'coast', 'crop', 0.6],
  ['tilt-up', 'dendrite', 'eased', 0.8],
  ['tilt-up', 'life', 'crop', 0.4],
  ['tilt-up', 'cells', 'zoompan', 0.6],
  ['tilt-up', 'chart living', 'crop', 0.8],
  ['tilt-up', 'gradients', 'crop', 0.7],
  ['tilt-down', 'yard', 'crop', 0.8],
  ['tilt-down', 'street', 'eased', 0.7],
  ['tilt-down', 'snow', 'crop', 0.5],
  ['tilt-down', 'valley', 'crop', 0.6],
  ['tilt-down', 'spike', 'zoompan', 0.8],
  ['tilt-down', 'life living', 'crop', 0.9],
  ['tilt-down', 'triangles', 'crop', 0.5],
  ['tilt-down', 'chart', 'crop', 0.7],
  ['tilt-down', 'blobs', 'eased', 0.8],
  ['zoom-in', 'snow', 'zoompan', 1.8],
  ['zoom-in', 'yard living', 'scale', 2],
  ['zoom-in', 'street', 'zoompan', 1.5],
  ['zoom-in', 'dendrite', 'scale', 2.2],
  ['zoom-in', 'coast', 'zoompan', 1.7],
  ['zoom-in', 'life', 'zoompan', 2],
  ['zoom-in', 'triangles', 'scale', 1.6],
  ['zoom-in', 'chart', 'zoompan', 2.4],
  ['zoom-in', 'gradients', 'scale', 2],
  ['zoom-out', 'yard', 'zoompan', 1.9],
  ['zoom-out', 'snow living', 'scale', 1.7],
  ['zoom-out', 'snow', 'scale', 2.3],
  ['zoom-out', 'valley', 'zoompan', 2],
  ['zoom-out', 'spike', 'scale', 1.8],
  ['zoom-out', 'life', 'scale', 1.6],
  ['zoom-out', 'cells', 'zoompan', 2],
  ['zoom-out', 'chart living', 'zoompan', 1.7],
  ['zoom-out', 'blobs', 'scale', 2.4],
  ['rotation', 'snow', 'rotate', 60],
  ['rotation', 'yard', 'corners', 45],
  ['rotation', 'snow living', 'rotate', -50],
  ['rotation', 'dendrite', 'rotate', -70],
  ['rotation', 'coast', 'corners', -60],
  ['rotation', 'life', 'rotate', 40],
  ['rotation', 'triangles', 'rotate', 55],
  ['rotation', 'chart', 'rotate', -35],
  ['rotation', 'gradients', 'rotate', 80],
  ['shake', 'snow', 'crop', 0.1],
  ['shake', 'yard', 'hand', 0.12],
  ['shake', 'snow living', 'crop', 0.08],
  ['shake', 'valley', 'crop', 0.12],
  ['shake', 'spike', 'hand', 0.1],
  ['shake', 'life', 'crop', 0.07],
  ['shake', 'cells', 'hand', 0.09],
  ['shake', 'chart', 'crop', 0.11],
  ['shake', 'blobs', 'crop', 0.14],
  ['static', 'snow resting', 'whole', 4],
  ['static', 'yard', 'crop', 6],
  ['static', 'street', 'whole', 8],
  ['static', 'dendrite', 'crop', 10],
  ['static', 'life living', 'crop', 4],
  ['static', 'life', 'whole', 8],
  ['static', 'triangles', 'crop', 6],
  ['static', 'chart living', 'whole', 4],
  ['static', 'gradients', 'crop', 8],
];

const moves = ROWS.map(([move, source, way, strength], row): Clip => {
  const template = MOVES[move]?.[way];
  if (template === undefined) throw new Error(`no way ${way} of ${move}`);
  return {
    id: `camera/${move}/${source}, ${way} ${strength}`,
    shows: [`camera.${move}`],
    sources: [source],
    filter: `[a]${template.replaceAll('{S}', String(strength))}`,
    ...round(row),
  };
});

/** ffmpeg's own fractal zooms by itself: a move that none of the filters above has made. */
const itself: Clip = {
  ...round(3),
  id: 'camera/zoom-in/mandelbrot zooming, by itself',
  shows: ['camera.zoom-in'],
  sources: ['mandelbrot zooming'],
  filter: '[a]null',
};

export const CAMERA_CLIPS: readonly Clip[] = [...moves, itself];
