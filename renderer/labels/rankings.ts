/**
 * Asks for the rankings that are on screen and out of date, and for no others.
 *
 * Two groups ask apart from each other — the shown video with all its labels, the visible rows with the best — so that
 * neither waits for the other's answer. A ranking is asked for once for each state of the labels, and of each track, and again
 * where matches have become known.
 */
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Result } from '../../electron/wire/contract.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import type { PageState, PageStore } from '../store.ts';

export type RankingGroup = 'shown' | 'visible';

export interface RankingFeed {
  /** Which videos a group shows now; `top` 0 is all labels, others are the best that the model has learnt. */
  want(group: RankingGroup, ids: readonly string[], top: number): void;
  /** Matches of these videos have become known. */
  changed(ids: readonly string[]): void;
}

interface Wanted {
  ids: readonly string[];
  top: number;
  busy: boolean;
  /** what has been asked for, by video: of which labels, and how many */
  asked: Map<string, string>;
}

export function createRankingFeed(store: PageStore, call: Call, report: (error: unknown) => void): RankingFeed {
  const groups = new Map<RankingGroup, Wanted>();

  const refresh = async (group: RankingGroup, wanted: Wanted): Promise<void> => {
    const { videos, labels, model, connection } = store.getState();
    // A host that was started anew counts its revisions from the beginning.
    if (connection !== 'open') wanted.asked.clear();
    if (connection !== 'open' || wanted.busy) return;
    const epoch = `${labels.revision}/${labels.ready}/${model.id ?? ''}/${wanted.top}`;
    const epochOf = (id: string): string => `${epoch}/${videos.get(id)?.track ?? 0}`;
    const ids = wanted.ids.filter((id) => {
      // A video that is encoded anew will have another ranking when it is done.
      if (videos.get(id)?.state !== 'done') wanted.asked.delete(id);
      else return wanted.asked.get(id) !== epochOf(id);
      return false;
    });
    if (ids.length === 0 || labels.labels.length === 0) return;
    for (const id of ids) wanted.asked.set(id, epochOf(id));
    wanted.busy = true;
    try {
      const best = { top: wanted.top, learnt: true as const };
      const answer = await call('rankVideos', { ids, ...(wanted.top > 0 ? best : {}) });
      store.setState((state) => (group === 'shown' ? withRankings(state, answer) : withBest(state, answer)));
    } catch (error) {
      if (!(error instanceof WireClosed)) report(error);
    } finally {
      wanted.busy = false;
    }
    void refresh(group, wanted);
  };

  store.subscribe((state, before) => {
    const unmoved =
      state.videos === before.videos &&
      state.labels === before.labels &&
      state.model === before.model &&
      state.connection === before.connection;
    if (unmoved) return;
    for (const [group, wanted] of groups) void refresh(group, wanted);
  });

  return {
    want: (group, ids, top) => {
      const wanted = groups.get(group) ?? { ids, top, busy: false, asked: new Map() };
      groups.set(group, Object.assign(wanted, { ids, top }));
      void refresh(group, wanted);
    },
    changed: (ids) => {
      const changed = new Set(ids);
      for (const [group, wanted] of groups) {
        for (const id of wanted.ids) if (changed.has(id)) wanted.asked.delete(id);
        void refresh(group, wanted);
      }
    },
  };
}

type Answer = Result<AppContract, 'rankVideos'>;

function withRankings(state: PageState, { revision, rankings }: Answer): Partial<PageState> {
  const known = new Map(state.rankings);
  for (const ranking of rankings) {
    const { byHand = 0 } = known.get(ranking.id) ?? {};
    known.set(ranking.id, { revision, ranking, byHand });
  }
  return { rankings: known };
}

function withBest(state: PageState, { rankings }: Answer): Partial<PageState> {
  const best = new Map(state.best);
  for (const { id, scores } of rankings) {
    const [first] = scores;
    if (first === undefined) best.delete(id);
    else best.set(id, first);
  }
  return { best };
}
