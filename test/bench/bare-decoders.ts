/** ffmpeg processes that give the frames that the engine would ask for, and nothing else: no program can read clips faster. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { chooseFrames } from '../../electron/engine/video/decode.ts';
import { extractArguments } from '../../electron/engine/video/extract.ts';
import { probeVideo } from '../../electron/engine/video/probe.ts';
import { groupStretches, isCounted, seekStretch } from '../../electron/engine/video/stretches.ts';
import { findFfmpeg } from '../../electron/engine/video/tools.ts';

/** The very commands that the engine gives ffmpeg, clip by clip. */
export async function bareCommands(clips: readonly string[], frameCount: number): Promise<string[][]> {
  const commands: string[][] = [];
  for (const path of clips) {
    const info = await probeVideo(path);
    if (isCounted(info)) throw new Error(`${path} is to be sought in`);
    const { indices } = chooseFrames(info, frameCount, {});
    for (const group of groupStretches(info, [...new Set(indices)]))
      commands.push(
        extractArguments(
          info,
          group.map((stretch) => seekStretch(info, stretch)),
        ),
      );
  }
  return commands;
}

/** Seconds that all of them take, as many at once as there are cores. */
export async function measureBare(commands: readonly string[][]): Promise<number> {
  const { path } = await findFfmpeg();
  const left = [...commands];
  const began = performance.now();
  const decoder = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [code] = (await once(spawn(path, next, { stdio: 'ignore' }), 'close')) as [number | null];
      if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, decoder));
  return (performance.now() - began) / 1000;
}
