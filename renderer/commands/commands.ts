/**
 * Commands as data: what they are called, when they can be used, what they do; their keys are in the table of the whole program
 * (`catalogue/keys/`), by the same names. The sheet, the palette, the buttons and the keyboard all read this list.
 */
import { KEY_IDS, type KeyId } from '../../electron/catalogue/keys/table.ts';
import type { LabelFormat } from '../../electron/wire/app/labels.ts';
import type { Settings } from '../../electron/wire/app/settings.ts';
import type { App } from '../app.ts';
import type { AppEvent } from '../connect.ts';
import { selectAll } from '../library/selection.ts';
import { pickFile } from '../pick-file.ts';
import { NATURAL, stepSpeed } from '../player/speeds.ts';
import { isAsking } from '../search/search-state.ts';
import { shownVideos } from '../store.ts';
import { text } from '../text.ts';
import type { Command } from './command.ts';
import { DECIDE_COMMANDS } from './decide.ts';
import { HANDOVER_COMMANDS } from './handover.ts';
import { LIBRARY_COMMANDS } from './library.ts';
import { RESULTS_COMMANDS } from './results.ts';
import { SEARCH_COMMANDS } from './search.ts';
import { TIMELINE_COMMANDS } from './timeline.ts';

const always = (): boolean => true;
const words = text.commands;
const state = (app: App) => app.store.getState();
const idsIn = (app: App, ...states: string[]): string[] =>
  [...state(app).videos.values()].filter((video) => states.includes(video.state)).map((video) => video.id);
