/** An application without library and engine, as the server sees one: what a test does not give is not to be called. */

import type { MediaFile } from '../../electron/media/index.ts';
import type { App } from '../../electron/serve/app.ts';
import { type AppContract, type AppState, appContract } from '../../electron/wire/app/index.ts';
import { USUAL_MOMENTS } from '../../electron/wire/app/settings.ts';
import type { EventName, EventValue } from '../../electron/wire/contract.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';

export interface FakeApp extends App {
  emit<N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>): void;
  readonly files: Map<string, MediaFile>;
  /** How many listen to events. */
  listeners(): number;
}

export const emptyState: AppState = {
  host: { kind: 'serve', version: '0.0.0', platform: 'test' },
  videos: [],
  offline: [],
  queue: { paused: false, left: 0, done: 0, failed: 0 },
  looking: { state: 'idle', done: 0, of: 0, failed: 0 },
  cutting: { state: 'idle', done: 0, of: 0, failed: 0 },
  clusterJobs: [],
  results: {
    state: 'idle',
    shards: 0,
    shardsDone: 0,
    videos: 0,
    wholes: 0,
    spans: 0,
    failed: 0,
    damaged: 0,
    leftOut: 0,
  },
  matching: { state: 'idle', done: 0, of: 0, failed: 0, waiting: 0 },
  model: { choice: { model: 'demo', device: 'cpu', precision: 'fp32' }, name: 'Demo model', state: 'ready' },
  official: { directory: '/models', state: 'absent', thenUse: false },
  labels: { labels: [], revision: 0, ready: true, away: 0 },
  labelSets: [],
  lists: [],
  searches: [],
  libraryNotices: [],
  settings: { theme: 'system', name: 'me', moments: USUAL_MOMENTS, keys: {} },
};

export function fakeApp(given: Partial<Handlers<AppContract>>): FakeApp {
  const unexpected = Object.keys(appContract.calls).map((name) => [
    name,
    () => {
      throw new Error(`${name} was not to be called`);
    },
  ]);
  // Every name of the contract is there, each with a function: the compiler cannot count them.
  const handlers = { ...Object.fromEntries(unexpected), getState: () => emptyState, ...given } as Handlers<AppContract>;
  type Listener = Parameters<App['onEvent']>[0];
  const listeners = new Set<Listener>();
  const files = new Map<string, MediaFile>();
  return {
    handlers,
    add: async (paths, signal, window) =>
      handlers.addPaths(
        { paths: [...paths], ...(window === undefined ? {} : { window }) },
        { signal, onProgress: () => {} },
      ),
    files,
    media: { find: (id) => files.get(id), findPicture: async () => undefined },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (name, value) => {
      for (const listener of listeners) listener(name, value);
    },
    listeners: () => listeners.size,
  };
}
