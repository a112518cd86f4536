/** Chooses a part of a job's clips: gone through shard after shard, whatever their number, with no more in memory than what is chosen. */
import type { Plan } from '../../../cluster/results.ts';
import type { HandedFile } from '../../../interchange/format.ts';
import { breathing } from '../../../turns/breath.ts';
import { type ChosenPart, type FittingClip, type ResultPart, USUAL_PART } from '../../../wire/app/results.ts';
import { TagError } from '../../../wire/errors.ts';
import { type ResultsFolder, withShard } from '../folder.ts';
import { type Looks, looksOf } from '../looks.ts';
import { wholePath } from '../maps.ts';
import { BestFitting, type ChosenRows, type Clip, Everything, type Gathering, Sample, TooMany } from './gathering.ts';
import type { PartQuestion } from './question.ts';

export interface Choosing {
  readonly part: ResultPart;
  /** what its words ask; undefined where it has none */
  readonly question: PartQuestion | undefined;
  /** whether a path is meant, as the cluster names it */
  readonly isMeant: (path: string) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { done: number; of: number; clips: number }) => void;
}

export interface Chosen extends ChosenPart {
  readonly rows: ChosenRows;
  /** so many of them, the best first */
  tell(most: number): FittingClip[];
}

/** @throws TagError `not-found` where nothing is meant, `too-large` where it is more than a library holds; AbortError */
export async function choosePart({ shards, plan }: ResultsFolder, choosing: Choosing): Promise<Chosen> {
  const { part, question, signal, onProgress } = choosing;
  const gathering = gatheringOf(part);
  const breathe = breathing(signal, 16);
  const counts = { of: 0, meant: 0, damaged: 0 };
  for (const [done, shard] of shards.entries()) {
    signal.throwIfAborted();
    onProgress({ done, of: shards.length, clips: counts.of });
    const wanted = question === undefined ? 'parts' : 'all';
    try {
      const found = await withShard(shard, breathe, wanted, (file) =>
        clipsOf(file, { ...choosing, plan, shard: shard.name, least: gathering.least }),
      );
      // Of one that cannot be read to its end nothing is taken, as by opening all of them.
      counts.of += found.of;
      counts.meant += found.meant;
      for (const clip of found.clips) gathering.offer(clip);
    } catch (error) {
      if (!(error instanceof TagError) || error instanceof TooMany) throw error;
      counts.damaged += 1;
    }
  }
  onProgress({ done: shards.length, of: shards.length, clips: counts.of });
  const { clips, rows, first } = gathering.chosen();
  if (clips === 0) throw nothingMeant(part, counts);
  return {
    ...{ clips, rows, of: counts.of, damaged: counts.damaged, unknownWords: [...(question?.unknownWords ?? [])] },
    tell: (most) => first.slice(0, most).map((clip) => fittingOf(clip, plan, question)),
  };
}

function gatheringOf({ words, most }: ResultPart): Gathering {
  if (words !== undefined) return new BestFitting(most ?? USUAL_PART);
  return most === undefined ? new Everything() : new Sample(most);
}

interface Going extends Pick<Choosing, 'question' | 'isMeant'> {
  readonly plan: Plan;
  readonly shard: string;
  readonly least: number;
}

/** A clip, while its rows come. */
interface Open {
  readonly id: string;
  readonly path: string;
  readonly first: number;
  count: number;
  whole: Clip['best'];
  parts: Clip['best'];
  /** What its parts say is said of it: they are what a search finds. */
  hasParts: boolean;
}

/** The clips of a shard that are meant, and fit better than `least` where words ask. */
async function clipsOf(file: HandedFile, going: Going): Promise<{ clips: Clip[]; of: number; meant: number }> {
  const { plan, shard, question, isMeant, least } = going;
  const clips: Clip[] = [];
  let [of, meant] = [0, 0];
  let open: Open | undefined;
  const close = (): void => {
    if (open === undefined || !isMeant(open.path)) return;
    meant += 1;
    const { id, path, first, count, whole, parts, hasParts } = open;
    const best = hasParts ? parts : whole;
    if (question === undefined || best !== undefined) clips.push({ id, path, shard, rows: [first, count], best });
  };
  for await (const looks of looksOf(file, plan, question !== undefined)) {
    for (let n = 0; n < looks.count; n += 1) {
      const path = looks.path(n);
      if (path === undefined) continue;
      const id = looks.id(n);
      if (id !== open?.id) {
        close();
        of += 1;
        open = { id, path, first: looks.first + n, count: 0, whole: undefined, parts: undefined, hasParts: false };
      }
      open.count = looks.first + n + 1 - open.first;
      if (question !== undefined) look(looks, n, open, question, least);
      const breath = file.breathe();
      if (breath !== undefined) await breath;
    }
  }
  close();
  return { clips, of, meant };
}

function look(looks: Looks, n: number, open: Open, question: PartQuestion, least: number): void {
  const start = looks.starts[n] as number;
  if (start < 0 || !looks.isSeen(n)) return;
  const span = looks.span(n);
  if (span === 'none') return;
  if (span !== undefined) open.hasParts = true;
  const before = span === undefined ? open.whole : open.parts;
  const score = question.scoreOf(looks.values, start, Math.max(least, before?.score ?? least));
  if (score === undefined) return;
  const best = { score, cosine: question.cosineOf(looks.values, start), span };
  if (span === undefined) open.whole = best;
  else open.parts = best;
}

function fittingOf({ path, best }: Clip, { manifest }: Plan, question: PartQuestion | undefined): FittingClip {
  const whole = wholePath(path, manifest);
  if (best === undefined || question === undefined) return { path: whole };
  const { score, cosine, span } = best;
  return { path: whole, ...(span === undefined ? {} : { span }), fit: question.fitOf(score), cosine };
}

/** Of a folder with no clip: none has been written, or what was is out of reach. */
export function nothingThere(damaged: number): TagError {
  if (damaged === 0)
    return new TagError('not-found', 'There are no clips in this folder yet: wait until the job has written some.');
  return new TagError(
    'unreadable',
    'The shards in this folder cannot be read: check that its drive is there and that they are whole, then try again.',
  );
}

function nothingMeant(
  { under, words }: ResultPart,
  { of, meant, damaged }: { of: number; meant: number; damaged: number },
): TagError {
  const clips = of === 1 ? 'the one clip' : `the ${of.toLocaleString('en')} clips`;
  if (of === 0) return nothingThere(damaged);
  if (meant === 0 && under !== undefined) {
    return new TagError(
      'not-found',
      `Of ${clips} none lies beneath ${under}, and none has that in its path: choose another folder, or leave it out.`,
    );
  }
  return new TagError('not-found', `Of ${clips} none fits “${words ?? ''}”: leave less out, or choose others.`);
}
