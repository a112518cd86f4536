/** The clips of the guide: some of those that the demo model is judged by, under names that a person would give them. */
import { copyFile, mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CLIPS } from '../../demo/clips.ts';
import { makeClips } from '../../demo/make.ts';

const NAMED: Readonly<Record<string, string>> = {
  'shapes/star/one red, spinning 110, geq on paper': 'title, red star turns',
  'shapes/star/three yellow, still 0, glyph on navy': 'logo, three stars',
  'shapes/star/two red, growing 2.2, geq on charcoal': 'logo, two stars grow',
  'shapes/star/one green, still 0, glyph on grey': 'logo, green star',
  'shapes/star/one yellow, right 0.6, geq on navy': 'title, yellow star',
  'shapes/circle/one blue, growing 3, geq on paper': 'title, blue circle grows',
  'shapes/circle/three yellow, still 0, geq on charcoal': 'logo, three circles',
  'shapes/circle/two white, right 0.35, geq on navy': 'title, two circles',
  'shapes/square/one green, spinning 130, box on grey': 'title, green square turns',
  'shapes/square/three blue, still 0, geq on paper': 'logo, three squares',
  'shapes/square/one yellow, growing 2.6, box on navy': 'title, yellow square grows',
  'shapes/triangle/one red, down 0.5, glyph on paper': 'title, red triangle falls',
  'shapes/triangle/three orange, right 0.3, geq on charcoal': 'logo, three triangles',
  'shapes/cross/one orange, spinning 140, geq on navy': 'title, orange cross turns',
  'shapes/ring/one red, growing 3, geq on paper': 'logo, red ring grows',
  'shapes/ring/three green, up 0.3, geq on grey': 'title, three rings',
  'look/black-and-white/gradients, eq=saturation=0:contrast=1.2': 'background, grey',
  'look/sepia/blobs, colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131': 'background, old paper',
  'look/blue/chart living, colorize=hue=225:saturation=0.75:lightness=0.45': 'background, blue',
  'look/green/dendrite, colorize=hue=120:saturation=0.7:lightness=0.45': 'background, green',
  'camera/zoom-in/triangles, scale 1.6': 'background, triangles nearer',
  'camera/pan-left/gradients, crop 0.6': 'background, slow pan',
  'editing/fade-in/life living, fade, 0, 0.5': 'opening, out of black',
  'editing/fade-out/chart living, fade, 0.5, 0.3': 'ending, into black',
  'text/present/Hello, world, on navy': 'title, hello world',
};

/** The names of clips whose colours a person would call warm. */
export const WARM = /red|yellow|orange|circles|stars|paper|three triangles/;

/** Made into a folder. @returns how many */
export async function makeGuideClips(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const { made, skipped } = await makeClips(CLIPS.filter(({ id }) => id in NAMED));
  for (const { clip, reason } of skipped) throw new Error(`${clip.id} ${reason}`);
  if (made.length < Object.keys(NAMED).length) throw new Error('a clip of the guide is not in the table any more');
  for (const { clip, path } of made) await copyFile(path, join(folder, `${NAMED[clip.id]}${extname(path)}`));
  return made.length;
}
