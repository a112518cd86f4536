/** The commands that look for something again. */
import { MOST_LIKES } from '../../electron/wire/app/search.ts';
import type { Tab } from '../alike/view.ts';
import type { App } from '../app.ts';
import { pickFile } from '../pick-file.ts';
import { PICTURE_TYPES } from '../search/pictures.ts';
import { frameAt } from '../search/question.ts';
import { isAsking } from '../search/search-state.ts';
import { text } from '../text.ts';
import type { Command } from './command.ts';

const words = text.commands;
const state = ({ store }: App) => store.getState();
/** The box is there: something may be in the place of the columns. */
const isThere = (app: App): boolean => {
  const { order, review, evaluation, alike } = state(app);
  return order.length > 0 && (review ?? evaluation ?? alike) === undefined;
};

export const SEARCH_COMMANDS = {
  search: {
    label: words.search,
    whileTyping: true,
    enabled: isThere,
    run: ({ places }) => places.searchInput?.select(),
  },
  searchPicture: {
    label: words.searchPicture,
    enabled: isThere,
    run: ({ search }) => pickFile(PICTURE_TYPES, (file) => void search.addPictures([file])),
  },
  leaveSearch: {
    label: words.leaveSearch,
    enabled: (app) => isThere(app) && isAsking(state(app).search),
    run: ({ search }) => search.leave(),
  },
  likeVideos: {
    label: words.likeVideos,
    enabled: (app) => isThere(app) && app.videos.selected().length > 0,
    run: ({ search, videos }) =>
      search.like(
        videos
          .selected()
          .slice(0, MOST_LIKES)
          .map((id) => ({ id })),
      ),
  },
  likeFrame: {
    label: words.likeFrame,
    enabled: (app) => isThere(app) && app.player !== undefined,
    run: ({ search, timeline, store }) => {
      const { current } = store.getState().selection;
      if (current !== undefined) search.like([frameAt(current, timeline.playhead.get().at)]);
    },
  },
  likeSpan: {
    label: words.likeSpan,
    enabled: (app) => isThere(app) && state(app).timeline.span !== undefined,
    run: (app) => {
      const { id, span } = state(app).timeline;
      if (id !== undefined && span !== undefined) app.search.like([{ id, span }]);
    },
  },
  duplicates: alike('duplicates', words.duplicates),
  clusters: alike('clusters', words.clusters),
  unlike: alike('unlike', words.unlike),
  map: alike('map', words.map),
} as const satisfies Record<string, Command>;

function alike(tab: Tab, label: string) {
  return {
    label,
    once: true,
    enabled: (app: App) => state(app).order.length > 0,
    run: (app: App) => app.alike.toggle(tab),
  };
}
