/** Clips for the way from file to answer: a few are encoded, the others are copies that are told apart by their titles. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeVideo, picture } from '../../support/video.ts';
import type { Setting } from './setting.ts';

const SOURCES = 4;
/** As a camera writes them: the decoders have work. */
const LARGE = { clips: 64, seconds: 8, size: '1920x1080', rate: '20M' };
const SMALL = { clips: 8, seconds: 3, size: '320x180', rate: '1M' };

/** Those that a run before left in a folder that is kept are taken. */
export async function makeClips({ scratch, small }: Pick<Setting, 'scratch' | 'small'>): Promise<string[]> {
  const folder = join(scratch, small ? 'small-clips' : 'clips');
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    await mkdir(part, { recursive: true });
    const { clips, ...shape } = small ? SMALL : LARGE;
    const sources = Array.from({ length: SOURCES }, (_, source) => source);
    await Promise.all(sources.map((source) => makeCopies(part, source, clips / SOURCES, shape)));
    await rename(part, folder);
  }
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

async function makeCopies(
  folder: string,
  source: number,
  count: number,
  { seconds, size, rate }: Omit<typeof LARGE, 'clips'>,
): Promise<void> {
  const noise = ['-vf', `noise=alls=${8 + source}:allf=t`];
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', rate, '-pix_fmt', 'yuv420p'];
  const first = await makeVideo(folder, `${source}-0.mp4`, ...picture(seconds, 25, size), ...noise, ...coding);
  const copies = Array.from({ length: count - 1 }, (_, copy) => copy + 1);
  await Promise.all(
    copies.map((copy) =>
      makeVideo(folder, `${source}-${copy}.mp4`, '-i', first, '-c', 'copy', '-metadata', `title=${copy}`),
    ),
  );
}
