/** What the palette lists: the commands that can be used now, and every setting, filter and label by name. */
import { keyEntry } from '../../electron/catalogue/keys/table.ts';
import type { ModelChoice } from '../../electron/wire/app/models.ts';
import type { App } from '../app.ts';
import { isWholeList } from '../store.ts';
import { text } from '../text.ts';
import { allCommands } from './commands.ts';
import { chordsOf } from './keys.ts';

export interface PaletteEntry {
  id: string;
  label: string;
  group: string;
  /** other words that it is looked for by */
  words: readonly string[];
  chord?: string | undefined;
  run: (app: App) => void;
}

const words = text.palette;
const { videos, labels, general } = text.commandGroups;

export function paletteEntries(app: App): PaletteEntry[] {
  return [...commands(app), ...filters(app), ...models(app)];
}

/** Of thousands of labels those alone are listed that something typed asks for. */
export function labelEntries({ store }: App): PaletteEntry[] {
  return store.getState().labels.labels.map(({ id, text: label }) => ({
    id: `label ${id}`,
    label: words.showLabel(label),
    group: labels,
    words: words.labelWords.split(' '),
    run: (app) => {
      app.showLabel(id);
      app.places.focusLabel?.(id);
    },
  }));
}

function commands(app: App): PaletteEntry[] {
  return allCommands()
    .filter(({ id, command }) => id !== 'palette' && command.enabled(app))
    .map(({ id, command: { label, run } }) => {
      const group = text.commandGroups[keyEntry(id).group];
      const others = [group, ...text.commandWords[id].split(' ')];
      return { id, label, group, words: others, chord: chordsOf(app, id)[0], run };
    });
}

/** Of states that some video is in; and the questions that are kept. */
function filters({ store }: App): PaletteEntry[] {
  const state = store.getState();
  const states = new Set<string>(
    [...state.videos.values()].flatMap((video) => [video.state, ...(video.offline ? ['offline'] : [])]),
  );
  const show = (id: string, label: string, run: PaletteEntry['run']): PaletteEntry => ({
    ...{ id, label, run },
    group: videos,
    words: words.filterWords.split(' '),
  });
  const names = Object.keys(words.showVideos) as (keyof typeof words.showVideos)[];
  const byState = names.filter((name) => states.has(name));
  return [
    ...byState.map((name) =>
      show(`show ${name}`, words.showVideos[name], ({ library }) => library.filter('states', [name])),
    ),
    ...state.lists.map((list) =>
      show(`list ${list.name}`, words.showList(list.name), ({ library }) => library.askList(list)),
    ),
    ...state.searches.map((search) =>
      show(`search ${search.name}`, words.showSearch(search.name), (app) => app.search.open(search)),
    ),
    ...(state.filter === '' && isWholeList(state.query)
      ? []
      : [show('show all', words.showAllVideos, ({ library }) => library.showAll())]),
  ];
}

/** Which model, on which device that is here, how precisely: all but what is so already. */
function models({ store }: App): PaletteEntry[] {
  const { devices, model } = store.getState();
  const { choice } = model;
  const here = devices.devices.filter(({ state }) => state !== 'absent').map(({ device }) => device);
  const choose = (change: Partial<ModelChoice>, label: string, others: string): PaletteEntry => ({
    id: label,
    label,
    group: general,
    words: others.split(' '),
    run: (app) => void chooseOrShow(app, { ...choice, ...change }),
  });
  const { devices: names, precisions } = text.settings;
  return [
    ...(['demo', 'official'] as const)
      .filter((each) => each !== choice.model)
      .map((each) => choose({ model: each }, words.model(text.settings[each]), words.modelWords)),
    ...(['auto', ...here] as const)
      .filter((device) => device !== choice.device)
      .map((device) => choose({ device }, words.device(names[device]), words.deviceWords)),
    ...(['auto', 'fp32', 'fp16', 'int8'] as const)
      .filter((precision) => precision !== choice.precision)
      .map((precision) => choose({ precision }, words.precision(precisions[precision]), words.precisionWords)),
  ];
}

/** The official model, where it is not on this machine, is got in its dialog; another is looked for in the settings. */
async function chooseOrShow(app: App, choice: ModelChoice): Promise<void> {
  const offers = typeof choice.model === 'string' ? await app.model.list() : [];
  if (offers.some(({ model, present }) => model === choice.model && !present)) {
    app.open(choice.model === 'official' ? 'official' : 'settings');
  } else await app.model.choose(choice);
}
