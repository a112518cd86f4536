/**
 * The way to the host: the preload's wire in the window, a WebSocket in a browser. A lost connection is made again, after
 * pauses that grow, and the state is read anew; until then calls fail with `WireClosed`.
 */
import { type AppContract, type AppState, appContract } from '../electron/wire/app/index.ts';
import type { EventName, EventValue } from '../electron/wire/contract.ts';
import { type Client, connect, type Wire, WireClosed } from '../electron/wire/rpc.ts';
import { askWhy, type WhyLost } from './why-lost.ts';

/** What the preload puts on `window`. */
export interface WindowBridge {
  wire: Wire;
  /** where dropped files and folders lie */
  pathsFor(files: File[]): string[];
  /** lets the files of these videos be dragged out of the window */
  dragOut(ids: readonly string[]): void;
}

declare global {
  interface Window {
    readonly reeltag?: WindowBridge;
  }
}

/** What differs between the window and a browser. */
export interface Platform {
  openWire(): Promise<Wire>;
  /** the address that the paths of `MEDIA` are beneath */
  mediaBase: string;
  /** absent in a browser, which does not tell where files lie: there they are uploaded */
  pathsFor?: ((files: File[]) => string[]) | undefined;
  /** absent in a browser, which lets its own kinds of data be dragged out */
  dragOut?: ((ids: readonly string[]) => void) | undefined;
  /** absent in the window, where nothing stands between */
  whyLost?: (() => Promise<WhyLost | undefined>) | undefined;
}

export function findPlatform(): Platform {
  const { reeltag } = window;
  if (reeltag !== undefined) {
    return {
      openWire: () => Promise.resolve(reeltag.wire),
      mediaBase: 'media://app/',
      pathsFor: (files) => reeltag.pathsFor(files),
      dragOut: (ids) => reeltag.dragOut(ids),
    };
  }
  // Beneath the page's own address, wherever a proxy shows it.
  const wire = new URL('wire', window.location.href);
  const address = new URL(wire);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    openWire: () => openSocket(address.href),
    mediaBase: new URL('media/', window.location.href).pathname,
    whyLost: () => askWhy(wire.href),
  };
}

/** A WebSocket as a wire, once it is open. Messages are JSON. */
function openSocket(address: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const closing: (() => void)[] = [];
    socket.addEventListener('open', () =>
      resolve({
        // A closing socket drops what it is given; `onClose` tells of it.
        send: (message) => socket.send(JSON.stringify(message)),
        onMessage: (listener) => {
          socket.addEventListener('message', ({ data }) => {
            if (typeof data === 'string') listener(JSON.parse(data));
          });
        },
        onClose: (listener) => {
          if (socket.readyState === WebSocket.CLOSED) queueMicrotask(listener);
          else closing.push(listener);
        },
      }),
    );
    socket.addEventListener('close', () => {
      reject(new WireClosed());
      for (const listener of closing) listener();
    });
  });
}

/** An event with its value, as one thing. */
export type AppEvent = {
  [N in EventName<AppContract>]: { name: N; value: EventValue<AppContract, N> };
}[EventName<AppContract>];

export interface ConnectionListener {
  /** The whole state; the events that follow are changes of it. */
  onState(state: AppState): void;
  onEvent(event: AppEvent): void;
  onLost(): void;
  /** Told after some attempts, as far as it is known. */
  onWhyLost?(why: WhyLost | undefined): void;
}

export type Call = Client<AppContract>['call'];

export interface Connection {
  call: Call;
  /** Tries again at once instead of waiting. */
  hurry(): void;
  close(): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export function keepConnected(
  openWire: () => Promise<Wire>,
  listener: ConnectionListener,
  whyLost?: Platform['whyLost'],
): Connection {
  let client: Client<AppContract> | undefined;
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let opening = false;
  /** attempts in a row that came to nothing */
  let failed = 0;
  /** the host has answered, but not its wire: it may have come up in between */
  let isSuspect = false;

  const open = async (): Promise<void> => {
    if (opening || closed || client !== undefined) return;
    opening = true;
    clearTimeout(timer);
    try {
      const wire = await openWire();
      const opened = connect(wire, appContract);
      let over = false;
      wire.onClose(() => {
        if (over) return;
        over = true;
        if (client === opened) client = undefined;
        if (!closed) lose();
      });
      // Before the state is told: whoever hears it has something to ask at once.
      client = opened;
      await follow(opened, listener, () => !over && !closed);
      pause = FIRST_PAUSE_MS;
      failed = 0;
      isSuspect = false;
    } catch {
      // Refused, or gone before the state came: either way there is no connection yet.
      client = undefined;
      failed += 1;
      if (!closed) lose();
      // A host that is started anew is soon there again.
      if (failed > 1) void explain();
    } finally {
      opening = false;
    }
  };
  const lose = (): void => {
    listener.onLost();
    clearTimeout(timer);
    timer = setTimeout(() => void open(), pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };

  const explain = async (): Promise<void> => {
    const why = await whyLost?.();
    if (closed || client !== undefined) return;
    const isSurprise = why === 'no-wire' && !isSuspect;
    isSuspect = why === 'no-wire';
    if (isSurprise) void open();
    else listener.onWhyLost?.(why);
  };

  void open();
  return {
    call: (name, args, options) =>
      client === undefined ? Promise.reject(new WireClosed()) : client.call(name, args, options),
    hurry: () => {
      if (client === undefined) void open();
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/**
 * The state, then the events. Events that come before the answer are kept and told after it: each holds whole values, so
 * that one told twice does no harm, and one that is lost would.
 */
async function follow(client: Client<AppContract>, listener: ConnectionListener, alive: () => boolean): Promise<void> {
  let early: AppEvent[] | undefined = [];
  const tell = (event: AppEvent): void => {
    if (!alive()) return;
    if (early === undefined) listener.onEvent(event);
    else early.push(event);
  };
  for (const name of Object.keys(appContract.events) as EventName<AppContract>[]) {
    client.on(name, (value) => tell({ name, value } as AppEvent));
  }
  const state = await client.call('getState', {});
  if (!alive()) return;
  listener.onState(state);
  const waiting = early;
  early = undefined;
  for (const event of waiting) listener.onEvent(event);
}
