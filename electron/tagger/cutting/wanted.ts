/** Which moments are to be cut out: places with what they are called, or what was decided. */
import type { Footage, StoredLabel } from '../../library/index.ts';
import type { CutChoice } from '../../wire/app/clips.ts';
import type { Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import { type ScopeParts, videosIn } from '../handover/gather.ts';
import type { LabelList } from '../labels/list.ts';
import type { HeldTag, Tags } from '../tags/tags.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';

export interface Wanted {
  readonly entry: VideoEntry;
  readonly footage: Footage;
  /** without one the whole */
  readonly span: Span | undefined;
  readonly label: StoredLabel | undefined;
  /** who decided it, and when */
  readonly author: { readonly by: string; readonly at: string } | undefined;
}

export interface WantedParts extends ScopeParts {
  readonly tags: Tags;
  readonly labels: LabelList;
}

export interface Found {
  readonly wanted: Wanted[];
  /** videos whose content is not known yet */
  readonly unknown: number;
}

/** @throws TagError `not-found` for a video, a label or a list that is gone; AbortError */
export function wantedClips(parts: WantedParts, { of }: CutChoice, signal: AbortSignal): Promise<Found> {
  return of.kind === 'places' ? fromPlaces(parts, of.places) : fromTags(parts, of, signal);
}

type Source<K> = Extract<CutChoice['of'], { kind: K }>;

async function fromPlaces(parts: WantedParts, places: Source<'places'>['places']): Promise<Found> {
  const { list, labels, tags } = parts;
  const wanted: Wanted[] = [];
  const unknown = new Set<string>();
  for (const { id, span, label: named } of places) {
    const entry = list.get(id);
    if (entry === undefined) throw new TagError('not-found', 'A video is no longer in the list: choose again.');
    const label = named === undefined ? undefined : labels.require(named);
    const footage = footageOf(entry);
    if (footage === undefined) unknown.add(id);
    else {
      const tag = label && tags.get(footage, label.id, span);
      wanted.push({ entry, footage, span, label, author: tag?.decision === 'yes' ? tags.authorOf(tag) : undefined });
    }
  }
  return { wanted, unknown: unknown.size };
}

async function fromTags(parts: WantedParts, of: Source<'tags'>, signal: AbortSignal): Promise<Found> {
  const { labels, tags } = parts;
  const known = new Map([...labels.listed, ...labels.awayLabels()].map((label) => [label.id, label]));
  for (const id of of.labels ?? []) {
    if (!known.has(id)) throw new TagError('not-found', 'A label is not there any more: choose again.');
  }
  const chosen = new Set(of.labels ?? known.keys());
  const isWanted = ({ label, decision, span }: HeldTag): boolean =>
    decision === 'yes' && chosen.has(label) && (span !== undefined || of.wholes);
  const wanted: Wanted[] = [];
  let unknown = 0;
  tags.learnAuthors();
  for (const entry of await videosIn(parts, of.scope, signal)) {
    const footage = footageOf(entry);
    if (footage === undefined) unknown += 1;
    else {
      const own = [...tags.of(footage)].filter(isWanted).sort((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1));
      for (const tag of own) {
        wanted.push({ entry, footage, span: tag.span, label: known.get(tag.label), author: tags.authorOf(tag) });
      }
    }
  }
  return { wanted, unknown };
}