/** The lists are there: while something is in their place nobody sees what would be done to them. */
const browses = (app: App): boolean => {
  const { review, evaluation, alike } = state(app);
  return (review ?? evaluation ?? alike) === undefined;
};
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
    whileTyping: true,
    enabled: always,
    run: ({ places }) => places.fileInput?.click(),
  },
  addFromComputer: {
    label: words.addFromComputer,
    whileTyping: true,
    enabled: always,
    run: (app) => app.open('add'),
  },
  addSamples: {
    label: words.addSamples,
    enabled: always,
    run: ({ videos }) => void videos.addSamples(),
  },
  filter: {
    label: words.filter,
    whileTyping: true,
    enabled: (app) => browses(app) && state(app).order.length > 0,
    run: ({ places }) => places.filterInput?.select(),
  },
  selectAll: {
    label: words.selectAll,
    enabled: (app) => browses(app) && state(app).order.length > 0,
    run: (app) => {
      if (isAsking(state(app).search)) app.search.selectAll();
      else app.store.setState((now) => ({ selection: selectAll(now.selection, shownVideos(now)) }));
    },
  },
  removeVideos: {
    label: words.removeVideos,
    enabled: (app) => browses(app) && app.videos.selected().length > 0,
    run: ({ videos }) => void videos.remove(videos.selected()),
  },
  retrySelected: {
    label: words.retrySelected,
    enabled: (app) => browses(app) && app.videos.selected().length > 0,
    run: ({ videos }) => void videos.retry(videos.selected()),
  },
  retryFailed: {
    label: words.retryFailed,
    enabled: (app) => state(app).queue.failed > 0,
    run: (app) => void app.videos.retry(idsIn(app, 'failed')),
  },
  passedOver: {
    label: words.passedOver,
    enabled: (app) => state(app).passedOver !== undefined,
    run: (app) => app.open('passed-over'),
  },
  pause: {
    label: words.pause,
    enabled: (app) => state(app).queue.paused || state(app).queue.left > 0,
    run: (app) => void app.videos.setPaused(!state(app).queue.paused),
  },
  cancelQueue: {
    label: words.cancelQueue,
    enabled: (app) => state(app).queue.left > 0,
    run: (app) => void app.videos.cancel(idsIn(app, 'waiting', 'decoding', 'crawling', 'encoding')),
  },

  ...LIBRARY_COMMANDS,
  ...SEARCH_COMMANDS,

  play: player(words.play, (handle) => handle.toggle()),
  playForward: player(words.playForward, (handle) => handle.shuttle(1)),
  playBackward: player(words.playBackward, (handle) => handle.shuttle(-1)),
  back: player(words.back, (handle) => handle.seekBy(-5)),
  forward: player(words.forward, (handle) => handle.seekBy(5)),
  littleBack: player(words.littleBack, (handle) => handle.seekBy(-1)),
  littleForward: player(words.littleForward, (handle) => handle.seekBy(1)),
  frameBack: player(words.frameBack, (handle) => handle.step(-1)),
  frameForward: player(words.frameForward, (handle) => handle.step(1)),
  slower: {
    label: words.slower,
    enabled: hasPlayer,
    run: (app) => app.setSpeed(stepSpeed(state(app).speed, -1)),
  },
  faster: {
    label: words.faster,
    enabled: hasPlayer,
    run: (app) => app.setSpeed(stepSpeed(state(app).speed, 1)),
  },
  naturalSpeed: {
    label: words.naturalSpeed,
    enabled: hasPlayer,
    run: (app) => app.setSpeed(NATURAL),
  },
  mute: player(words.mute, (handle) => handle.toggleMute()),
  fullscreen: player(words.fullscreen, (handle) => handle.toggleFullscreen()),

  ...TIMELINE_COMMANDS,

  addLabel: {
    label: words.addLabel,
    whileTyping: true,
    enabled: browses,
    run: ({ places }) => places.labelInput?.select(),
  },
  checkMatches: {
    label: words.checkMatches,
    enabled: (app) => browses(app) && shownDone(app) !== undefined && state(app).labels.labels.length > 0,
    run: (app) => {
      const id = shownDone(app);
      if (id !== undefined) void app.checkMatches(id);
    },
  },
  checkSelected: {
    label: words.checkSelected,
    enabled: (app) => browses(app) && app.videos.selected().length > 0 && state(app).labels.labels.length > 0,
    run: ({ matchRun, videos }) => void matchRun.check(videos.selected()),
  },
  checkAll: {
    label: words.checkAll,
    enabled: (app) => state(app).order.length > 0 && state(app).labels.labels.length > 0,
    run: ({ matchRun }) => void matchRun.check('all'),
  },
  pauseChecking: {
    label: words.pauseChecking,
    enabled: (app) => state(app).run.state !== 'idle',
    run: (app) => void app.matchRun.setPaused(state(app).run.state === 'running'),
  },
  cancelChecking: {
    label: words.cancelChecking,
    enabled: (app) => state(app).run.state !== 'idle',
    run: ({ matchRun }) => void matchRun.cancel(),
  },
  labelSets: {
    label: words.labelSets,
    enabled: always,
    run: (app) => app.open('label-sets'),
  },
  importLabels: {
    label: words.importLabels,
    enabled: always,
    run: ({ labelFiles }) => pickFile('.txt,.csv,.tsv,.json', (file) => void labelFiles.read(file)),
  },
  exportLabelLines: exportLabels('lines', words.exportLabelLines),
  exportLabelCsv: exportLabels('csv', words.exportLabelCsv),
  exportLabelJson: exportLabels('json', words.exportLabelJson),
  clearLabels: {
    label: words.clearLabels,
    enabled: (app) => browses(app) && state(app).labels.labels.length > 0,
    run: ({ labels }) => void labels.replace([]),
  },

  ...DECIDE_COMMANDS,

  undo: {
    label: words.undo,
    enabled: (app) => state(app).reach.undo !== undefined,
    run: ({ tags }) => void tags.undo(),
  },
  redo: {
    label: words.redo,
    enabled: (app) => state(app).reach.redo !== undefined,
    run: ({ tags }) => void tags.redo(),
  },
  ...HANDOVER_COMMANDS,
  lookOnCluster: { label: words.lookOnCluster, enabled: always, run: (app) => app.open('cluster') },
  ...RESULTS_COMMANDS,
  exportCsv: {
    label: words.exportCsv,
    whileTyping: true,
    enabled: (app) => state(app).order.length > 0,
    run: (app) => void app.exportResults('csv'),
  },
  exportJsonl: {
    label: words.exportJsonl,
    enabled: (app) => state(app).order.length > 0,
    run: (app) => void app.exportResults('jsonl'),
  },
  openLibrary: {
    label: words.openLibrary,
    enabled: (app) => state(app).libraries !== undefined,
    run: (app) => app.open('open-library'),
  },
  checkForUpdates: {
    label: words.checkForUpdates,
    enabled: (app) => ['idle', 'failed'].includes(state(app).updates?.kind ?? ''),
    run: (app) => {
      app.open('settings');
      void app.updates.check();
    },
  },
  report: {
    label: words.report,
    enabled: () => true,
    run: (app) => app.open('report'),
  },
  newLibrary: {
    label: words.newLibrary,
    enabled: (app) => state(app).libraries !== undefined,
    run: (app) => app.open('new-library'),
  },
  settings: {
    label: words.settings,
    whileTyping: true,
    enabled: always,
    run: (app) => app.open('settings'),
  },
  themeSystem: theme('system', words.themeSystem),
  themeLight: theme('light', words.themeLight),
  themeDark: theme('dark', words.themeDark),
  officialModel: { label: words.officialModel, enabled: always, run: (app) => app.open('official') },
  gpuLibraries: {
    label: words.gpuLibraries,
    // What an NVIDIA GPU needs is brought under Linux alone; elsewhere it comes along.
    enabled: (app) => state(app).host.platform === 'linux',
    run: (app) => app.open('gpu'),
  },
  measureDevices: {
    label: words.measureDevices,
    enabled: (app) => state(app).model.state === 'ready' && state(app).devices.measuring === undefined,
    run: ({ model, open }) => {
      open('settings');
      void model.measureDevices();
    },
  },
  palette: {
    label: words.palette,
    whileTyping: true,
    enabled: always,
    run: (app) => app.open('palette'),
  },
  shortcuts: {
    label: words.shortcuts,
    enabled: always,
    run: (app) => app.open('shortcuts'),
  },
  nextRegion: {
    label: words.nextRegion,
    whileTyping: true,
    enabled: always,
    run: ({ places }) => places.stepRegion?.(1),
  },
  previousRegion: {
    label: words.previousRegion,
    whileTyping: true,
    enabled: always,
    run: ({ places }) => places.stepRegion?.(-1),
  },
  restartEngine: {
    label: words.restartEngine,
    enabled: (app) => state(app).model.state === 'stopped',
    run: ({ model }) => void model.restartEngine(),
  },
} as const satisfies Partial<Record<KeyId, Command>>;

