/** Makes the held-out clips with ffmpeg, each once: they are kept by the hash of everything that went into them. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../electron/engine/video/run.ts';
import { findReference } from '../support/reference.ts';
import { ffmpegPath, hasEncoder } from '../support/video.ts';
import { SOURCES, type Source } from './clips/sources.ts';
import type { Codec, HeldOutClip } from './clips.ts';

/** Change it where the same table would give other files. */
const RECIPE = 1;

const FONTS = [
  '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  '/usr/share/fonts/TTF/DejaVuSans.ttf',
  '/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf',
];

const ENCODERS: Readonly<Record<Codec, { name: string; extension: string; args: readonly string[] }>> = {
  x264: { name: 'libx264', extension: 'mp4', args: ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24'] },
  vp9: {
    name: 'libvpx-vp9',
    extension: 'webm',
    args: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '34', '-b:v', '0'],
  },
};

export interface MadeClips {
  /** The clips that could be made, in the table's order, with their files. */
  readonly made: readonly { readonly clip: HeldOutClip; readonly path: string }[];
  /** The others, and what each lacks. */
  readonly skipped: readonly { readonly clip: HeldOutClip; readonly reason: string }[];
}

export interface MakeOptions {
  readonly folder?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** ffmpeg's arguments for a clip, less the output. The real footage is named by `reference:`. */
export function clipArguments(clip: HeldOutClip, font: string): string[] {
  const sources = [...clip.sources.map(namedSource), ...(clip.layers ?? [])];
  const inputs = sources.flatMap(({ input }) =>
    'lavfi' in input ? ['-f', 'lavfi', '-i', input.lavfi] : ['-i', `reference:${input.reference}`],
  );
  const prepared = sources.map(({ prepare }, at) => {
    // Filters of two inputs would else agree on the poorer format: grey where one of them is grey.
    const picture = at < clip.sources.length ? `${prepare},format=yuv420p` : prepare;
    return `[${at}:v]${picture}[${String.fromCharCode(97 + at)}]`;
  });
  const [width, height] = clip.size;
  const graph = [...prepared, `${clip.filter},scale=${width}:${height},setsar=1,format=yuv420p[out]`].join(';');
  const fill = (text: string): string =>
    text
      .replaceAll('{T}', String(clip.seconds))
      .replaceAll('{R}', String(clip.rate))
      .replaceAll('{W}', String(width))
      .replaceAll('{H}', String(height))
      .replaceAll('{FONT}', font);
  const threads = ['-threads', '1', '-filter_threads', '1', '-filter_complex_threads', '1'];
  const output = ['-map', '[out]', '-t', String(clip.seconds), '-r', String(clip.rate), '-an', '-threads', '1'];
  return [...threads, ...inputs.map(fill), '-filter_complex', fill(graph), ...output, ...ENCODERS[clip.codec].args];
}

/** Makes what is not there yet, as many at once as there are cores. */
export async function makeClips(clips: readonly HeldOutClip[], options: MakeOptions = {}): Promise<MadeClips> {
  const { folder = join(tmpdir(), 'reeltag-demo-clips'), signal, onProgress } = options;
  if (ffmpegPath === undefined) throw new Error('the held-out clips are made by ffmpeg: install it first');
  await mkdir(folder, { recursive: true });
  const version = (await runTool(ffmpegPath, ['-version'])).stdout.toString().split('\n')[0] ?? '';

  const paths = new Map<HeldOutClip, string>();
  const reasons = new Map<HeldOutClip, string>();
  const queue = [...clips];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let clip = queue.shift(); clip !== undefined; clip = queue.shift()) {
      const reason = await whatIsMissing(clip);
      if (reason === undefined) paths.set(clip, await makeClip(clip, folder, version, signal));
      else reasons.set(clip, reason);
      onProgress?.(++done, clips.length);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return {
    made: clips.flatMap((clip) => (paths.has(clip) ? [{ clip, path: paths.get(clip) as string }] : [])),
    skipped: clips.flatMap((clip) => (reasons.has(clip) ? [{ clip, reason: reasons.get(clip) as string }] : [])),
  };
}

async function makeClip(clip: HeldOutClip, folder: string, version: string, signal?: AbortSignal): Promise<string> {
  const args = clipArguments(clip, font() ?? '');
  const { extension } = ENCODERS[clip.codec];
  const hash = createHash('sha256')
    .update(JSON.stringify([RECIPE, version, args]))
    .digest('hex')
    .slice(0, 24);
  const path = join(folder, `${hash}.${extension}`);
  if (existsSync(path)) return path;
  const temporary = join(folder, `${hash}.${process.pid}.part.${extension}`);
  const located = args.map((arg) =>
    arg.startsWith('reference:') ? (findReference(arg.slice('reference:'.length)) as string) : arg,
  );
  try {
    await runTool(ffmpegPath as string, ['-v', 'error', '-nostdin', '-y', ...located, temporary], {
      ...(signal ? { signal } : {}),
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`ffmpeg could not make ${clip.id}`, { cause: error });
  }
  return path;
}

/** What this machine lacks for a clip, or undefined. */
async function whatIsMissing(clip: HeldOutClip): Promise<string | undefined> {
  const sources = [...clip.sources.map(namedSource), ...(clip.layers ?? [])];
  for (const { input } of sources) {
    if ('reference' in input && findReference(input.reference) === undefined) return `needs ${input.reference}`;
  }
  const texts = [clip.filter, ...sources.map(({ prepare }) => prepare)];
  if (texts.some((text) => text.includes('{FONT}')) && font() === undefined) return 'needs the font DejaVu Sans';
  const { name } = ENCODERS[clip.codec];
  return (await hasEncoder(name)) ? undefined : `needs an ffmpeg with ${name}`;
}

function font(): string | undefined {
  return FONTS.find((path) => existsSync(path));
}

function namedSource(name: string): Source {
  const source = SOURCES[name];
  if (source === undefined) throw new Error(`no source is called ${name}`);
  return source;
}
