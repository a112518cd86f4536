/** Sets this checkout up: every thing that it may need, in order. */
import { chromium } from './chromium.ts';
import { cudaProvider } from './cuda.ts';
import { electronBinary } from './electron.ts';
import { lancedb } from './lancedb.ts';
import { readMemory, writeMemory } from './memory.ts';
import { MEMORY_FILE } from './paths.ts';
import { strace } from './strace.ts';
import type { Thing } from './things.ts';
import { describeOutcomes, exitCodeOf, setUp } from './things.ts';
import { ffmpeg, ffprobe } from './video-tools.ts';
import { vulkanLoader } from './vulkan.ts';

export const VIDEO_TOOLS: Thing[] = [ffmpeg, ffprobe];
export const ALL_THINGS: Thing[] = [
  ...VIDEO_TOOLS,
  cudaProvider,
  vulkanLoader,
  electronBinary,
  chromium,
  strace,
  lancedb,
];

/**
 * Gets what is missing, tells of it on `print`, and gives the exit code.
 *
 * @param ifNeeded says nothing of what is there, and leaves alone the optional things that failed within a day
 */
export async function setUpCheckout(things: Thing[], ifNeeded: boolean, print: (line: string) => void): Promise<0 | 1> {
  const memory = readMemory(MEMORY_FILE);
  const before = JSON.stringify(memory);
  const outcomes = await setUp(things, {
    ifNeeded,
    memory,
    now: Date.now(),
    onAttempt: (thing, way) => print(`${thing.name}: trying ${way.name}…`),
  });
  if (JSON.stringify(memory) !== before) writeMemory(MEMORY_FILE, memory);
  for (const line of describeOutcomes(outcomes, ifNeeded)) print(line);
  return exitCodeOf(outcomes);
}
