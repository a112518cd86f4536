/** The sound of a file, as far as cutting needs to know it. */
import { z } from 'zod';
import { HEADER_TIMEOUT_MS } from '../open-track.ts';
import { inputArguments, runTool } from '../run.ts';
import { findFfprobe } from '../tools.ts';
import type { VideoInfo } from '../video-info.ts';

export interface SoundTrack {
  /** of the file's streams */
  readonly index: number;
  readonly codec: string;
  readonly channels: number;
  readonly language: string | undefined;
  readonly title: string | undefined;
  readonly isDefault: boolean;
}

/** More tracks than a mixer has faders are no film's. */
const MOST_TRACKS = 64;

const saidSchema = z.object({
  streams: z
    .array(
      z.object({
        index: z.int().nonnegative(),
        codec_name: z.string().optional(),
        channels: z.int().positive().optional(),
        disposition: z.object({ default: z.int() }).partial().optional(),
        tags: z.record(z.string(), z.string()).optional(),
      }),
    )
    .default([]),
});

/** Those that can be decoded, in the file's order. @throws as `runTool` */
export async function soundTracks(
  { path, demuxer }: Pick<VideoInfo, 'path' | 'demuxer'>,
  signal: AbortSignal | undefined,
): Promise<SoundTrack[]> {
  const { path: ffprobe } = await findFfprobe();
  const entries = 'stream=index,codec_name,channels:stream_tags=language,title:stream_disposition=default';
  const asked = ['-v', 'error', '-select_streams', 'a', '-show_entries', entries, '-of', 'json'];
  const { stdout } = await runTool(ffprobe, [...asked, ...inputArguments(path, demuxer)], {
    ...(signal === undefined ? {} : { signal }),
    timeoutMs: HEADER_TIMEOUT_MS,
    maxStdoutBytes: 2 ** 24,
  });
  return parseSoundTracks(stdout.toString('utf8'));
}

function parseSoundTracks(json: string): SoundTrack[] {
  const { streams } = saidSchema.parse(JSON.parse(json));
  return streams
    .flatMap(({ index, codec_name: codec = 'none', channels = 0, disposition, tags = {} }) => {
      // What has no channels is announced and never comes.
      if (codec === 'none' || codec === 'unknown' || channels === 0) return [];
      const { language, title } = tags;
      return [{ index, codec, channels, language, title, isDefault: disposition?.default === 1 }];
    })
    .slice(0, MOST_TRACKS);
}

/** What is said of them in the clip. */
export function soundFacts(tracks: readonly SoundTrack[]): string[] {
  return tracks.flatMap(({ language, title, isDefault }, n) => [
    ...(language === undefined ? [] : [`-metadata:s:a:${n}`, `language=${language}`]),
    ...(title === undefined ? [] : [`-metadata:s:a:${n}`, `title=${title}`]),
    ...[`-disposition:a:${n}`, isDefault ? 'default' : '0'],
  ]);
}
