/** The commands that sort, filter and show the list of videos. */
import type { App } from '../app.ts';
import type { Shape } from '../library/kept-shape.ts';
import type { Sort } from '../library/query.ts';
import { text } from '../text.ts';
import type { Command } from './command.ts';

const words = text.commands;
const state = ({ store }: App) => store.getState();
const hasVideos = (app: App): boolean => state(app).order.length > 0;

export const LIBRARY_COMMANDS = {
  sortAdded: sort('added'),
  sortName: sort('name'),
  sortLength: sort('length'),
  sortScore: sort('score'),
  sortUncertainty: sort('uncertainty'),
  sortTeaching: sort('teaching'),
  sortRating: sort('rating'),
  reverseOrder: { label: words.reverseOrder, enabled: hasVideos, run: ({ library }) => library.reverse() },
  sortAgain: {
    label: words.sortAgain,
    enabled: (app) => state(app).newer !== undefined,
    run: ({ library }) => library.sortAgain(),
  },
  clearFilters: {
    label: words.clearFilters,
    enabled: (app) => state(app).filter !== '' || Object.keys(state(app).query.filters).length > 0,
    run: ({ library }) => library.clear(),
  },
  showList: show('list', words.showList),
  showGrid: show('grid', words.showGrid),
} as const satisfies Record<string, Command>;

function sort(by: Sort) {
  return {
    label: words.sortBy(text.query.sorts[by]),
    enabled: (app: App) => hasVideos(app) && state(app).query.sort !== by,
    run: ({ library }: App) => library.sort(by),
  };
}

function show(shape: Shape, label: string) {
  return {
    label,
    enabled: (app: App) => state(app).shape !== shape,
    run: ({ library }: App) => library.show(shape),
  };
}
