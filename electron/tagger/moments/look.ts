/** Looks closer at one video: finds its scenes, and has the model look at each and at their parts. What is known is not looked at again. */
import type { StoredSegment } from '../../library/index.ts';
import { type Plan, planOf, planOfSpan, planWithin } from '../../moments/plan.ts';
import type { Looking } from '../../wire/app/moments.ts';
import type { MomentSettings } from '../../wire/app/settings.ts';
import type { Span } from '../../wire/app/tags.ts';
import { type ErrorKind, TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Engines } from '../engines.ts';
import type { ModelInUse } from '../models/in-use.ts';
import { asStored, type Embeddings } from '../videos/embeddings.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import type { VideoEntry, VideoList } from '../videos/list.ts';
import { asked } from '../videos/track.ts';
import { type OpenVideo, openVideo, requireSame, requireWithin } from './open-video.ts';
import type { Pace } from './pace.ts';
import type { Scenes } from './scenes.ts';
import { type Segments, spanName } from './segments.ts';

export interface LookParts {
  readonly engines: Engines;
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly model: ModelInUse;
  readonly files: FileFacts;
  readonly scenes: Scenes;
  readonly segments: Segments;
  readonly pace: Pace;
  readonly settings: () => MomentSettings;
}

type Progress = Omit<NonNullable<Looking['at']>, 'id'>;
interface Context {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What would take longer than this goes coarse to fine: all scenes first, then their parts. Else one pass sees all, which is quicker. Seconds. */
const LONG = 60;
/** What was seen is kept so often: as much is lost when the application is killed. In milliseconds. */
const KEEP_MS = 500;

/**
 * @param span of this alone: without looking for scenes, where they are not known
 * @returns how many segments were looked at
 * @throws TagError as the model's status says, as the file's, as the engine's and the library's; AbortError
 */
export async function lookCloser(
  parts: LookParts,
  { id }: VideoEntry,
  span: Span | undefined,
  context: Context,
): Promise<number> {
  const video = await openVideo(parts, id, context.signal);
  try {
    return await lookAt(parts, video, span, context);
  } catch (error) {
    // What went wrong may be that it is another file by now: then the run comes back to that.
    if (!isAbortError(error)) await requireSame(parts.files, video, context.signal);
    throw error;
  }
}

async function lookAt(parts: LookParts, video: OpenVideo, span: Span | undefined, context: Context): Promise<number> {
  const { segments, pace } = parts;
  const { footage, key } = video;
  const plan = await planFor(parts, video, span, context);
  const { names } = segments.looked(footage);
  const missing = (spans: readonly Span[]): Span[] => spans.filter((each) => !names.has(spanName(each)));
  const [coarse, fine] = [missing(plan.scenes), missing(plan.parts)];
  const work = { seconds: 0, segments: coarse.length + fine.length };
  const isLong = (pace.estimate(work, key.model) ?? Number.POSITIVE_INFINITY) > LONG;
  const passes = isLong ? [coarse, fine] : [[...coarse, ...fine]];
  let seen = 0;
  for (const spans of passes) {
    const onSeen = (count: number): void =>
      context.onProgress({ stage: 'segments', fraction: (seen + count) / work.segments });
    if (spans.length > 0) await see(parts, video, spans, { signal: context.signal, onSeen });
    seen += spans.length;
  }
  return work.segments;
}

async function planFor(
  { scenes, pace, settings, list }: LookParts,
  video: OpenVideo,
  span: Span | undefined,
  { signal, onProgress }: Context,
): Promise<Plan> {
  const known = scenes.of(video.footage);
  if (span !== undefined) {
    const there = partThere(span, known?.end ?? list.get(video.id)?.facts?.duration, video.path);
    return known === undefined ? planOfSpan(there, settings()) : planWithin(known, there, settings());
  }
  if (known !== undefined) return planOf(known, settings());
  const began = performance.now();
  onProgress({ stage: 'scenes', fraction: 0 });
  const found = await scenes.find(video, {
    signal,
    onProgress: (fraction) => onProgress({ stage: 'scenes', fraction }),
  });
  pace.foundScenes(found.end, (performance.now() - began) / 1000);
  return planOf(found, settings());
}

/** What of a span the video has. @throws TagError `bad-range` */
function partThere({ start, end }: Span, over: number | undefined, path: string): Span {
  if (over === undefined) return { start, end };
  requireWithin({ start }, over, path);
  // When it is over is a sum.
  return { start, end: Math.min(end, Math.round(over * 1e6) / 1e6) };
}

/** Has the model look at spans, and keeps what it saw as it comes. */
async function see(
  { engines, model, files, segments, pace }: LookParts,
  { id, path, footage, key }: OpenVideo,
  spans: readonly Span[],
  { signal, onSeen }: { signal: AbortSignal; onSeen: (count: number) => void },
): Promise<void> {
  const asking = new AbortController();
  const keeper = new Keeper(
    async (some) => {
      // Another file may have come in its place: what was seen is not what was known.
      await requireSame(files, { id, path, footage }, asking.signal);
      segments.put(footage, key, some);
    },
    () => asking.abort(),
  );
  const began = performance.now();
  let count = 0;
  let failure: TagError | undefined;
  try {
    await engines.videos.call(
      'encodeSpans',
      { model: model.ref, path, ...asked(footage), spans: [...spans] },
      {
        signal: AbortSignal.any([signal, asking.signal]),
        onProgress: (progress) => {
          if (!('span' in progress)) return;
          const span = spans[progress.span] as Span;
          if (!('error' in progress)) keeper.add({ span, seen: asStored(progress) });
          else if (FOR_GOOD.has(progress.error.kind)) keeper.add({ span, seen: undefined });
          else failure ??= TagError.fromJSON(progress.error);
          count += 1;
          onSeen(count);
        },
      },
    );
  } finally {
    await keeper.done();
  }
  if (failure !== undefined) throw failure;
  pace.lookedAt(count, (performance.now() - began) / 1000, key.model);
}

/**
 * What such a span lacks it will lack at any other time, too: it has too few frames for the model, or they are damaged. A file that may not
 * be read, or whose drive fails, can be read another time.
 */
const FOR_GOOD: ReadonlySet<ErrorKind> = new Set([
  'too-short',
  'zero-length',
  'bad-range',
  'truncated-video',
  'ffmpeg-failed',
]);

/** Keeps what comes in, some at a time and in order. */
class Keeper {
  readonly #keep: (some: StoredSegment[]) => Promise<void>;
  readonly #onFailure: () => void;
  #waiting: StoredSegment[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(keep: (some: StoredSegment[]) => Promise<void>, onFailure: () => void) {
    this.#keep = keep;
    this.#onFailure = onFailure;
  }

  add(segment: StoredSegment): void {
    this.#waiting.push(segment);
    this.#timer ??= setTimeout(() => this.#flush(), KEEP_MS);
  }

  /** @throws what `keep` threw: nothing was kept from then on */
  async done(): Promise<void> {
    this.#flush();
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const some = this.#waiting;
    this.#waiting = [];
    if (some.length === 0) return;
    this.#last = this.#last.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await this.#keep(some);
      } catch (error) {
        this.#failure = { error };
        this.#onFailure();
      }
    });
  }
}
