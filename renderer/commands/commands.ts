/**
 * Commands as data: what they are called, their keys, when they can be used, what they do. The shortcut sheet, the palette,
 * the buttons and the keyboard all read this list.
 */
import type { Settings } from '../../electron/wire/app/settings.ts';
import type { App } from '../app.ts';
import type { AppEvent } from '../connect.ts';
import { redo, undo } from '../history.ts';
import { selectAll } from '../library/selection.ts';
import { filterVideos } from '../store.ts';
import { text } from '../text.ts';

export type CommandGroup = keyof typeof text.commandGroups;

export interface Command {
  readonly label: string;
  readonly group: CommandGroup;
  /** chords of `keys.ts`; the first is the one that is shown */
  readonly keys: readonly string[];
  /** works while a text field has the focus; others leave the keys to it */
  readonly whileTyping?: boolean;
  /** a selector: its keys work only while what has the focus lies within */
  readonly within?: string;
  readonly enabled: (app: App) => boolean;
  readonly run: (app: App) => void;
}

const always = (): boolean => true;
const words = text.commands;
const state = (app: App) => app.store.getState();
const idsIn = (app: App, ...states: string[]): string[] =>
  [...state(app).videos.values()].filter((video) => states.includes(video.state)).map((video) => video.id);
const hasPlayer = (app: App): boolean => app.player !== undefined;

/** The shown video, if the model has seen it. */
const shownDone = (app: App): string | undefined => {
  const { selection, videos } = state(app);
  return selection.current !== undefined && videos.get(selection.current)?.state === 'done'
    ? selection.current
    : undefined;
};

