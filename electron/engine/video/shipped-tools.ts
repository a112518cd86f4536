/** The ffmpeg and ffprobe that an installer brings: in a folder of their own beside the application's archive. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { besideArchive } from '../archive.ts';

/** Of the folder; `scripts/package/` puts it there. */
export const SHIPPED_TOOLS = 'ffmpeg';

/** @returns undefined where the application was not installed by an installer */
export function shippedToolsFolder(module: string = fileURLToPath(import.meta.url)): string | undefined {
  const folder = besideArchive(module);
  return folder === undefined ? undefined : join(folder, SHIPPED_TOOLS);
}
