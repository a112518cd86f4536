/** Frames when they are shown, neither repeated nor dropped to even out their rate: what ffmpeg is told for that. */
import { frameSyncOption } from '../engine/video/frame-sync.ts';

/**
 * The clock of the encoder would otherwise be the guessed rate.
 *
 * @throws {TagError} as `runTool`
 */
export async function frameSyncArguments(ffmpeg: string): Promise<string[]> {
  return [await frameSyncOption(ffmpeg), 'vfr', '-enc_time_base', '1:90000'];
}
