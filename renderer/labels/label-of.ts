/** Which label says something, as people tell labels apart: capitals do not count. */
import type { PageStore } from '../store.ts';

export function labelOf(store: PageStore, says: string): string | undefined {
  const wanted = says.trim().toLocaleLowerCase();
  return store.getState().labels.labels.find((label) => label.text.toLocaleLowerCase() === wanted)?.id;
}
