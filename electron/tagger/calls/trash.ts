/** Moving files to the trash, and their videos out of the list: one way, whoever asks for it. */
import { Slots } from '../../turns/slots.ts';
import type { Trash } from '../desktop.ts';
import type { TrashVideos } from '../originals/originals.ts';
import type { Parts } from '../parts.ts';
import { moveToTrash, TRASHED } from '../videos/trashed.ts';

/** @param trash undefined where the host has none */
export function trashVideos({ acts, list, files, events }: Parts, trash: Trash | undefined): TrashVideos {
  const trashing = new Slots(1);
  return (window, ids, signal) =>
    // Two windows may be asked for the same: what the first has moved, the second finds out of the list.
    trashing.run(signal, async () => {
      const trashed: string[] = [];
      const failed: { id: string; message: string }[] = [];
      try {
        for (const id of new Set(ids)) {
          if (signal.aborted) break;
          const entry = list.get(id);
          if (entry === undefined) continue;
          const message = await moveToTrash(entry, trash);
          if (message === undefined) trashed.push(id);
          else {
            failed.push({ id, message });
            await files.lookIfChanged(id);
          }
        }
      } finally {
        // Also where somebody has stopped it: what is in the trash is not in the list.
        if (trashed.length > 0) {
          acts.perform('trash', window, ({ change }) => {
            for (const id of trashed) if (list.get(id) !== undefined) change(TRASHED, id, undefined);
          });
          events.flush();
        }
      }
      return { trashed, failed };
    });
}
