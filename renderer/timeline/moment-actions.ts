/** What is chosen in the timeline, and what is done to it. Each edit is one act, and nothing shows before the host has kept it. */
import type { TagEdit } from '../../electron/wire/app/moments.ts';
import type { Decision, Span } from '../../electron/wire/app/tags.ts';
import type { Call } from '../connect.ts';
import { formatTimestamp } from '../format.ts';
import type { PageState, PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { clear, merge, put, relabel, reshape, roomOf, split } from './edits.ts';
import type { FrameClock } from './frame-clock.ts';
import { type FrameGrid, isSamePlace } from './frame-grid.ts';
import { spanBetween } from './geometry.ts';
import { decidedOf, isSame, type Moment, nearestTo, nextEdge, nextMoment } from './moments.ts';
import { type Part, settled, stepped, withEdge } from './on-frames.ts';
import type { PlayheadStore } from './playhead.ts';
import { chosenMoment, durationOf, isListed, labelName, timelineMoments } from './timeline-facts.ts';
import type { TimelineState } from './timeline-state.ts';
import type { ViewActions } from './view-actions.ts';

export interface MomentActions {
  /** Decisions are about this span from then on, as the frames let it begin and end; undefined: about the whole video. */
  select(span: Span | undefined): void;
  /** @param goes the player goes to its start, and it comes into view */
  choose(moment: Moment, goes?: boolean): void;
  /** Lets go of what is chosen. False where nothing was. */
  letGo(): boolean;
  /** In or out, at the playhead: an edge of the chosen moment, or of the span. */
  mark(edge: 'start' | 'end'): Promise<void>;
  /** The label at hand, or the chosen moment's, on the span. True if it was kept. */
  decide(decision: Decision | null, label?: string): Promise<boolean>;
  accept(moment: Moment): Promise<void>;
  reject(moment: Moment): Promise<void>;
  takeBack(moment: Moment): Promise<void>;
  /** Puts it where it was dragged to, as far as its neighbours and the frames let it. */
  reshape(moment: Moment, to: Span): Promise<void>;
  split(moment?: Moment): Promise<void>;
  merge(moment?: Moment): Promise<void>;
  relabel(moment: Moment, label: string): Promise<void>;
  /** By frames: all of the chosen moment, or one edge. */
  nudge(part: Part, frames: number, moment?: Moment): Promise<void>;
  jump(to: 'moment' | 'edge', direction: 1 | -1): void;
  /** Plays it over and over. */
  play(moment: Span): void;
  /** Stays within the chosen span while it plays, or no longer. */
  toggleLoop(): void;
  /** Says yes to the frames that were shown from one time to another, the first at least; no span is chosen, nor becomes so. */
  stroke(label: string, from: number, to: number): Promise<boolean>;
}

/** What it asks of the player. */
export interface Played {
  seekTo(seconds: number, frame?: Span): void;
  toggle(): void;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  /** whose acts they are */
  window: string;
  playhead: PlayheadStore;
  frames: FrameClock;
  player: () => Played | undefined;
  /** into the list of labels; true if they are there */
  bringBack: (labels: readonly string[]) => Promise<boolean>;
  view: ViewActions;
}

export function createMomentActions(needs: Needs): MomentActions {
  const { store, call, talk, window, playhead, frames, player, bringBack, view } = needs;
  const state = () => store.getState();
  const change = (facts: Partial<TimelineState>): void =>
    store.setState(({ timeline }) => ({ timeline: { ...timeline, ...facts } }));
  /** Where a frame begins that one is meant: players round, and would show the one before. */
  const seekTo = (seconds: number): void => {
    const { start, end } = frames.grid(state().timeline.id ?? '').shown(seconds);
    player()?.seekTo(seconds, isSamePlace(start, seconds) ? { start: seconds, end } : undefined);
  };
  const choose = ({ label, start, end }: Moment, goes = false): void => {
    store.setState(({ timeline }) => {
      const same = isSame(timeline.chosen, { label, start, end });
      const opened = same ? {} : { seen: undefined, explained: undefined };
      const chosen = { chosen: { label, start, end }, span: { start, end } };
      // Who stays in one moment, and goes on to another, stays in that.
      const loop = timeline.loop === undefined ? {} : { loop: { start, end } };
      // One that is not in the list is decided about all the same, but is at hand nowhere else.
      const atHand = isListed(state(), label) ? label : undefined;
      return { label: atHand, timeline: { ...timeline, ...opened, ...chosen, ...loop } };
    });
    if (!goes) return;
    view.reveal(start);
    seekTo(start);
  };
  let last: Promise<unknown> = Promise.resolve();
  /** Whose moments the edit whose turn it is is about: another video may be shown before that has come. */
  let video: string | undefined;
  const isElsewhere = (): boolean => video !== state().timeline.id;
  const tagsNow = () => state().tags.get(video ?? '')?.tags ?? [];
  /** One after the other: each edit is of what the one before has made, also where a key that is held repeats it. */
  const inTurn =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      const { id } = state().timeline;
      const done = last.then(() => {
        video = id;
        return act(...args);
      });
      last = done.catch(() => undefined);
      return done;
    };
  /** @param then what is chosen afterwards */
  const edit = async (edits: readonly TagEdit[], then: Span | undefined, label: string): Promise<boolean> => {
    const id = video;
    if (id === undefined || edits.length === 0) return false;
    const away = edits.filter((one) => one.decision !== null && !isListed(state(), one.label));
    if (away.length > 0 && !(await bringBack([...new Set(away.map((one) => one.label))]))) return false;
    try {
      const tags = await call('editTags', { window, id, edits: [...edits] });
      const isKept = then !== undefined && tags.tags.some((tag) => tag.label === label && isSpan(tag.span, then));
      store.setState(({ tags: known, timeline }) => ({
        tags: new Map(known).set(id, tags),
        // Who has let go meanwhile is not brought back.
        timeline: {
          ...timeline,
          ...(isKept && !isElsewhere() && timeline.span !== undefined
            ? { chosen: { label, ...then }, span: then }
            : {}),
        },
      }));
      talk.announce(told(state(), edits));
      return true;
    } catch (error) {
      talk.report(error);
      return false;
    }
  };
  const put1 = (label: string, span: Span, decision: Decision): Promise<boolean> => {
    const edits = put(tagsNow(), label, span, decision);
    if (edits.length === 0) talk.announce(text.timeline.already);
    return edit(edits, edits.at(-1)?.span, label);
  };
  /** Where it lies is worked out when its turn has come, and the frames around it are known: neighbours may be others by then. */
  const reshapeBy = async (moment: Moment, near: readonly number[], by: Reshaping): Promise<void> => {
    const duration = durationOf(state());
    const grid = await frames.around(video ?? '', ...near, moment.start, moment.end);
    const tags = tagsNow();
    const isThere = decidedOf(tags, moment.label).some((one) => isSame(one, moment));
    if (moment.kind !== 'suggested' && !isThere) return void talk.notify(text.timeline.changedMeanwhile);
    const span = by(moment, roomOf(tags, moment, duration), grid);
    await edit(reshape(tags, moment, span), span, moment.label);
  };
  const withChosen = (moment: Moment | undefined): Moment | undefined => {
    if (moment === undefined && isElsewhere()) return undefined;
    const meant = moment ?? chosenMoment(state());
    if (meant === undefined) talk.notify(text.timeline.chooseMoment);
    return meant;
  };
  const takeBack = async ({ label, start, end }: Moment): Promise<void> => {
    await edit(clear(tagsNow(), label, { start, end }), undefined, label);
  };

  /** A span that was chosen by hand goes to the frames, while it is still the one. */
  const settle = inTurn(async (span: Span): Promise<void> => {
    const grid = await frames.around(video ?? '', span.start, span.end);
    if (isElsewhere() || state().timeline.span !== span) return;
    const start = grid.nearest(span.start);
    const [least, end] = [grid.next(start, 1), grid.nearest(span.end)];
    if (least > start) change({ span: { start, end: Math.max(least, end) } });
  });
  const markAt = inTurn(async (edge: 'start' | 'end', seconds: number): Promise<void> => {
    const grid = await frames.around(video ?? '', seconds);
    if (isElsewhere()) return;
    const now = state();
    const at = grid.before(seconds);
    const duration = durationOf(now);
    const moment = chosenMoment(now);
    // Beyond it, another is begun: whoever marks one after the other leaves the last as it is.
    const isOfIt = moment !== undefined && (edge === 'start' ? at < moment.end : at > moment.start);
    if (isOfIt) {
      return reshapeBy(moment, [at], (from, room, on) => withEdge(from, edge, at, room, on));
    }
    const { span } = now.timeline;
    const other = edge === 'start' ? (span?.end ?? duration) : (span?.start ?? 0);
    const isBeyond = edge === 'start' ? at >= other : at <= other;
    const next = spanBetween(at, isBeyond ? (edge === 'start' ? duration : 0) : other, duration);
    change({ span: next, chosen: undefined, seen: undefined });
    if (next !== undefined) talk.announce(text.timeline.span(formatTimestamp(next.start), formatTimestamp(next.end)));
  });
  const splitAt = inTurn(async (which: Moment | undefined, seconds: number): Promise<void> => {
    const at = (await frames.around(video ?? '', seconds)).before(seconds);
    const moment = withChosen(which);
    if (moment === undefined) return;
    const edits = split(tagsNow(), moment, at);
    if (edits.length === 0) talk.notify(text.timeline.notWithin);
    await edit(edits, { start: at, end: moment.end }, moment.label);
  });
  store.subscribe((now, before) => {
    const { chosen, explained } = now.timeline;
    const isOther =
      now.tags !== before.tags || now.timeline.lanes !== before.timeline.lanes || now.labels !== before.labels;
    if (!isOther || now.timeline.id !== before.timeline.id) return;
    const isGone = (label: string): boolean => isListed(before, label) && !isListed(now, label);
    if (explained !== undefined && isGone(explained.moment.label)) change({ explained: undefined });
    // A key would decide about another label's span else.
    if (chosen !== undefined && isGone(chosen.label)) {
      return change({ chosen: undefined, span: undefined, seen: undefined, loop: undefined });
    }
    if (chosen === undefined || chosenMoment(now) !== undefined) return;
    // What was undone, or edited elsewhere, is gone on with where it lies now.
    const moment = nearestTo(timelineMoments(now), chosen);
    if (moment === undefined) return;
    const { label, start, end } = moment;
    const loop = now.timeline.loop === undefined ? {} : { loop: { start, end } };
    change({ chosen: { label, start, end }, span: { start, end }, ...loop });
  });
  return {
    select: (span) => {
      change({ span, chosen: undefined, seen: undefined, explained: undefined });
      if (span !== undefined) void settle(span);
    },
    choose,
    letGo: () => {
      const { span, chosen, seen, explained } = state().timeline;
      const has = span !== undefined || chosen !== undefined || seen !== undefined || explained !== undefined;
      change({ span: undefined, chosen: undefined, seen: undefined, explained: undefined, loop: undefined });
      return has;
    },
    mark: (edge) => markAt(edge, playhead.get().at),
    decide: inTurn(async (decision, label = state().label ?? state().timeline.chosen?.label) => {
      const { span } = state().timeline;
      if (span === undefined || isElsewhere()) return false;
      if (label === undefined) {
        talk.notify(text.tags.chooseLabel);
        return false;
      }
      if (decision !== null) return put1(label, span, decision);
      return edit(clear(tagsNow(), label, span), undefined, label);
    }),
    accept: inTurn(async ({ label, ...span }) => {
      await put1(label, { start: span.start, end: span.end }, 'yes');
    }),
    reject: inTurn(async ({ label, ...span }) => {
      await put1(label, { start: span.start, end: span.end }, 'no');
    }),
    takeBack: inTurn(takeBack),
    reshape: inTurn((moment, to) =>
      reshapeBy(moment, [to.start, to.end], (from, room, grid) => settled(from, to, room, grid)),
    ),
    split: (which) => splitAt(which, playhead.get().at),
    merge: inTurn(async (which) => {
      const moment = withChosen(which);
      if (moment === undefined) return;
      const edits = merge(tagsNow(), timelineMoments(state()), moment);
      if (edits.length === 0) talk.notify(text.timeline.noNext);
      await edit(edits, edits.at(-1)?.span, moment.label);
    }),
    relabel: inTurn(async (moment, label) => {
      store.setState({ label });
      await edit(relabel(tagsNow(), moment, label), { start: moment.start, end: moment.end }, label);
    }),
    nudge: inTurn(async (part, by, which) => {
      const moment = withChosen(which);
      if (moment === undefined) return;
      await reshapeBy(moment, [], (from, room, grid) => stepped(from, part, by, room, grid));
    }),
    jump: (to, direction) => {
      const { at } = playhead.get();
      const moments = timelineMoments(state());
      if (to === 'moment') {
        const next = nextMoment(moments, { seconds: at, chosen: state().timeline.chosen }, direction);
        if (next === undefined) talk.announce(text.timeline.noMore);
        else choose(next, true);
        return;
      }
      const edge = nextEdge(moments, at, direction);
      if (edge === undefined) return talk.announce(text.timeline.noMore);
      view.reveal(edge);
      seekTo(edge);
    },
    play: ({ start, end }) => {
      change({ loop: { start, end } });
      const handle = player();
      seekTo(start);
      if (handle !== undefined && !playhead.get().playing) handle.toggle();
    },
    toggleLoop: () => {
      const { loop, span } = state().timeline;
      if (loop === undefined && span === undefined) talk.notify(text.timeline.chooseSpan);
      change({ loop: loop === undefined ? span : undefined });
    },
    stroke: inTurn(async (label, from, to) => {
      const grid = await frames.around(video ?? '', from, to);
      const first = grid.shown(from);
      // Who has gone back meanwhile has labelled nothing but the frame where it began.
      const span = { start: first.start, end: Math.max(first.end, grid.before(to)) };
      return edit(put(tagsNow(), label, span, 'yes'), undefined, label);
    }),
  };
}

/** Where a moment is to lie, within the room that its neighbours leave. */
type Reshaping = (moment: Moment, room: Span, grid: FrameGrid) => Span;

function isSpan(span: Span | undefined, { start, end }: Span): boolean {
  return span !== undefined && span.start === start && span.end === end;
}

/** What an act has done, for the ear. */
function told(state: PageState, edits: readonly TagEdit[]): string {
  const named = edits.filter(({ decision }) => decision !== null);
  const last = named.at(-1) ?? edits.at(-1);
  if (last === undefined) return '';
  const name = labelName(state, last.label).slice(0, 60);
  return text.timeline.edited(name, formatTimestamp(last.span.start), formatTimestamp(last.span.end), last.decision);
}
