/** A library as it is after many videos have been encoded, without encoding any. */
import { randomUUID } from 'node:crypto';
import { Library } from '../../electron/library/index.ts';

export interface Filling {
  count: number;
  /** as the library calls the model: its id and precision */
  modelId: string;
  frameCount: number;
  /** D, of the embeddings */
  width: number;
}

/**
 * The videos' files are not there; their vectors are made up, and differ.
 *
 * @returns what they are known by: their contents
 */
export function fillLibrary(folder: string, { count, modelId, frameCount, width }: Filling): string[] {
  const library = Library.open(folder);
  const contents: string[] = [];
  library.transaction(() => {
    for (let n = 0; n < count; n++) {
      const id = randomUUID();
      contents.push(id);
      const file = { path: `/videos/${n}.mp4`, realPath: `/videos/${n}.mp4`, size: 1, mtimeMs: 1, contentId: id };
      const rest = { order: n, removed: false, facts: undefined, track: 0, state: 'done', problem: undefined } as const;
      library.videos.put({ id, ...file, ...rest });
      const raw = Float32Array.from({ length: width }, (_, i) => Math.sin(n * width + i));
      const length = Math.hypot(...raw);
      const frames = [{ index: 0, timestamp: 0 }];
      const vector = raw.map((value) => value / length);
      const footage = { contentId: id, track: 0 };
      library.embeddings.put(footage, modelId, `whole video, ${frameCount} frames, v2`, { vector, frames });
    }
  });
  library.close();
  return contents;
}
