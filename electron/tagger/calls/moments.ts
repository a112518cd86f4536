/** The calls about where in a video: looking closer, timelines, and tags on spans. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Timeline } from '../../wire/app/moments.ts';
import type { Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { explainSpan, rankSpan } from '../moments/ask.ts';
import { requireWithin } from '../moments/open-video.ts';
import { type Parts, requireVideo } from '../parts.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { endOf } from './video-end.ts';

export function momentCalls(parts: Parts) {
  const { events, looking, lanes, frameTimes, labels, list, deciding, views, estimates } = parts;
  /** Whoever reads the answer knows of it by then. */
  const told = (): Record<string, never> => {
    events.flush();
    return {};
  };
  return {
    timelineOf: ({ id }) => timelineOf(parts, requireVideo(parts, id)),
    lanesOf: ({ id, labels: named, best }, { signal }) =>
      lanes.of(requireVideo(parts, id), { labels: named, best }, signal),
    estimateLooking: ({ ids, span }, { signal }) => {
      const all = ids === 'all' ? Array.from(list.all(), ({ id }) => id) : ids;
      return estimates.total(
        all.map((id) => ({ id, span })),
        signal,
      );
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
      const over = endOf(parts, entry, footage);
      for (const { label, span, decision } of edits) {
        if (decision === null) continue;
        labels.require(label);
        requireWithin(span, over, entry.path);
      }
      deciding.edit(footage, edits, window);
      return views.tagsOf(requireVideo(parts, id));
    },
  } satisfies Partial<Handlers<AppContract>>;
}

function timelineOf({ scenes, segments, estimates }: Parts, entry: VideoEntry): Timeline {
  const footage = footageOf(entry);
  if (footage === undefined)
    return { id: entry.id, duration: entry.facts?.duration ?? 0, segments: 0, complete: false };
  const known = scenes.of(footage);
  const { names, unseen } = segments.looked(footage);
  return {
    ...{ id: entry.id, duration: known?.end ?? entry.facts?.duration ?? lastOf(segments.of(footage)) },
    ...(known === undefined ? {} : { scenes: [...known.starts] }),
    segments: names.size - unseen.size,
    complete: known !== undefined && estimates.of({ id: entry.id }).segments === 0,
  };
}

/** When the last one ends. */
function lastOf(segments: readonly { readonly span: Span }[]): number {
  return segments.reduce((most, { span }) => Math.max(most, span.end), 0);
}
