/**
 * Runs in the sandbox before the page and gives it three things: a wire to the main process, where dropped files lie, and a way
 * to drag videos out.
 * Nothing else of Electron's reaches the page.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { DRAG_CHANNEL, readEnvelope, WIRE_CHANNEL } from './wire/bridge.ts';

const ownDocument = crypto.randomUUID();
const listeners: ((message: unknown) => void)[] = [];

ipcRenderer.on(WIRE_CHANNEL, (_event, value: unknown) => {
  const envelope = readEnvelope(value);
  if (envelope?.document !== ownDocument) return;
  for (const listener of listeners) listener(envelope.message);
});

contextBridge.exposeInMainWorld('reeltag', {
  wire: {
    send: (message: unknown): void => ipcRenderer.send(WIRE_CHANNEL, { document: ownDocument, message }),
    onMessage: (listener: (message: unknown) => void): void => void listeners.push(listener),
    // The main process does not end before its pages.
    onClose: (_listener: () => void): void => {},
  },
  /** In the order of the files; empty for what lies in no file, as a picture dragged from another page. */
  pathsFor: (files: readonly File[]): string[] => files.map((file) => webUtils.getPathForFile(file)),
  /** From within the event that begins the drag. */
  dragOut: (ids: readonly string[]): void => ipcRenderer.send(DRAG_CHANNEL, ids),
});
