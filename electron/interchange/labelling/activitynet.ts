/**
 * ActivityNet: which action is where in which video, as its evaluation takes it for the truth (`annotations.json`), and what a model
 * suggests, as it takes it to be judged (`predictions.json`). It has a place for what is there, and none for who said so.
 */
import type { Piece, StreamFormat, Writing } from '../format.ts';
import type { Handed, HandedLabel, HandedVideo } from '../handed.ts';
import { modelName } from './model-name.ts';

export const activitynet: StreamFormat = {
  id: 'activitynet',
  ending: '',
  layout: 'folder',
  needs: {},
  write,
};

/** What the programs around ActivityNet expect there: they know its parts by it. */
const VERSION = 'VERSION 1.3';
/** The part that its evaluation takes where nobody names one. */
const SUBSET = 'validation';

async function* write({ handed, remark }: Writing, videos: AsyncIterable<HandedVideo>): AsyncIterable<Piece> {
  const keys = new Keys();
  const results: string[] = [];
  const head = `{"version": "${VERSION}", "taxonomy": ${JSON.stringify(taxonomyOf(handed.labels))},\n"database": {\n`;
  let before = head;
  for await (const video of videos) {
    tellOf(video, remark);
    const key = JSON.stringify(keys.of(video));
    yield { file: 'annotations.json', data: `${before}${key}: ${JSON.stringify(factsOf(video))}` };
    before = ',\n';
    const guesses = guessesOf(video);
    if (guesses.length > 0) results.push(`${key}: ${JSON.stringify(guesses)}`);
  }
  yield { file: 'annotations.json', data: before === head ? `${head}}}\n` : '\n}}\n' };
  if (results.length > 0) yield { file: 'predictions.json', data: predictionsText(handed, results) };
}

function predictionsText({ model }: Handed, results: readonly string[]): string {
  const external = JSON.stringify({ used: model !== undefined, details: modelName(model) ?? '' });
  return `{"version": "${VERSION}", "external_data": ${external},\n"results": {\n${results.join(',\n')}\n}}\n`;
}

function tellOf({ name, tags, duration }: HandedVideo, remark: Writing['remark']): void {
  if (tags.some(({ decision }) => decision !== 'yes')) {
    remark('ActivityNet has a place for what is there alone: what was decided with no or unsure is left out.', name);
  }
  if (duration === undefined && tags.some(({ span }) => span === undefined)) {
    remark('How long it lasts is not known: what was decided of the whole of it is left out.', name);
  }
}

function factsOf(video: HandedVideo) {
  const { path, duration, width, height } = video;
  const told = new Set<string>();
  const annotations = video.tags.flatMap(({ label, span, decision }) => {
    const segment = decision === 'yes' ? segmentOf(video, span) : undefined;
    // Two people who said the same are one truth.
    const said = JSON.stringify([label, segment]);
    if (segment === undefined || told.has(said)) return [];
    told.add(said);
    return [{ label, segment }];
  });
  return {
    duration: seconds(duration ?? 0),
    subset: SUBSET,
    resolution: width === undefined || height === undefined ? '' : `${width}x${height}`,
    url: path,
    annotations,
  };
}

function guessesOf(video: HandedVideo) {
  return video.suggestions.flatMap(({ label, span, fit }) => {
    const segment = segmentOf(video, span);
    return segment === undefined ? [] : [{ label, score: seconds(fit), segment }];
  });
}

/** The whole video is a segment of its length. */
function segmentOf({ duration }: HandedVideo, span: HandedVideo['tags'][number]['span']): [number, number] | undefined {
  if (span !== undefined) return [seconds(span.start), seconds(span.end)];
  return duration === undefined ? undefined : [0, seconds(duration)];
}

/** To the microsecond: the frame that begins there is found again. */
function seconds(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** A tree: groups below its root, labels below their group or the root. */
function taxonomyOf(labels: readonly HandedLabel[]) {
  const root = { nodeId: 0, nodeName: 'Root', parentId: null, parentName: null };
  const names = [...new Set(labels.flatMap(({ group }) => (group === undefined ? [] : [group.name])))];
  const groups = names.map((nodeName, n) => ({ nodeId: n + 1, nodeName, parentId: 0, parentName: 'Root' }));
  const leaves = labels.map(({ text, group }, n) => {
    const parent = groups.find(({ nodeName }) => nodeName === group?.name) ?? root;
    const [parentId, parentName] = [parent.nodeId, parent.nodeName];
    return { nodeId: groups.length + n + 1, nodeName: text, parentId, parentName };
  });
  return [root, ...groups, ...leaves];
}

/** Videos are told by their files’ names, without the ending; one of a name that is taken by its id, too. */
class Keys {
  readonly #taken = new Set<string>();

  of({ name, id }: HandedVideo): string {
    const stem = name.replace(/\.[^.]+$/, '');
    const key = this.#taken.has(stem) ? `${stem} ${id}` : stem;
    this.#taken.add(key);
    return key;
  }
}
