/**
 * A process that has a library: 'hold FOLDER' opens it, says so, and holds it until it is killed; 'write FOLDER' adds
 * video after video with an embedding each, and says the id of each once it is written; 'refuse FOLDER' says why it
 * cannot be opened.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { Library } from '../../electron/library/index.ts';
import { TagError } from '../../electron/wire/errors.ts';

const [what, folder = ''] = process.argv.slice(2);
const library = open();
writeSync(1, 'open\n');
if (what === 'write') {
  for (let n = 0; ; n++) {
    const id = randomUUID();
    library.transaction(() => {
      library.videos.put({
        ...{
          id,
          path: `/videos/${n}.mp4`,
          realPath: `/videos/${id}.mp4`,
          order: n,
          removed: false,
          size: n,
          mtimeMs: n,
        },
        ...{ contentId: id, facts: undefined, track: 0, state: 'done', problem: undefined },
      });
      library.embeddings.put({ contentId: id, track: 0 }, 'model', 'whole', {
        vector: Float32Array.from({ length: 512 }, (_, i) => n + i),
        frames: [{ index: n, timestamp: n / 2 }],
      });
    });
    writeSync(1, `${id} ${n}\n`);
  }
}
setInterval(() => library.videos.all(), 60_000);

function open(): Library {
  try {
    return Library.open(folder);
  } catch (error) {
    if (what !== 'refuse' || !(error instanceof TagError)) throw error;
    writeSync(1, `${error.kind} ${error.message}\n`);
    process.exit(1);
  }
}
