/** The library, gathered for handing it over: its head at once, its videos one by one. */
import { basename } from 'node:path';
import { packageVersion } from '../../catalogue/version.ts';
import type { Needs, Remark } from '../../interchange/format.ts';
import type { Handed, HandedLabel, HandedTag, HandedVector, HandedVideo } from '../../interchange/handed.ts';
import type { Footage, Library, StoredLabel } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { ExportChoice, Scope } from '../../wire/app/interchange.ts';
import { USUAL_THRESHOLD } from '../../wire/app/labels.ts';
import { TagError } from '../../wire/errors.ts';
import type { Asking } from '../asking/asking.ts';
import type { Segments } from '../moments/segments.ts';
import type { Deciding } from '../tags/deciding.ts';
import type { HeldMarks } from '../tags/marks.ts';
import type { HeldTag } from '../tags/tags.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { VideoEntry, VideoList } from '../videos/list.ts';
import { footageOf, shownTrack } from '../videos/track.ts';
import { ahead } from './ahead.ts';
import type { ModelFacts } from './model-facts.ts';
import { writtenPath } from './paths.ts';
import type { FoundOut, Sources } from './sources.ts';
import { type SuggestionsOptions, suggestionsOf } from './suggestions.ts';
import { rateOf, toTimecode } from './timecodes.ts';

/** By which it is told which videos a scope means. */
export interface ScopeParts {
  readonly list: VideoList;
  readonly asking: Asking;
  readonly lists: { readonly all: readonly { readonly name: string; readonly query: Parameters<Asking['find']>[0] }[] };
}

export interface GatherOptions extends ScopeParts, SuggestionsOptions {
  readonly library: Library;
  readonly embeddings: Embeddings;
  readonly modelFacts: ModelFacts;
  readonly marks: HeldMarks;
  readonly deciding: Deciding;
  readonly segments: Segments;
  readonly sources: Sources;
  /** as people call it */
  readonly libraryName: string;
}

/** Files whose frames are found out before their turn comes. */
const AHEAD = 2;

/** @throws TagError `not-found` for a label or a list that is gone; AbortError */
export async function videosIn(
  { list, lists, asking }: ScopeParts,
  scope: Scope,
  signal: AbortSignal,
): Promise<VideoEntry[]> {
  const named = (ids: readonly string[]): VideoEntry[] =>
    ids.map((id) => list.get(id)).filter((entry) => entry !== undefined);
  switch (scope.kind) {
    case 'all':
      return [...list.all()];
    case 'videos':
      return named(scope.ids);
    case 'query':
      return named((await asking.find(scope.query, signal)).ids);
    case 'list': {
      const kept = lists.all.find(({ name }) => name === scope.name);
      if (kept === undefined) {
        throw new TagError('not-found', `There is no list “${scope.name}” any more: choose another, or all videos.`);
      }
      return named((await asking.find(kept.query, signal)).ids);
    }
  }
}

