/** `reeltag embed`: each video's embedding as a line of JSON. */
import { resolve } from 'node:path';
import { identifyContent } from '../content/identify.ts';
import type { Supervisor } from '../engine-host/supervisor.ts';
import { vectorsOf } from '../wire/engine.ts';
import type { Context } from './context.ts';
import { measureForMany } from './devices.ts';
import { forEachVideo, parseJobs } from './each-video.ts';
import { contentOf, EmbeddedAlready, embeddingLine, requireUnchanged } from './embedding-lines.ts';
import { type ModelOptions, modelInUse, modelRef, openModel, withEngine } from './engine.ts';
import { LineFile } from './line-file.ts';
import { type PartOptions, parsePart } from './numbers.ts';

export interface EmbedOptions extends ModelOptions, PartOptions {
  out: string;
  append?: boolean | undefined;
  jobs?: string | undefined;
}

/**
 * Each line is on the disk before that of the next video, so that a stop loses little that was finished. With `--append`
 * what the file has a line of already is passed over, so that the same command goes on where it stopped.
 *
 * @throws TagError for what keeps every video from being embedded; AbortError
 */
export async function embed(context: Context, videos: readonly string[], options: EmbedOptions): Promise<number> {
  const part = parsePart(options);
  const model = modelRef(options, await modelInUse(options));
  const jobs = parseJobs(options.jobs);
  const { signal } = context;
  const work = async (engine: Supervisor): Promise<number> => {
    // First of all: opening a model can take minutes, and would be for nothing.
    const file = await LineFile.open(options.out, { append: options.append === true });
    let fileIsBroken = false;
    try {
      const already = new EmbeddedAlready();
      if (options.append === true) for await (const line of file.lines()) already.addLine(line);
      await measureForMany(context, engine, model, videos.length);
      const opened = await openModel(context, engine, model, { video: videos[0], part });
      let passedOver = 0;
      const code = await forEachVideo(
        context,
        videos,
        { jobs, isHopeless: () => engine.stopped || fileIsBroken },
        async (video, onProgress) => {
          const path = resolve(video);
          const identity = await contentOf(path);
          const of = { model: opened.id, vectors: vectorsOf(opened), part };
          const embedded = identity && { ...of, video, content: identity.contentId };
          const isThere = (): boolean => options.append === true && embedded !== undefined && already.has(embedded);
          const passOver = (): void => {
            passedOver += 1;
          };
          if (isThere()) return passOver;
          const encoded = await engine.call('encodeVideo', { model, path, ...part }, { signal, onProgress });
          // There was nothing to read before, and there was when the engine came: it has just been made.
          const content = identity ?? (await identifyContent(path));
          await requireUnchanged(path, content);
          const line = embeddingLine({ ...of, video, content: content.contentId }, opened, encoded);
          return async () => {
            // A copy of it may have been at work beside it.
            if (isThere()) return passOver();
            await file.add(line).catch((error: unknown) => {
              fileIsBroken = true;
              throw error;
            });
            if (embedded !== undefined) already.add(embedded);
          };
        },
      );
      if (passedOver > 0) context.say(sayPassedOver(passedOver, options.out));
      return code;
    } finally {
      await file.close();
    }
  };
  return withEngine(context, work, jobs);
}

function sayPassedOver(count: number, out: string): string {
  const videos =
    count === 1 ? '1 video was passed over: its line is' : `${count} videos were passed over: their lines are`;
  return `${videos} in ${out} already.`;
}
