/** For the launcher: ffmpeg and ffprobe, before a command that decodes video. */
import { areInPlace } from '../../electron/engine/video/tools.ts';

/**
 * Gets them where one has no file: to ask whether they run takes half a second, and the engine does that while it loads.
 * Progress goes to stderr, for stdout belongs to the command. What cannot be got, the command itself will say.
 */
export async function ensureVideoTools(): Promise<void> {
  if (await areInPlace()) return;
  const { setUpCheckout, VIDEO_TOOLS } = await import('./all.ts');
  await setUpCheckout(VIDEO_TOOLS, true, (line) => process.stderr.write(`${line}\n`));
}
