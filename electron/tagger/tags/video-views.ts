/** Videos as the pages see them, with what people say of each; and who is told when that changes. */
import { basename } from 'node:path';
import type { Footage, KnownAs } from '../../library/index.ts';
import type { VideoTags } from '../../wire/app/tags.ts';
import type { Video } from '../../wire/app/videos.ts';
import type { Events } from '../events.ts';
import type { LabelList } from '../labels/list.ts';
import { toVideo, type VideoEntry, type VideoList } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import type { Deciding } from './deciding.ts';
import type { HeldMarks } from './marks.ts';
import { type Tags, toTag } from './tags.ts';

export interface VideoViewsOptions {
  readonly list: VideoList;
  readonly events: Events;
  readonly labels: LabelList;
  readonly marks: HeldMarks;
  readonly tags: Tags;
  readonly deciding: Deciding;
}

/** What people say of a video that its row shows. */
interface Said {
  readonly rating: number;
  readonly isReviewed: boolean;
}

export class VideoViews {
  readonly #o: VideoViewsOptions;
  /** what a video is reviewed by, where nobody says so */
  #oneOf: string;
  /** what people say of videos that pages were last told of, by the video's id */
  readonly #told = new Map<string, number>();

  constructor(options: VideoViewsOptions) {
    this.#o = options;
    this.#oneOf = options.deciding.oneOfLabels().join();
  }

  of(entry: VideoEntry): Video {
    const { rating, isReviewed } = this.#said(entry);
    this.#told.set(entry.id, saidAs({ rating, isReviewed }));
    return {
      ...toVideo(entry),
      ...(isReviewed ? { reviewed: true as const } : {}),
      ...(rating === 0 ? {} : { rating }),
    };
  }

  #said(entry: VideoEntry): Said {
    const { marks, deciding } = this.#o;
    const footage = footageOf(entry);
    return { rating: marks.of(footage).rating, isReviewed: deciding.isReviewed(footage) };
  }

  tagsOf(entry: VideoEntry): VideoTags {
    const { tags, marks } = this.#o;
    const footage = footageOf(entry);
    const { note } = marks.of(footage);
    const earlier = this.earlier(entry);
    return {
      id: entry.id,
      tags: [...tags.of(footage)].map((tag) => toTag(tag, tags.authorOf(tag))),
      ...(note === '' ? {} : { note }),
      ...(earlier === undefined ? {} : { earlier: { count: [...tags.of(earlier.footage)].length, by: earlier.by } }),
    };
  }

  /** What was decided about the file that this one has taken the place of. */
  earlier(entry: VideoEntry) {
    const footage = footageOf(entry);
    if (footage === undefined) return undefined;
    const isListed = ({ contentId }: Footage): boolean => this.#o.list.showing(contentId).length > 0;
    return this.#o.deciding.earlier(footage, knownAs(entry), isListed);
  }

  /** Under which path and name a video shows this footage now. */
  knownAs({ contentId }: Footage): KnownAs | undefined {
    const [id] = this.#o.list.showing(contentId);
    const entry = id === undefined ? undefined : this.#o.list.get(id);
    return entry && knownAs(entry);
  }

  /** What people say of this footage has changed. */
  changed(footage: readonly Footage[]): void {
    const { list, events, labels } = this.#o;
    const ids = [...new Set(footage.flatMap(({ contentId }) => list.showing(contentId)))];
    for (const id of ids) {
      const entry = list.get(id);
      // Mostly a decision changes nothing of how the video itself looks, and the lists need not be drawn, sorted and counted for it.
      if (entry !== undefined && this.#told.get(id) !== saidAs(this.#said(entry))) events.touch(id);
    }
    if (ids.length > 0) events.emit('tagsChanged', { ids });
    labels.refresh();
  }

  /** Other labels may have to be decided before a video is reviewed. */
  labelsChanged(): void {
    const { list, events, deciding } = this.#o;
    const oneOf = deciding.oneOfLabels().join();
    if (oneOf === this.#oneOf) return;
    this.#oneOf = oneOf;
    for (const { id } of list.all()) events.touch(id);
  }
}

function knownAs({ path }: VideoEntry): KnownAs {
  return { path, name: basename(path) };
}

function saidAs({ rating, isReviewed }: Said): number {
  return 2 * rating + Number(isReviewed);
}
