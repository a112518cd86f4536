/** For the launcher: ffmpeg and ffprobe, before a command that decodes video. */
import { setUpCheckout, VIDEO_TOOLS } from './all.ts';

/** Progress goes to stderr, for stdout belongs to the command. What cannot be got, the command itself will say. */
export async function ensureVideoTools(): Promise<void> {
  await setUpCheckout(VIDEO_TOOLS, true, (line) => process.stderr.write(`${line}\n`));
}
