/** The calls about where in a video: looking closer, timelines, and tags on spans. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Timeline } from '../../wire/app/moments.ts';
import type { Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { explainSpan, rankSpan } from '../moments/ask.ts';
import { estimate } from '../moments/estimate.ts';
import { type Parts, requireVideo } from '../parts.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';

export function momentCalls(parts: Parts) {
  const { events, looking, lanes, frameTimes, labels, list, deciding, views, settings } = parts;
  const estimating = { ...parts, settings: () => settings.facts.moments };
  /** Whoever reads the answer knows of it by then. */
  const told = (): Record<string, never> => {
    events.flush();
    return {};
  };
  return {
    timelineOf: ({ id }) => timelineOf(parts, requireVideo(parts, id)),
    lanesOf: ({ id, labels: named, best }, { signal }) =>
      lanes.of(requireVideo(parts, id), { labels: named, best }, signal),
    estimateLooking: ({ ids, span }) => {
      const all = ids === 'all' ? [...list.all()].map((video) => video.id) : ids;
      const works = all.filter((id) => list.get(id) !== undefined).map((id) => estimate(estimating, id, span));
      const segments = works.reduce((sum, work) => sum + work.segments, 0);
      const isMeasured = works.every(({ seconds }) => seconds !== undefined);
      const seconds = works.reduce((sum, work) => sum + (work.seconds ?? 0), 0);
      return { segments, ...(isMeasured ? { seconds } : {}) };
    },
    lookCloser: ({ ids, span }) => {
      looking.start(ids, span);
      return told();
    },
    pauseLooking: () => {
      looking.pause();
      return told();
    },
    resumeLooking: () => {
      looking.resume();
      return told();
    },
    cancelLooking: () => {
      looking.cancel();
      return told();
    },
    rankSpan: ({ id, span }, { signal }) => rankSpan(parts, id, span, signal),
    explainSpan: ({ id, span, label }, { signal }) => explainSpan(parts, { id, span, label }, signal),
    frameTimes: ({ id, around, count }, { signal }) => {
      requireVideo(parts, id);
      return frameTimes.around(id, around, count, signal);
    },
    editTags: ({ window, id, edits }) => {
      const entry = requireVideo(parts, id);
      const footage = footageOf(entry);
      if (footage === undefined)
        throw new TagError('not-found', `${entry.path} is still being looked at: decide in a moment.`);
      for (const { label, decision } of edits) if (decision !== null) labels.require(label);
      deciding.edit(footage, edits, window);
      return views.tagsOf(requireVideo(parts, id));
    },
  } satisfies Partial<Handlers<AppContract>>;
}

function timelineOf({ scenes, segments, settings, ...parts }: Parts, entry: VideoEntry): Timeline {
  const footage = footageOf(entry);
  const known = footage && scenes.of(footage);
  const looked = footage === undefined ? [] : segments.of(footage);
  const duration =
    known?.end ??
    entry.facts?.duration ??
    looked.reduce((most: number, { span }: { span: Span }) => Math.max(most, span.end), 0);
  const left =
    known && estimate({ ...parts, scenes, segments, settings: () => settings.facts.moments }, entry.id, undefined);
  return {
    ...{ id: entry.id, duration },
    ...(known === undefined ? {} : { scenes: [...known.starts] }),
    segments: looked.filter(({ seen }) => seen !== undefined).length,
    complete: left?.segments === 0,
  };
}