/** The table has more: what lists do of themselves. */
export type CommandId = keyof typeof COMMANDS;

/** With the general type: each entry's own is narrower than anyone needs. */
export function command(id: CommandId): Command {
  return COMMANDS[id];
}

function isCommandId(id: KeyId): id is CommandId {
  return Object.hasOwn(COMMANDS, id);
}

/** In the table's order. */
export function allCommands(): { id: CommandId; command: Command }[] {
  return KEY_IDS.filter(isCommandId).map((id) => ({ id, command: command(id) }));
}

/** What a key of the table is for. Undefined where this page has no such thing. */
export function keyLabel(id: KeyId): string | undefined {
  if (isCommandId(id)) return command(id).label;
  return (text.listKeys as Partial<Record<KeyId, string>>)[id];
}

/** What the native menu may ask for. */
export function runHostCommand(app: App, name: Extract<AppEvent, { name: 'command' }>['value']['name']): void {
  const ids = {
    'add-videos': 'addVideos',
    'open-results': 'openResults',
    settings: 'settings',
    shortcuts: 'shortcuts',
    palette: 'palette',
    undo: 'undo',
    redo: 'redo',
    report: 'report',
  } as const satisfies Record<typeof name, CommandId>;
  const chosen = command(ids[name]);
  if (chosen.enabled(app)) chosen.run(app);
}

function theme(value: Settings['theme'], label: string) {
  return {
    label,
    enabled: (app: App) => state(app).settings.theme !== value,
    run: (app: App) => void app.setSettings({ theme: value }),
  };
}

function exportLabels(format: LabelFormat, label: string) {
  return {
    label,
    enabled: (app: App) => state(app).labels.labels.length > 0,
    run: ({ labelFiles }: App) => void labelFiles.save(format),
  };
}

type Handle = NonNullable<App['player']>;

function player(label: string, run: (handle: Handle) => void) {
  return {
    label,
    enabled: hasPlayer,
    run: ({ player: handle }: App) => {
      if (handle !== undefined) run(handle);
    },
  };
}
