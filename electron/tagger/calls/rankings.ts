/** The calls about how well the labels fit. */
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { Slots } from '../../turns/slots.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Ranking } from '../../wire/app/rankings.ts';
import type { Decision } from '../../wire/app/tags.ts';
import type { StageProgress } from '../../wire/engine.ts';
import type { HandlerContext, Handlers } from '../../wire/rpc.ts';
import { noneFits, rankVideo } from '../fits/rankings.ts';
import { createExporter, type Exported } from '../labels/export.ts';
import type { ActiveLabels } from '../labels/list.ts';
import { match, notDone } from '../matching/match.ts';
import { type Parts, requireVideo } from '../parts.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf, shownTrack } from '../videos/track.ts';

export function rankingCalls(parts: Parts) {
  const { list, labels } = parts;
  // Each may be a hundred megabytes while it is made.
  const exports = new Slots(1);
  return {
    rankVideos: async ({ ids, top, learnt }, { signal }) => {
      // Labels that change meanwhile have another revision: the page will ask again.
      const { active, revision } = labels;
      await parts.fits.ready(active, signal);
      const rankings: Ranking[] = [];
      for await (const id of inTurns(ids, signal)) {
        const ranking = rankDone(parts, list.get(id), active, learnt ? undefined : top);
        if (ranking !== undefined) rankings.push(learnt ? ofLearnt(ranking, active, top) : ranking);
      }
      return { revision, rankings };
    },
    matchVideo: ({ id }, context) => matchVideo(parts, id, context),
    exportResults: ({ format }, { signal }) => exports.run(signal, () => exportResults(parts, format, signal)),
  } satisfies Partial<Handlers<AppContract>>;
}

async function exportResults(parts: Parts, format: 'csv' | 'jsonl', signal: AbortSignal): Promise<Exported> {
  const { active, facts, thresholds } = parts.labels;
  await parts.fits.ready(active, signal);
  const threshold = new Map(active.texts.map((text, place) => [text, thresholds[place] as number]));
  const unknownWords = new Map(facts.labels.map(({ text, unknownWords: words = [] }) => [text, words]));
  for (const [text, words] of unknownWords) if (words.length === 0) unknownWords.delete(text);
  const exporter = createExporter(format, { model: parts.model.status.id, unknownWords });
  for await (const entry of inTurns([...parts.list.all()], signal)) {
    const ranking = rankDone(parts, entry, active);
    if (ranking === undefined) continue;
    const said = saidOf(parts, entry);
    const none = noneFits(ranking.scores, (label) => threshold.get(label) ?? 1);
    exporter.add({ path: entry.path, track: shownTrack(entry) || undefined, ranking, noneFits: none, ...said });
  }
  return exporter.finish();
}

/** What people say of a video. */
function saidOf({ labels, tags, marks, deciding }: Parts, entry: VideoEntry) {
  const footage = footageOf(entry);
  const decisions = new Map<string, Decision>();
  for (const { id, text } of labels.listed) {
    const decision = tags.decision(footage, id);
    if (decision !== undefined) decisions.set(text, decision);
  }
  const { rating, note } = marks.of(footage);
  return { decisions, reviewed: deciding.isReviewed(footage), rating, note };
}

/** Asks for the matches that are not known yet, after the video that is at work. */
async function matchVideo(parts: Parts, id: string, context: HandlerContext<StageProgress>): Promise<Ranking> {
  const { list, labels } = parts;
  await match(parts, id, labels.active.texts, context);
  // Another track may have been chosen meanwhile.
  const ranking = rankVideo(id, footageOf(list.get(id)), labels.active, parts.fits);
  if (ranking === undefined) throw notDone(requireVideo(parts, id).path);
  return ranking;
}

function ofLearnt(ranking: Ranking, { texts, learnt }: ActiveLabels, top?: number): Ranking {
  const known = new Set(texts.filter((_, place) => learnt[place]));
  const told = ranking.scores.filter(({ label, fit }) => known.has(label) || fit !== undefined);
  return { ...ranking, scores: told.slice(0, top) };
}

function rankDone(
  parts: Parts,
  entry: VideoEntry | undefined,
  active: ActiveLabels,
  top?: number,
): Ranking | undefined {
  return entry?.state === 'done' ? rankVideo(entry.id, footageOf(entry), active, parts.fits, top) : undefined;
}

/** Videos ranked before the host sees to its other pages. */
const RANKED_AT_ONCE = 500;

/** The items, with a turn of the event loop now and then. @throws AbortError */
async function* inTurns<T>(items: readonly T[], signal: AbortSignal): AsyncGenerator<T> {
  for (let first = 0; first < items.length; first += RANKED_AT_ONCE) {
    if (first > 0) await turnOfLoop();
    signal.throwIfAborted();
    yield* items.slice(first, first + RANKED_AT_ONCE);
  }
}
