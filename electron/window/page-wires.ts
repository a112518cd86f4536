/** The pages' ends of the wire: one wire to a document, however many windows and reloads there are. */
import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import { type Envelope, readEnvelope, WIRE_CHANNEL } from '../wire/bridge.ts';
import type { Wire } from '../wire/rpc.ts';
import { isPageFrame } from './rules.ts';

export interface PageWireOptions {
  /** Called with the wire of each new document, before its first message is delivered. */
  onWire: (wire: Wire) => void;
  /** Told of what was refused, for the log. */
  onRefused: (what: string) => void;
}

interface Page {
  readonly document: string;
  receive(message: unknown): void;
  close(): void;
}

/** Listens on the one channel that there is, and checks each message's sender. */
export function acceptPages(options: PageWireOptions): void {
  const pages = new Map<WebContents, Page>();
  /** Documents that have gone: what they sent last may still be on its way. */
  const gone = new WeakMap<WebContents, Set<string>>();

  const close = (contents: WebContents): void => {
    const page = pages.get(contents);
    if (page === undefined) return;
    pages.delete(contents);
    gone.set(contents, (gone.get(contents) ?? new Set()).add(page.document));
    page.close();
  };
  const watch = (contents: WebContents): void => {
    if (gone.has(contents)) return;
    gone.set(contents, new Set());
    contents.on('did-start-navigation', (event) => {
      if (event.isMainFrame && !event.isSameDocument) close(contents);
    });
    contents.on('render-process-gone', () => close(contents));
    contents.on('destroyed', () => close(contents));
  };

  ipcMain.on(WIRE_CHANNEL, (event: IpcMainEvent, value: unknown) => {
    const contents = event.sender;
    if (!isPageFrame(event.senderFrame)) {
      return options.onRefused(`a message from ${event.senderFrame?.url ?? 'a frame that is gone'}`);
    }
    const envelope = readEnvelope(value);
    if (envelope === undefined) return options.onRefused('a message that is no envelope');
    watch(contents);
    if (gone.get(contents)?.has(envelope.document)) return;
    let page = pages.get(contents);
    if (page?.document !== envelope.document) {
      close(contents);
      page = openPage(contents, envelope, options.onWire);
      pages.set(contents, page);
    }
    page.receive(envelope.message);
  });
}

function openPage(contents: WebContents, { document }: Envelope, onWire: (wire: Wire) => void): Page {
  const messages: ((message: unknown) => void)[] = [];
  const closes: (() => void)[] = [];
  let open = true;
  onWire({
    send: (message) => {
      if (open && !contents.isDestroyed()) contents.send(WIRE_CHANNEL, { document, message });
    },
    onMessage: (listener) => void messages.push(listener),
    onClose: (listener) => void closes.push(listener),
  });
  return {
    document,
    receive: (message) => {
      for (const listener of messages) listener(message);
    },
    close: () => {
      open = false;
      for (const listener of closes) listener();
    },
  };
}
