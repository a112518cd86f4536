/** What an ffmpeg calls the option that says when frames are shown: its name has changed with version 5.1. */
import { runTool } from './run.ts';

/** By each ffmpeg: asking takes a moment. */
const known = new Map<string, Promise<string>>();

/** @throws {TagError} as `runTool` */
export function frameSyncOption(ffmpeg: string): Promise<string> {
  const asked = known.get(ffmpeg) ?? ask(ffmpeg);
  known.set(ffmpeg, asked);
  asked.catch(() => known.delete(ffmpeg));
  return asked;
}

async function ask(ffmpeg: string): Promise<string> {
  const { stdout } = await runTool(ffmpeg, ['-hide_banner', '-h', 'long']);
  return stdout.includes('fps_mode') ? '-fps_mode' : '-vsync';
}
