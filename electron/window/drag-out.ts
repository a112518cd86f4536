/** Videos that are dragged out of the page, as the files that they are. The page names them by their ids. */
import { app, type IpcMainEvent, ipcMain } from 'electron';
import type { MediaFacts } from '../media/index.ts';
import { DRAG_CHANNEL, readIds } from '../wire/bridge.ts';
import { isPageFrame } from './rules.ts';

export interface DragOutOptions {
  readonly media: Pick<MediaFacts, 'find'>;
  readonly onRefused: (what: string) => void;
}

export function letDragOut({ media, onRefused }: DragOutOptions): void {
  ipcMain.on(DRAG_CHANNEL, async (event: IpcMainEvent, value: unknown) => {
    if (!isPageFrame(event.senderFrame))
      return onRefused(`a drag from ${event.senderFrame?.url ?? 'a frame that is gone'}`);
    const ids = readIds(value);
    if (ids === undefined) return onRefused('a drag of no ids');
    const files = ids.map((id) => media.find(id)?.path).filter((path) => path !== undefined);
    const [file] = files;
    if (file === undefined) return;
    const icon = await app.getFileIcon(file);
    if (!event.sender.isDestroyed()) event.sender.startDrag({ file, files, icon });
  });
}
