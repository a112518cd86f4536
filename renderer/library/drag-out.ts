/** What a dragged row hands to other programs: in the window the files, in a browser what it can carry of them. */
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { App } from '../app.ts';
import { pathsOf } from './video-actions.ts';

/** Those that are selected, where the dragged one is among them; else that one. */
export function draggedIds({ store, videos }: App, id: string): string[] {
  return store.getState().selection.ids.has(id) ? videos.selected() : [id];
}

/** Must be called from within the event that begins the drag. */
export function dragOut(
  app: App,
  ids: readonly string[],
  event: Pick<DragEvent, 'preventDefault' | 'dataTransfer'>,
): void {
  if (app.dragOut !== undefined) {
    // The system's own drag takes the place of the browser's.
    event.preventDefault();
    app.dragOut(ids);
    return;
  }
  const { dataTransfer } = event;
  if (dataTransfer === null) return;
  const state = app.store.getState();
  dataTransfer.effectAllowed = 'copy';
  dataTransfer.setData('text/plain', pathsOf(state, ids).join('\n'));
  const [id] = ids;
  const video = id === undefined || ids.length > 1 ? undefined : state.videos.get(id);
  if (video === undefined) return;
  const address = new URL(`${app.mediaBase}${MEDIA.file(video.id, video)}`, window.location.href).href;
  dataTransfer.setData('text/uri-list', address);
  // Chromium saves the file where it is dropped. A colon ends the name.
  dataTransfer.setData('DownloadURL', `application/octet-stream:${video.name.replaceAll(':', ' ')}:${address}`);
}
