/** What is done with many found places at once. */

import { MOST_NAMED_VIDEOS } from '../../electron/wire/app/asking.ts';
import { type FoundMoment, MOST_EXPORTED, MOST_LIKES } from '../../electron/wire/app/search.ts';
import { type Decision, MOST_PLACES } from '../../electron/wire/app/tags.ts';
import type { Call } from '../connect.ts';
import type { LabelActions } from '../labels/label-actions.ts';
import { labelOf } from '../labels/label-of.ts';
import { type PageState, type PageStore, WHOLE_LIST } from '../store.ts';
import { withTags } from '../tags/known-tags.ts';
import { offerUndo } from '../tags/offer-undo.ts';
import type { TagActions } from '../tags/tag-actions.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { labelName } from '../timeline/timeline-facts.ts';
import { countsOf, placeOf, placesOf, type Row, videosOf } from './rows.ts';
import type { SearchActions } from './search-actions.ts';
import { isAsking, type Tagging } from './search-state.ts';

type Place = Tagging['places'][number];

export interface FoundActions {
  /** Asks which label; the places are those of the rows, spans on spans and whole videos as such. */
  askLabel(rows: readonly Row[], decision: Decision): void;
  /** As `askLabel`, about places that are no rows. */
  askDecision(places: readonly Place[], decision: Decision): void;
  /** A label on all of them, or no longer, as one act. True if it was kept. */
  tag(places: readonly Place[], label: string, decision: Decision | null): Promise<boolean>;
  /** As `tag`, by what the label says; it is added where there is none. */
  tagWith(places: readonly Place[], says: string, decision: Decision): Promise<boolean>;
  /** The label at hand, on the selected rows, where several are. Undefined where they are not: the keys are about something else then. */
  decideSelected(decision: Decision | null, label?: string): Promise<boolean> | undefined;
  askList(videos: readonly string[]): void;
  /** Videos become a list, or more of one. */
  addToList(name: string, videos: readonly string[]): Promise<boolean>;
  /** All that was found without rows. */
  save(rows: readonly Row[], format: 'csv' | 'jsonl'): Promise<void>;
  /** More like these. */
  likeThese(rows: readonly Row[]): void;
  lookCloser(rows: readonly Row[]): void;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  tags: TagActions;
  labels: Pick<LabelActions, 'addEntries'>;
  search: SearchActions;
  look: { closer(ids: readonly string[]): Promise<void> };
  window: string;
  saveFile: (name: string, mediaType: string, contents: string) => void;
}

export function createFoundActions(needs: Needs): FoundActions {
  const { store, call, talk, tags, labels, search, look, window, saveFile } = needs;
  const put = (change: Partial<ReturnType<PageStore['getState']>['search']>): void =>
    store.setState((state) => ({ search: { ...state.search, ...change } }));

  const tag: FoundActions['tag'] = async (places, label, decision) => {
    if (places.length > MOST_PLACES) {
      talk.notify(text.search.mostTagged(MOST_PLACES));
      return false;
    }
    const name = labelName(store.getState(), label).slice(0, 60);
    store.setState({ label });
    let isKept = false;
    await talk.during(text.search.tagging(name), async () => {
      const { act, videos } = await call('decidePlaces', { window, places: places.map(placeOf), label, decision });
      store.setState((state) => ({ tags: withTags(state.tags, videos) }));
      isKept = true;
      if (act === undefined) talk.notify(text.search.taggedAlready(name, decision));
      else offerUndo({ store, talk, tags }, text.search.tagged(name, decision, countsOf(places)), act);
    });
    return isKept;
  };

  const askDecision: FoundActions['askDecision'] = (places, decision) => {
    if (places.length === 0) return;
    put({ tagging: { decision, places } });
    store.setState({ dialog: 'tag-found' });
  };

  return {
    tag,
    tagWith: async (places, says, decision) => {
      const known = labelOf(store, says);
      if (known === undefined && !(await labels.addEntries([{ text: says }]))) return false;
      const id = known ?? labelOf(store, says) ?? store.getState().label;
      return id !== undefined && tag(places, id, decision);
    },
    askDecision,
    askLabel: (rows, decision) => askDecision(placesOf(rows), decision),
    decideSelected: (decision, label = store.getState().label) => {
      const state = store.getState();
      const rows = isAsking(state.search) ? search.chosen() : [];
      if (rows.length < 2) return undefined;
      // Who has gone on to another video, or to another span of it, means that.
      const current = rows.find(({ key }) => key === state.search.selection.current);
      if (current === undefined || !isShown(state, current)) return undefined;
      if (label === undefined) {
        if (decision === null) talk.notify(text.tags.chooseLabel);
        else askDecision(placesOf(rows), decision);
        return Promise.resolve(false);
      }
      return tag(placesOf(rows), label, decision);
    },
    askList: (listing) => {
      if (listing.length === 0) return;
      put({ listing });
      store.setState({ dialog: 'list-found' });
    },
    addToList: async (name, videos) => {
      const before = store.getState().lists.find((list) => list.name === name)?.query;
      const kept = before?.filters.videos;
      const ids = [...new Set([...(kept?.ids ?? []), ...videos])];
      if (ids.length > MOST_NAMED_VIDEOS) {
        talk.notify(text.search.list.tooMany(MOST_NAMED_VIDEOS));
        return false;
      }
      const of = before === undefined || kept === undefined ? WHOLE_LIST : before;
      const query = { ...of, filters: { ...of.filters, videos: { ids, are: name } } };
      try {
        await call('saveList', { window, name, query });
      } catch (error) {
        talk.report(error);
        return false;
      }
      talk.notify(text.search.list.added(videos.length, name));
      return true;
    },
    save: async (rows, format) => {
      const which = rows.length === 0 ? search.rows() : rows;
      const moments = momentsOf(which).slice(0, MOST_EXPORTED);
      try {
        const { fileName, mediaType, text: contents } = await call('exportFound', { moments, format });
        saveFile(fileName, mediaType, contents);
        talk.notify(text.exported(fileName));
      } catch (error) {
        talk.report(error);
      }
    },
    likeThese: (rows) => {
      const places = placesOf(rows);
      if (places.length > MOST_LIKES) talk.notify(text.search.mostLikes(MOST_LIKES));
      search.like(places.slice(0, MOST_LIKES), true);
    },
    lookCloser: (rows) => void look.closer(videosOf(rows)),
  };
}

function isShown({ selection, timeline }: PageState, { id, span }: Row): boolean {
  return selection.current === id && timeline.span?.start === span?.start && timeline.span?.end === span?.end;
}

/** Each place once, where it stands first; with what the model says of it, where people wrote of it, too. */
function momentsOf(rows: readonly Row[]): FoundMoment[] {
  const seen = new Map(rows.flatMap((row) => (row.kind === 'moment' ? [[placeKey(row), row.moment] as const] : [])));
  return [...new Map(rows.map((row) => [placeKey(row), seen.get(placeKey(row)) ?? placeOf(row)])).values()];
}

function placeKey(row: Row): string {
  return JSON.stringify(placeOf(row));
}
