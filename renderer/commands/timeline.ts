/** The commands of the timeline: what is in view, what is chosen, what is done to it, and looking closer. */
import type { App } from '../app.ts';
import { text } from '../text.ts';
import { chosenMoment, durationOf } from '../timeline/timeline-facts.ts';
import type { Command } from './command.ts';

const words = text.commands;
const state = ({ store }: App) => store.getState();
/** A video is shown with its timeline, and nothing in the place of the columns. */
const isThere = (app: App): boolean => {
  const { selection, review, evaluation, alike } = state(app);
  return selection.current !== undefined && (review ?? evaluation ?? alike) === undefined;
};
const hasSpan = (app: App): boolean => isThere(app) && state(app).timeline.span !== undefined;
const hasMoment = (app: App): boolean => isThere(app) && chosenMoment(state(app)) !== undefined;
const looks = (app: App): boolean => state(app).looking.state !== 'idle';

/** How much nearer one press brings what is shown. */
const NEARER = 0.5;

export const TIMELINE_COMMANDS = {
  markIn: there(words.markIn, ({ timeline }) => void timeline.moments.mark('start')),
  markOut: there(words.markOut, ({ timeline }) => void timeline.moments.mark('end')),
  previousMoment: there(words.previousMoment, ({ timeline }) => timeline.moments.jump('moment', -1)),
  nextMoment: there(words.nextMoment, ({ timeline }) => timeline.moments.jump('moment', 1)),
  previousEdge: there(words.previousEdge, ({ timeline }) => timeline.moments.jump('edge', -1)),
  nextEdge: there(words.nextEdge, ({ timeline }) => timeline.moments.jump('edge', 1)),
  stayWithin: there(words.stayWithin, ({ timeline }) => timeline.moments.toggleLoop()),
  splitMoment: { ...there(words.splitMoment, ({ timeline }) => void timeline.moments.split()), once: true },
  mergeMoment: { ...there(words.mergeMoment, ({ timeline }) => void timeline.moments.merge()), once: true },
  momentBack: nudge(words.momentBack, 'whole', -1),
  momentForward: nudge(words.momentForward, 'whole', 1),
  startBack: nudge(words.startBack, 'start', -1),
  startForward: nudge(words.startForward, 'start', 1),
  endBack: nudge(words.endBack, 'end', -1),
  endForward: nudge(words.endForward, 'end', 1),
  relabelMoment: {
    label: words.relabelMoment,
    enabled: (app) => hasMoment(app) && state(app).labels.labels.length > 1,
    run: (app) => app.open('relabel'),
  },
  removeMoment: {
    label: words.removeMoment,
    once: true,
    enabled: hasMoment,
    run: (app) => {
      const moment = chosenMoment(state(app));
      if (moment !== undefined) void app.timeline.moments.takeBack(moment);
    },
  },
  zoomIn: there(words.zoomIn, ({ timeline }) => timeline.view.zoom(NEARER)),
  zoomOut: there(words.zoomOut, ({ timeline }) => timeline.view.zoom(1 / NEARER)),
  zoomWhole: there(words.zoomWhole, ({ timeline }) => timeline.view.zoomOut()),
  zoomToSpan: {
    label: words.zoomToSpan,
    enabled: hasSpan,
    run: ({ timeline }) => timeline.view.zoomToSpan(),
  },
  panBack: there(words.panBack, ({ timeline }) => timeline.view.page(-1)),
  panForward: there(words.panForward, ({ timeline }) => timeline.view.page(1)),
  toStart: there(words.toStart, (app) => seek(app, 0)),
  toEnd: there(words.toEnd, (app) => seek(app, durationOf(state(app)))),
  pinLabel: {
    label: words.pinLabel,
    once: true,
    enabled: (app) => isThere(app) && state(app).label !== undefined,
    run: (app) => {
      const { label } = state(app);
      if (label !== undefined) app.timeline.togglePin(label);
    },
  },
  lookCloser: {
    label: words.lookCloser,
    once: true,
    enabled: isThere,
    run: (app) => {
      const { current } = state(app).selection;
      if (current !== undefined) void app.timeline.look.closer([current]);
    },
  },
  lookCloserSpan: {
    label: words.lookCloserSpan,
    enabled: hasSpan,
    run: (app) => {
      const { id, span } = state(app).timeline;
      if (id !== undefined) void app.timeline.look.closer([id], span);
    },
  },
  lookCloserSelected: {
    label: words.lookCloserSelected,
    enabled: (app) => isThere(app) && app.videos.selected().length > 0,
    run: ({ timeline, videos }) => void timeline.look.closer(videos.selected()),
  },
  lookCloserAll: {
    label: words.lookCloserAll,
    enabled: (app) => state(app).order.length > 0,
    run: ({ timeline }) => void timeline.look.closer('all'),
  },
  pauseLooking: {
    label: words.pauseLooking,
    enabled: looks,
    run: (app) => void app.timeline.look.setPaused(state(app).looking.state === 'running'),
  },
  cancelLooking: { label: words.cancelLooking, enabled: looks, run: ({ timeline }) => void timeline.look.cancel() },
  lookAtSpan: {
    label: words.lookAtSpan,
    once: true,
    enabled: hasSpan,
    run: ({ timeline }) => void timeline.look.atSpan(),
  },
  explainMoment: {
    label: words.explainMoment,
    once: true,
    enabled: hasMoment,
    run: (app) => {
      const moment = chosenMoment(state(app));
      if (moment !== undefined) void app.timeline.look.explain(moment);
    },
  },
  foldTimeline: there(words.foldTimeline, (app) =>
    app.timeline.setShape({ folded: !state(app).timeline.shape.folded }),
  ),
} as const satisfies Record<string, Command>;

function there(label: string, run: (app: App) => void) {
  return { label, enabled: isThere, run };
}

function nudge(label: string, part: 'whole' | 'start' | 'end', frames: number) {
  return {
    label,
    enabled: hasMoment,
    run: ({ timeline }: App) => void timeline.moments.nudge(part, frames),
  };
}

function seek({ timeline, player }: App, seconds: number): void {
  timeline.view.reveal(seconds);
  player?.seekTo(seconds);
}
