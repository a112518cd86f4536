/** Being in the list, as a thing that acts change: a video is added, removed, put back. */
import type { Library } from '../../library/index.ts';
import type { Changeable } from '../acts/changeable.ts';
import type { VideoList } from './list.ts';

/** Its name among the things that acts change. */
export const LISTED = 'listed';
/** How a video of the list stands as a text; one that is not in it has none. */
const IN_LIST = 'in the list';
/** One that nothing is kept of: it can be put back by nobody. */
const FORGOTTEN = 'forgotten';

export interface ListedOptions {
  readonly library: Library;
  readonly list: VideoList;
  readonly onRestored: (ids: readonly string[]) => void;
  readonly onRemoved: (ids: readonly string[]) => void;
}

export class Listed implements Changeable {
  readonly #o: ListedOptions;

  constructor(options: ListedOptions) {
    this.#o = options;
  }

  now(id: string): string | undefined {
    const { list } = this.#o;
    if (list.get(id) !== undefined) return IN_LIST;
    return list.isRemoved(id) ? undefined : FORGOTTEN;
  }

  reads(_: string, value: string | undefined): boolean {
    return value === undefined || value === IN_LIST;
  }

  store(id: string, value: string | undefined): void {
    this.#o.library.videos.setRemoved(id, value !== IN_LIST);
  }

  hold(id: string, value: string | undefined): void {
    this.#o.list.holdRemoved(id, value !== IN_LIST);
  }

  tell(ids: readonly string[]): void {
    const { list, onRestored, onRemoved } = this.#o;
    const removed = ids.filter((id) => list.isRemoved(id));
    const restored = ids.filter((id) => list.get(id) !== undefined);
    if (removed.length > 0) onRemoved(removed);
    if (restored.length > 0) onRestored(restored);
  }
}
