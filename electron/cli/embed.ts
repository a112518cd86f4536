/** `reeltag embed`: each video's embedding as a line of JSON. */
import { resolve } from 'node:path';
import type { Context } from './context.ts';
import { forEachVideo, type ModelOptions, modelInUse, modelRef, openModel, withEngine } from './engine.ts';
import { LineFile } from './line-file.ts';
import { parseRange } from './rank.ts';

export interface EmbedOptions extends ModelOptions {
  out: string;
  append?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * Each line is on the disk before the next video is begun, so that a stop loses nothing that was finished.
 *
 * @throws TagError for what keeps every video from being embedded; AbortError
 */
export async function embed(context: Context, videos: readonly string[], options: EmbedOptions): Promise<number> {
  const range = parseRange(options);
  const model = modelRef(options, await modelInUse(options));
  const { signal } = context;
  return withEngine(context, async (engine) => {
    // First of all: opening a model can take minutes, and would be for nothing.
    const file = await LineFile.open(options.out, { append: options.append === true });
    let fileIsBroken = false;
    try {
      const { id, device } = await openModel(context, engine, model, { video: videos[0], range });
      return await forEachVideo(
        context,
        videos,
        () => engine.stopped || fileIsBroken,
        async (video, onProgress) => {
          const args = { model, path: resolve(video), range };
          const { frames, timestamps, embedding } = await engine.call('encodeVideo', args, { signal, onProgress });
          const line = JSON.stringify({ video, model: id, device, frames, timestamps, embedding: [...embedding] });
          await file.add(line).catch((error: unknown) => {
            fileIsBroken = true;
            throw error;
          });
        },
      );
    } finally {
      await file.close();
    }
  });
}