export const COMMANDS = {
  addVideos: {
    label: words.addVideos,
    group: 'videos',
    keys: ['Mod+O'],
    whileTyping: true,
    enabled: always,
    run: ({ places }) => places.fileInput?.click(),
  },
  addFromComputer: {
    label: words.addFromComputer,
    group: 'videos',
    keys: ['Mod+Shift+O'],
    whileTyping: true,
    enabled: always,
    run: (app) => app.open('add'),
  },
  addSamples: {
    label: words.addSamples,
    group: 'videos',
    keys: [],
    enabled: always,
    run: ({ videos }) => void videos.addSamples(),
  },
  filter: {
    label: words.filter,
    group: 'videos',
    keys: ['Mod+F'],
    whileTyping: true,
    enabled: (app) => state(app).order.length > 0,
    run: ({ places }) => places.filterInput?.select(),
  },
  selectAll: {
    label: words.selectAll,
    group: 'videos',
    keys: ['Mod+A'],
    enabled: (app) => state(app).order.length > 0,
    run: (app) =>
      app.store.setState(({ selection, videos, order, filter }) => ({
        selection: selectAll(selection, filterVideos(videos, order, filter)),
      })),
  },
  removeVideos: {
    label: words.removeVideos,
    group: 'videos',
    keys: ['Delete', 'Backspace'],
    within: '.video-list',
    enabled: ({ videos }) => videos.selected().length > 0,
    run: ({ videos }) => void videos.remove(videos.selected()),
  },
  retrySelected: {
    label: words.retrySelected,
    group: 'videos',
    keys: [],
    enabled: ({ videos }) => videos.selected().length > 0,
    run: ({ videos }) => void videos.retry(videos.selected()),
  },
  retryFailed: {
    label: words.retryFailed,
    group: 'videos',
    keys: [],
    enabled: (app) => state(app).queue.failed > 0,
    run: (app) => void app.videos.retry(idsIn(app, 'failed')),
  },
  passedOver: {
    label: words.passedOver,
    group: 'videos',
    keys: [],
    enabled: (app) => state(app).passedOver !== undefined,
    run: (app) => app.open('passed-over'),
  },
  pause: {
    label: words.pause,
    group: 'videos',
    keys: ['P'],
    enabled: (app) => state(app).queue.paused || state(app).queue.left > 0,
    run: (app) => void app.videos.setPaused(!state(app).queue.paused),
  },
  cancelQueue: {
    label: words.cancelQueue,
    group: 'videos',
    keys: [],
    enabled: (app) => state(app).queue.left > 0,
    run: (app) => void app.videos.cancel(idsIn(app, 'waiting', 'decoding', 'crawling', 'encoding')),
  },

  play: player(words.play, ['Space', 'K'], (handle) => handle.toggle()),
  back: player(words.back, ['ArrowLeft'], (handle) => handle.seekBy(-5)),
  forward: player(words.forward, ['ArrowRight'], (handle) => handle.seekBy(5)),
  farBack: player(words.farBack, ['J'], (handle) => handle.seekBy(-10)),
  farForward: player(words.farForward, ['L'], (handle) => handle.seekBy(10)),
  frameBack: player(words.frameBack, [','], (handle) => handle.step(-1)),
  frameForward: player(words.frameForward, ['.'], (handle) => handle.step(1)),
  mute: player(words.mute, ['M'], (handle) => handle.toggleMute()),
  fullscreen: player(words.fullscreen, ['F'], (handle) => handle.toggleFullscreen()),

  addLabel: {
    label: words.addLabel,
    group: 'labels',
    keys: ['N', 'Mod+L'],
    whileTyping: true,
    enabled: always,
    run: ({ places }) => places.labelInput?.select(),
  },
  checkMatches: {
    label: words.checkMatches,
    group: 'labels',
    keys: ['C'],
    enabled: (app) => shownDone(app) !== undefined && state(app).texts.length > 0,
    run: (app) => {
      const id = shownDone(app);
      if (id !== undefined) void app.checkMatches(id);
    },
  },
  labelSets: {
    label: words.labelSets,
    group: 'labels',
    keys: ['S'],
    enabled: always,
    run: (app) => app.open('label-sets'),
  },
  clearLabels: {
    label: words.clearLabels,
    group: 'labels',
    keys: [],
    enabled: (app) => state(app).texts.length > 0,
    run: ({ labels }) => labels.replace([]),
  },

  undo: {
    label: words.undo,
    group: 'general',
    keys: ['Mod+Z'],
    enabled: (app) => undo(state(app).history) !== undefined,
    run: ({ labels }) => labels.undo(),
  },
  redo: {
    label: words.redo,
    group: 'general',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    enabled: (app) => redo(state(app).history) !== undefined,
    run: ({ labels }) => labels.redo(),
  },
  exportCsv: {
    label: words.exportCsv,
    group: 'general',
    keys: ['Mod+E'],
    whileTyping: true,
    enabled: (app) => state(app).order.length > 0,
    run: (app) => void app.exportResults('csv'),
  },
  exportJsonl: {
    label: words.exportJsonl,
    group: 'general',
    keys: [],
    enabled: (app) => state(app).order.length > 0,
    run: (app) => void app.exportResults('jsonl'),
  },
  settings: {
    label: words.settings,
    group: 'general',
    keys: ['Mod+,'],
    whileTyping: true,
    enabled: always,
    run: (app) => app.open('settings'),
  },
  themeSystem: theme('system', words.themeSystem),
  themeLight: theme('light', words.themeLight),
  themeDark: theme('dark', words.themeDark),
  measureDevices: {
    label: words.measureDevices,
    group: 'general',
    keys: [],
    enabled: (app) => state(app).model.state === 'ready' && state(app).devices.measuring === undefined,
    run: ({ model, open }) => {
      open('settings');
      void model.measureDevices();
    },
  },
  palette: {
    label: words.palette,
    group: 'general',
    keys: ['Mod+K'],
    whileTyping: true,
    enabled: always,
    run: (app) => app.open('palette'),
  },
  shortcuts: {
    label: words.shortcuts,
    group: 'general',
    keys: ['?'],
    enabled: always,
    run: (app) => app.open('shortcuts'),
  },
  restartEngine: {
    label: words.restartEngine,
    group: 'general',
    keys: [],
    enabled: (app) => state(app).model.state === 'stopped',
    run: ({ model }) => void model.restartEngine(),
  },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof COMMANDS;

/** With the general type: each entry's own is narrower than anyone needs. */
export function command(id: CommandId): Command {
  return COMMANDS[id];
}

export function allCommands(): { id: CommandId; command: Command }[] {
  return Object.entries(COMMANDS).map(([id, entry]) => ({ id: id as CommandId, command: entry }));
}

/** What the native menu may ask for. */
export function runHostCommand(app: App, name: Extract<AppEvent, { name: 'command' }>['value']['name']): void {
  const ids = {
    'add-videos': 'addVideos',
    settings: 'settings',
    shortcuts: 'shortcuts',
    palette: 'palette',
    undo: 'undo',
    redo: 'redo',
  } as const satisfies Record<typeof name, CommandId>;
  const chosen = command(ids[name]);
  if (chosen.enabled(app)) chosen.run(app);
}

function theme(value: Settings['theme'], label: string) {
  return {
    label,
    group: 'general' as const,
    keys: [],
    enabled: (app: App) => state(app).settings.theme !== value,
    run: (app: App) => void app.setSettings({ theme: value }),
  };
}

type Handle = NonNullable<App['player']>;

function player(label: string, keys: readonly string[], run: (handle: Handle) => void) {
  return {
    label,
    group: 'player' as const,
    keys,
    enabled: hasPlayer,
    run: ({ player: handle }: App) => {
      if (handle !== undefined) run(handle);
    },
  };
}
