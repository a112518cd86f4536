/** What is done with many found places at once. */

import { MOST_NAMED_VIDEOS } from '../../electron/wire/app/asking.ts';
import { type FoundMoment, MOST_EXPORTED, MOST_LIKES } from '../../electron/wire/app/search.ts';
import type { Decision, Span } from '../../electron/wire/app/tags.ts';
import type { Call } from '../connect.ts';
import { type PageState, type PageStore, WHOLE_LIST } from '../store.ts';
import { offerUndo } from '../tags/offer-undo.ts';
import type { TagActions } from '../tags/tag-actions.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { putAll } from './place-tags.ts';
import { placesOf, type Row, videosOf } from './rows.ts';
import type { SearchActions } from './search-actions.ts';
import { isAsking, type Tagging } from './search-state.ts';

type Place = Tagging['places'][number];

export interface FoundActions {
  /** Asks which label; the places are those of the rows, spans on spans and whole videos as such. */
  askLabel(rows: readonly Row[], decision: Decision): void;
  /** As `askLabel`, about places that are no rows. */
  askDecision(places: readonly Place[], decision: Decision): void;
  /** A label on all of them: as few acts as there are videos with spans, and one for all whole ones. */
  tag(places: readonly Place[], label: string, decision: Decision): Promise<void>;
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
  search: SearchActions;
  look: { closer(ids: readonly string[]): Promise<void> };
  window: string;
  saveFile: (name: string, mediaType: string, contents: string) => void;
}

export function createFoundActions(needs: Needs): FoundActions {
  const { store, call, talk, tags, search, look, window, saveFile } = needs;
  const put = (change: Partial<ReturnType<PageStore['getState']>['search']>): void =>
    store.setState((state) => ({ search: { ...state.search, ...change } }));

  /** @returns the act that it was */
  const tagVideo = async (id: string, spans: readonly Span[], label: string, decision: Decision) => {
    const { videos } = await call('tagsOf', { ids: [id] });
    const edits = putAll(videos[0]?.tags ?? [], label, spans, decision);
    if (edits.length === 0) return undefined;
    const known = await call('editTags', { window, id, edits });
    store.setState((state) => ({ tags: new Map(state.tags).set(id, known) }));
    return store.getState().reach.undo?.id;
  };
  const tag: FoundActions['tag'] = async (places, label, decision) => {
    const wholes = [...new Set(places.filter(({ span }) => span === undefined).map(({ id }) => id))];
    const spans = Map.groupBy(
      places.filter(({ span }) => span !== undefined),
      ({ id }) => id,
    );
    const name =
      store
        .getState()
        .labels.labels.find(({ id }) => id === label)
        ?.text.slice(0, 60) ?? '';
    const acts: number[] = [];
    const note = (act: number | undefined): void => {
      if (act !== undefined && !acts.includes(act)) acts.push(act);
    };
    store.setState({ label });
    await talk.during(text.search.tagging(name), async ({ signal, update }) => {
      if (wholes.length > 0) {
        if (await tags.decide(wholes, label, decision)) note(store.getState().reach.undo?.id);
      }
      for (const [n, [id, own]] of [...spans].entries()) {
        if (signal.aborted) break;
        update(text.search.tagging(name), n / spans.size);
        note(
          await tagVideo(
            id,
            own.flatMap(({ span }) => span ?? []),
            label,
            decision,
          ),
        );
      }
    });
    offerUndo({ store, talk, tags }, text.search.tagged(name, decision, places.length), acts);
  };

  const askDecision: FoundActions['askDecision'] = (places, decision) => {
    if (places.length === 0) return;
    put({ tagging: { decision, places } });
    store.setState({ dialog: 'tag-found' });
  };

  return {
    tag,
    askDecision,
    askLabel: (rows, decision) => askDecision(placesOf(rows), decision),
    decideSelected: (decision, label = store.getState().label) => {
      const state = store.getState();
      const rows = isAsking(state.search) ? search.chosen() : [];
      // A decision is taken back one by one: what several of them were is not known.
      if (rows.length < 2 || decision === null) return undefined;
      // Who has gone on to another video, or to another span of it, means that.
      const current = rows.find(({ key }) => key === state.search.selection.current);
      if (current === undefined || !isShown(state, current)) return undefined;
      if (label === undefined) {
        askDecision(placesOf(rows), decision);
        return Promise.resolve(false);
      }
      return tag(placesOf(rows), label, decision).then(() => true);
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
      const moments = which.slice(0, MOST_EXPORTED).map(momentOf);
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

function momentOf(row: Row): FoundMoment {
  if (row.kind === 'moment') return row.moment;
  return row.span === undefined ? { id: row.id } : { id: row.id, span: row.span };
}
