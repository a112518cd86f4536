/** A reader's thread: it decodes, resizes and normalises, and knows nothing of the model but its sizes. */
import { parentPort } from 'node:worker_threads';
import { serve } from '../../wire/rpc.ts';
import { readerContract } from './clip.ts';
import { portWire } from './port-wire.ts';
import { readClip } from './read.ts';

if (parentPort === null) throw new Error('a reader is started by its pool, not by hand');
serve(portWire(parentPort), readerContract, {
  readClip: async (clip, { signal, onProgress }) => {
    await readClip(clip, { signal, onSpan: onProgress });
    return {};
  },
});
