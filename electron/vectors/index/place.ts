/** Where indexes lie: what can be made again. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '../../catalogue/folders.ts';
import type { What } from './stamp.ts';

/** Where the indexes of what one model made of one library lie, each in a folder of its own while one takes another's place. */
export function indexesFolder({ library, model, whole, parts }: What, cache: string = cacheFolder()): string {
  const name = createHash('sha256')
    .update(JSON.stringify([library, model, whole, parts]))
    .digest('hex');
  return join(cache, 'search-index', name.slice(0, 32));
}
