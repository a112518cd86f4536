/** Labels as texts, for tests that care for nothing else of them. */
import { randomUUID } from 'node:crypto';
import type { Library } from '../../electron/library/index.ts';
import type { LabelEntry } from '../../electron/wire/app/labels.ts';

/** Puts labels of these texts into a library, in this order; those of its list before are gone. */
export function putLabels(library: Library, texts: readonly string[]): void {
  library.transaction(() => {
    for (const { id } of library.labels.all()) library.labels.delete(id);
    for (const [position, text] of texts.entries()) {
      library.labels.put({ id: randomUUID(), text, position, facts: {} });
    }
  });
}

/** The texts of a library's list, in its order. */
export function labelTexts(library: Library): string[] {
  return library.labels
    .all()
    .filter(({ position }) => position !== undefined)
    .map(({ text }) => text);
}

export function entries(...texts: string[]): LabelEntry[] {
  return texts.map((text) => ({ text }));
}
