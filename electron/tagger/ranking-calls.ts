/** The calls about labels, and how well they fit. */
import type { AppContract, Ranking } from '../app-contract.ts';
import type { StageProgress } from '../contract.ts';
import { TagError } from '../errors.ts';
import type { HandlerContext, Handlers } from '../rpc.ts';
import { type ExportRow, toCsv, toJsonLines } from './export.ts';
import { requireReady } from './model.ts';
import { type Parts, requireVideo } from './parts.ts';
import { rankVideo } from './rankings.ts';

export function rankingCalls(parts: Parts) {
  const { library, events, list, labels, embeddings, model } = parts;
  const tellSets = (): void => events.emit('labelSetsChanged', { labelSets: library.labels.sets() });
  return {
    setLabels: ({ labels: texts }) => {
      labels.set(texts);
      return labels.facts;
    },
    saveLabelSet: (set) => {
      library.labels.putSet(set);
      tellSets();
      return {};
    },
    deleteLabelSet: ({ name }) => {
      if (library.labels.deleteSet(name)) tellSets();
      return {};
    },
    rankVideos: ({ ids, top }) => {
      const { active } = labels;
      const rankings: Ranking[] = [];
      for (const id of ids) {
        const entry = list.get(id);
        const ranking = entry?.state === 'done' ? rankVideo(entry, active, embeddings, top) : undefined;
        if (ranking !== undefined) rankings.push(ranking);
      }
      return { revision: labels.revision, rankings };
    },
    matchVideo: ({ id }, context) => matchVideo(parts, id, context),
    exportResults: ({ format }) => {
      const rows = rowsOf(parts);
      return format === 'csv' ? toCsv(rows) : toJsonLines(rows, model.status.id);
    },
  } satisfies Partial<Handlers<AppContract>>;
}

/** Asks for the matches that are not known yet, after the video that is at work. */
async function matchVideo(
  parts: Parts,
  id: string,
  { signal, onProgress }: HandlerContext<StageProgress>,
): Promise<Ranking> {
  const { model, engines, embeddings, labels, files } = parts;
  requireReady(model.status);
  const { key } = embeddings;
  const contentId = await files.refresh(id, signal);
  const entry = requireVideo(parts, id);
  if (key === undefined || contentId === undefined || embeddings.get(contentId) === undefined)
    throw notDone(entry.path);
  const known = embeddings.matches(contentId);
  const texts = labels.active.texts.filter((text) => !known.has(text));
  if (texts.length > 0) {
    const args = { model: model.ref, path: entry.path, range: {}, texts };
    const { probabilities } = await engines.videos.call('matchVideo', args, { signal, onProgress });
    embeddings.putMatches(contentId, key, new Map(texts.map((text, i) => [text, probabilities[i] as number])));
  }
  const ranking = rankVideo(entry, labels.active, embeddings);
  if (ranking === undefined) throw notDone(entry.path);
  return ranking;
}

function notDone(path: string): TagError {
  return new TagError('usage', `${path} has not been encoded by this model yet: wait until it is done.`);
}

function* rowsOf({ list, labels, embeddings }: Parts): Generator<ExportRow> {
  for (const entry of list.all()) {
    const ranking = entry.state === 'done' ? rankVideo(entry, labels.active, embeddings) : undefined;
    if (ranking !== undefined) yield { path: entry.path, ranking };
  }
}
