/** Where a video comes from, by its file and by what lies beside it: the source's own time code, its reel, its sound. */
import { TagError } from '../../../wire/errors.ts';
import { HEADER_TIMEOUT_MS } from '../open-track.ts';
import { inputArguments, runTool, ToolFailure } from '../run.ts';
import { findFfprobe } from '../tools.ts';
import { openVideoFile } from '../video-file.ts';
import { nameSays } from './file-name.ts';
import type { Source } from './source.ts';
import { SOURCE_ENTRIES, type SourceSaid, sourceTags } from './source-tags.ts';
import { sidecarOf, sidecarSays } from './xmp-sidecar.ts';

/**
 * What stands in the file goes before what lies beside it, and its name comes last.
 *
 * @throws TagError as `openVideoFile`; `ffmpeg-missing`, `timed-out`; AbortError
 */
export async function readSource(path: string, signal?: AbortSignal): Promise<Source> {
  const [said, sidecar] = [await askFile(path, signal), await sidecarOf(path)];
  const [beside, named] = [sidecar === undefined ? {} : sidecarSays(sidecar), nameSays(path)];
  return {
    timecode: said.timecode ?? beside.timecode ?? said.sinceMidnight ?? named.timecode,
    reel: said.reel ?? beside.reel ?? named.reel,
    sound: said.sound,
  };
}

async function askFile(path: string, signal: AbortSignal | undefined): Promise<SourceSaid> {
  const { demuxer } = await openVideoFile(path);
  const { path: ffprobe } = await findFfprobe();
  const args = ['-v', 'error', '-show_entries', SOURCE_ENTRIES, '-of', 'json', ...inputArguments(path, demuxer)];
  try {
    const { stdout } = await runTool(ffprobe, args, {
      ...(signal === undefined ? {} : { signal }),
      timeoutMs: HEADER_TIMEOUT_MS,
      maxStdoutBytes: 2 ** 24,
    });
    return sourceTags(stdout.toString('utf8'));
  } catch (error) {
    // Whoever reads its frames says better what is wrong with it.
    if (error instanceof ToolFailure || error instanceof SyntaxError) return {};
    if (error instanceof TagError && error.kind === 'ffmpeg-failed') return {};
    throw error;
  }
}
