/** The calls about decisions, and what else people say of videos. */
import type { Footage } from '../../library/index.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Place, Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { requireWithin } from '../moments/open-video.ts';
import { type Parts, requireVideo } from '../parts.ts';
import { footageOf } from '../videos/track.ts';
import { endOf } from './video-end.ts';

/** So many videos' tags come with the answer; of more, whoever wants them asks. */
const ANSWERED = 100;

export function tagCalls(parts: Parts) {
  const { events, labels, deciding, views, list, files } = parts;
  /** Of a file whose content was never read nothing can be kept: nobody would know it again. */
  const footageFor = async (ids: readonly string[], signal: AbortSignal): Promise<Footage[]> => {
    for (const id of ids) {
      if (footageOf(requireVideo(parts, id)) === undefined) await files.footage(id, signal);
    }
    // Meanwhile others may have been removed, or be other files.
    return ids.map((id) => {
      const entry = requireVideo(parts, id);
      const footage = footageOf(entry);
      if (footage !== undefined) return footage;
      throw new TagError('not-found', `${entry.path} is still being looked at: decide in a moment.`);
    });
  };
  const tagsOfFirst = (ids: readonly string[]) =>
    ids.slice(0, ANSWERED).map((id) => views.tagsOf(requireVideo(parts, id)));
  return {
    decide: async ({ window, ids, label: labelId, decision, span }, { signal }) => {
      const footage = await footageFor(ids, signal);
      deciding.decide({ footage, label: labels.require(labelId), decision, span }, window);
      // By such a label a video may be reviewed now. Otherwise the answer says all, and waits for no list to be drawn.
      if (deciding.oneOfLabels().length > 0) events.flush();
      return { videos: tagsOfFirst(ids) };
    },
    decidePlaces: async ({ window, places, label, decision }, { signal }) => {
      const ids = [...new Set(places.map(({ id }) => id))];
      requireListed(parts, ids);
      const named = await footageFor(ids, signal);
      const footage = new Map(ids.map((id, i) => [id, named[i] as Footage]));
      if (decision !== null) requireAllWithin(parts, places, footage);
      const meant = places.map(({ id, span }) => ({ footage: footage.get(id) as Footage, span }));
      const act = deciding.decideAt({ places: meant, label: labels.require(label), decision }, window);
      if (deciding.oneOfLabels().length > 0) events.flush();
      return { ...(act === undefined ? {} : { act }), videos: tagsOfFirst(ids) };
    },
    markVideos: async ({ window, ids, ...marking }, { signal }) => {
      deciding.mark(await footageFor(ids, signal), marking, window);
      events.flush();
      return {};
    },
    tagsOf: ({ ids }) => ({
      videos: ids
        .map((id) => list.get(id))
        .filter((entry) => entry !== undefined)
        .map((entry) => views.tagsOf(entry)),
    }),
    adoptTags: ({ window, id }) => {
      const entry = requireVideo(parts, id);
      const [footage, earlier] = [footageOf(entry), views.earlier(entry)];
      if (footage === undefined || earlier === undefined) {
        throw new TagError('not-found', 'There is nothing more to take over from an earlier file.');
      }
      deciding.adopt(earlier.footage, footage, window);
      return views.tagsOf(requireVideo(parts, id));
    },
  } satisfies Partial<Handlers<AppContract>>;
}

/** All of them: half of what was meant would have to be found out again. */
function requireListed({ list }: Parts, ids: readonly string[]): void {
  const gone = ids.filter((id) => list.get(id) === undefined).length;
  if (gone === 0) return;
  const which =
    ids.length === 1 ? 'This video is' : `${gone} of these ${ids.length} videos ${gone === 1 ? 'is' : 'are'}`;
  throw new TagError(
    'not-found',
    `${which} no longer in the list, and nothing was decided: search again, or choose others.`,
  );
}

function requireAllWithin(parts: Parts, places: readonly Place[], footage: ReadonlyMap<string, Footage>): void {
  const lastStart = new Map<string, Span>();
  for (const { id, span } of places) {
    if (span !== undefined && span.start >= (lastStart.get(id)?.start ?? 0)) lastStart.set(id, span);
  }
  for (const [id, span] of lastStart) {
    const entry = requireVideo(parts, id);
    requireWithin(span, endOf(parts, entry, footage.get(id) as Footage), entry.path);
  }
}
