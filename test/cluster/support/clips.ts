/** Hundreds of small videos, no two the same, in the time of one: a long one is cut into pieces. And their lists, as a job is given them. */
import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import { makeVideo } from '../../support/video.ts';

export interface Clip {
  readonly id: string;
  readonly path: string;
}

/** Of each, in seconds, and frames in it. */
const SECONDS = 0.4;
const RATE = 10;

/** @returns of the folder, which it makes, in the order of their names */
export async function makeClips(folder: string, count: number): Promise<Clip[]> {
  await mkdir(folder, { recursive: true });
  const source = `testsrc2=d=${count * SECONDS}:r=${RATE}:s=96x96`;
  const pieces = [
    '-f',
    'segment',
    '-segment_time',
    String(SECONDS),
    '-reset_timestamps',
    '1',
    '-segment_format',
    'mp4',
  ];
  const coding = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    String(SECONDS * RATE),
    '-sc_threshold',
    '0',
  ];
  await makeVideo(folder, 'clip-%04d.mp4', '-f', 'lavfi', '-i', source, ...coding, ...pieces);
  const names = (await readdir(folder)).sort();
  if (names.length !== count) throw new Error(`${names.length} clips were made instead of ${count}`);
  return names.map((name) => clipOf(join(folder, name)));
}

/** The demo model knows what is seen in these: they take the places of the first clips, so that somebody can ask for them. */
export async function withSamples(clips: readonly Clip[]): Promise<Clip[]> {
  const samples = (await readdir(inCheckout('resources/samples'))).filter((name) => name.endsWith('.mp4')).sort();
  return Promise.all(
    clips.map(async (clip, index) => {
      const sample = samples[index];
      if (sample === undefined) return clip;
      await copyFile(inCheckout(`resources/samples/${sample}`), clip.path);
      const path = join(clip.path, '..', sample);
      await rename(clip.path, path);
      return clipOf(path);
    }),
  );
}

export async function writeManifest(path: string, clips: readonly Clip[]): Promise<string> {
  await writeFile(path, clips.map(({ id, path: file }) => `${JSON.stringify({ id, path: file })}\n`).join(''));
  return path;
}

function clipOf(path: string): Clip {
  return { id: basename(path, '.mp4'), path };
}
