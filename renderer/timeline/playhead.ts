/** Where the player is. It moves with every frame, and so it is no part of the page's store: only who draws it listens. */
export interface Playhead {
  /** seconds since the first frame */
  readonly at: number;
  readonly playing: boolean;
}

export interface PlayheadStore {
  get(): Playhead;
  set(playhead: Playhead): void;
  subscribe(listener: () => void): () => void;
}

export function createPlayhead(): PlayheadStore {
  let now: Playhead = { at: 0, playing: false };
  const listeners = new Set<() => void>();
  return {
    get: () => now,
    set: (playhead) => {
      if (playhead.at === now.at && playhead.playing === now.playing) return;
      now = playhead;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
