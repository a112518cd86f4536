/** How NeMo Curator names the clips of a video, and what is said of them elsewhere by that name. Pure. */
import type { Span } from '../../wire/app/tags.ts';
import type { ReadVector, ReadVideo } from '../handed.ts';
import { uuid5 } from './uuid5.ts';

/**
 * @param path of the video, as Curator was given it
 * @param rate frames a second: it cuts off what is no whole frame
 */
export function clipId(path: string, { start, end }: Span, rate: number): string {
  return uuid5(`${path}_${Math.trunc(start * rate)}_${Math.trunc(end * rate)}`);
}

/** Of the file with the embeddings of a part of a video's clips: the first hundreds of them are part 0. */
export function partId(path: string, part: number): string {
  return uuid5(`${path}_${part}`);
}

/**
 * Puts together what Curator has in files apart: whose clip a uuid is, and which vector that uuid has. Vectors whose clip nobody names
 * come as they are, at the end.
 */
export async function* withTheirClips(
  videos: AsyncIterable<ReadVideo> | Iterable<ReadVideo>,
): AsyncGenerator<ReadVideo> {
  const clips = new Map<string, ReadVideo>();
  const waiting: ReadVideo[] = [];
  for await (const video of videos) {
    const { uuid, path, name } = video.names;
    const clip = uuid === undefined ? undefined : clips.get(uuid);
    if (uuid !== undefined && video.clip !== undefined) clips.set(uuid, video);
    else if (uuid === undefined || path !== undefined || name !== undefined) yield video;
    else if (clip === undefined) waiting.push(video);
    else yield placed(video, clip);
  }
  for (const video of waiting) {
    const clip = clips.get(video.names.uuid ?? '');
    yield clip === undefined ? video : placed(video, clip);
  }
}

function placed(video: ReadVideo, { names, clip }: ReadVideo): ReadVideo {
  const vectors = video.vectors?.map((vector): ReadVector => ({ ...clip, ...vector }));
  return { ...video, names: { ...names, ...video.names }, ...(vectors === undefined ? {} : { vectors }) };
}
