/** Frames when they are shown, neither repeated nor dropped to even out their rate: what ffmpeg is told for that. */
import { runTool } from '../engine/video/run.ts';

/** By each ffmpeg: asking takes a moment. */
const known = new Map<string, Promise<string[]>>();

/**
 * The option has changed its name with version 5.1, and the clock of the encoder would otherwise be the guessed rate.
 *
 * @throws {TagError} as `runTool`
 */
export function frameSyncArguments(ffmpeg: string): Promise<string[]> {
  const asked = known.get(ffmpeg) ?? ask(ffmpeg);
  known.set(ffmpeg, asked);
  asked.catch(() => known.delete(ffmpeg));
  return asked;
}

async function ask(ffmpeg: string): Promise<string[]> {
  const { stdout } = await runTool(ffmpeg, ['-hide_banner', '-h', 'long']);
  const isNew = stdout.includes('fps_mode');
  return [isNew ? '-fps_mode' : '-vsync', 'vfr', '-enc_time_base', '1:90000'];
}