/** @throws AbortError */
export async function headOf(
  options: GatherOptions,
  entries: readonly VideoEntry[],
  { content }: ExportChoice,
  signal: AbortSignal,
): Promise<Handed> {
  const { tags, labels, libraryName } = options;
  tags.learnAuthors();
  const people = new Set<string>();
  const used = new Set<string>();
  const breathe = breathing(signal);
  for (const entry of entries) {
    for (const tag of tags.of(footageOf(entry))) {
      if (!isWanted(tag, content)) continue;
      people.add(tags.authorOf(tag).by);
      used.add(tag.label);
    }
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  const away = labels.awayLabels().filter(({ id }) => used.has(id));
  return {
    at: new Date().toISOString(),
    version: packageVersion(),
    library: libraryName,
    model: await options.modelFacts.of(signal),
    labels: [...labels.listed, ...away].map(toLabel),
    people: [...people].sort((a, b) => a.localeCompare(b)),
  };
}

/**
 * The videos, one after the other.
 *
 * @throws TagError `in-use` where another model comes into use meanwhile; of the library; AbortError
 */
export async function* gathered(
  options: GatherOptions,
  entries: readonly VideoEntry[],
  choice: ExportChoice,
  { needs, remark, signal }: { needs: Needs; remark: Remark; signal: AbortSignal },
): AsyncGenerator<HandedVideo> {
  const { embeddings, fits, labels, sources } = options;
  const { key } = embeddings;
  const isOfModel = choice.content.suggestions !== undefined || choice.content.vectors === true;
  if (choice.content.suggestions !== undefined) {
    await fits.measured(signal);
    await fits.ready(labels.active, signal);
    if (!fits.isMeasured && labels.active.learnt.some((isLearnt) => isLearnt)) remark(NOT_MEASURED);
  }
  const texts = new Map([...labels.listed, ...labels.awayLabels()].map(({ id, text }) => [id, text]));
  const breathe = breathing(signal, 1);
  const costly = {
    ...(needs.clock === undefined ? {} : { clock: needs.clock }),
    ...(needs.source === undefined ? {} : { source: needs.source }),
  };
  for await (const { item, found } of ahead(entries, AHEAD, (entry) => sources.of(entry, costly, signal))) {
    signal.throwIfAborted();
    await breathe();
    // Somebody may have removed it meanwhile.
    const entry = options.list.get(item.id);
    if (entry === undefined) continue;
    if (found.problem !== undefined) remark(found.problem, basename(entry.path));
    if (isOfModel && embeddings.key !== key) {
      throw new TagError('in-use', 'Another model has come into use meanwhile: export again.');
    }
    yield await gather(options, entry, choice, { found, texts, signal });
  }
}

const NOT_MEASURED =
  'How well labels fit is not known yet, so that there are no suggestions of words alone: export again in a moment.';

async function gather(
  options: GatherOptions,
  entry: VideoEntry,
  { content, paths }: ExportChoice,
  by: { found: FoundOut; texts: ReadonlyMap<string, string>; signal: AbortSignal },
): Promise<HandedVideo> {
  const { marks, deciding } = options;
  const { found, texts, signal } = by;
  const { facts } = entry;
  const footage = footageOf(entry);
  const { rating, note } = marks.of(footage);
  const rate = found.clock?.rate ?? rateOf(facts?.fps);
  const { tags, moments, suggestions } = content;
  const spans = { wholes: tags || !moments, spans: moments || !tags };
  return {
    ...{ id: entry.id, path: writtenPath(entry.path, paths), name: basename(entry.path) },
    ...{ contentId: entry.contentId, size: entry.size, track: shownTrack(entry) || undefined },
    ...{ duration: facts?.duration, width: facts?.width, height: facts?.height, codec: facts?.codec },
    ...{ sound: found.source?.sound, clock: found.clock, reel: found.source?.reel },
    timecode: toTimecode(found.source?.timecode, rate),
    tags: tagsOf(options, footage, content, texts),
    suggestions:
      suggestions === undefined
        ? []
        : await suggestionsOf(
            options,
            entry,
            { ...spans, from: suggestions === 'own' ? undefined : suggestions },
            signal,
          ),
    vectors: content.vectors ? await vectorsOf(options, footage, signal) : [],
    ...{ rating, note, reviewed: deciding.isReviewed(footage) },
  };
}

/** Those of the whole video first, then along its time. */
function tagsOf(
  { tags }: GatherOptions,
  footage: Footage | undefined,
  content: ExportChoice['content'],
  texts: ReadonlyMap<string, string>,
): HandedTag[] {
  const handed: HandedTag[] = [];
  for (const tag of tags.of(footage)) {
    const label = texts.get(tag.label);
    if (label === undefined || !isWanted(tag, content)) continue;
    const { by, at } = tags.authorOf(tag);
    handed.push({ label, span: tag.span, decision: tag.decision, by, at });
  }
  return handed.sort(
    (a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1) || (a.span?.end ?? 0) - (b.span?.end ?? 0),
  );
}

async function vectorsOf(
  { embeddings, segments }: GatherOptions,
  footage: Footage | undefined,
  signal: AbortSignal,
): Promise<HandedVector[]> {
  const whole = embeddings.get(footage);
  if (footage === undefined || whole === undefined) return [];
  await segments.ready(footage, signal);
  const parts = segments.of(footage).flatMap(({ span, seen }) => (seen === undefined ? [] : [{ span, seen }]));
  return [{ span: undefined, seen: whole }, ...parts].map(({ span, seen }) => ({
    span,
    vector: seen.vector,
    frames: seen.frames.map(({ index, timestamp }) => ({ index, seconds: timestamp })),
  }));
}

function isWanted({ span }: HeldTag, { tags, moments }: ExportChoice['content']): boolean {
  return span === undefined ? tags : moments;
}

function toLabel({ id, text, facts }: StoredLabel): HandedLabel {
  const { colour, group, threshold = USUAL_THRESHOLD } = facts;
  return { id, text, colour, group, threshold };
}
