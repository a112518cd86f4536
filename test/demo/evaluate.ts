/** The clips through the app's own path: from file to ranking and match probabilities. */
import { availableParallelism } from 'node:os';
import { DEMO_BANK } from '../../electron/catalogue/background.ts';
import { type InternVideo2MultiModality, sampleModelFrames } from '../../electron/engine/index.ts';
import { cosines } from '../../electron/engine/internvideo2/ranking.ts';
import type { HeldOutClip } from './clips.ts';
import type { Seen } from './fits.ts';
import type { Labels, Wording } from './labels.ts';
import type { Trial } from './measure.ts';
import { absentConcepts } from './truth.ts';

export interface Answers {
  /** By wording, then by group. */
  readonly trials: ReadonlyMap<string, ReadonlyMap<string, readonly Trial[]>>;
  /** Match probabilities of canonical labels, by the concept's group. */
  readonly matches: ReadonlyMap<string, { readonly present: number[]; readonly absent: number[] }>;
  /** Cosines of canonical labels and of the bank, which fits are of. */
  readonly seen: Seen;
}

export interface EvaluateOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Asks every clip of every group that it shows something of, in every wording. */
export async function evaluateClips(
  model: InternVideo2MultiModality,
  clips: readonly { readonly clip: HeldOutClip; readonly path: string }[],
  labels: Labels,
  wordings: readonly Wording[],
  { signal, onProgress }: EvaluateOptions = {},
): Promise<Answers> {
  const concepts = labels.groups.flatMap((group) => group.concepts);
  const groupOf = new Map(labels.groups.flatMap(({ id, concepts: own }) => own.map((concept) => [concept.id, id])));
  const vectors = await embedWordings(model, wordings);
  const trials = new Map(
    wordings.map(({ name }) => [name, new Map(labels.groups.map(({ id }) => [id, [] as Trial[]]))]),
  );
  const matches = new Map(labels.groups.map(({ id }) => [id, { present: [] as number[], absent: [] as number[] }]));

  const ask = (clip: HeldOutClip, video: Float32Array): void => {
    for (const { id: group, concepts: own } of labels.groups) {
      const truth = clip.shows.find((concept) => groupOf.get(concept) === group);
      if (truth === undefined) continue;
      for (const { name } of wordings) {
        const texts = own.map(({ id }) => vectors.get(name)?.get(id) as Float32Array);
        const best = model.evaluate(video, texts).indices[0] as number;
        trials
          .get(name)
          ?.get(group)
          ?.push({ clip: clip.id, truth, answer: (own[best] as { id: string }).id });
      }
    }
  };
  const match = (clip: HeldOutClip, probabilities: readonly number[]): void => {
    const absent = new Set(absentConcepts(clip, labels));
    concepts.forEach(({ id }, at) => {
      const kind = clip.shows.includes(id) ? 'present' : absent.has(id) ? 'absent' : undefined;
      if (kind !== undefined) matches.get(groupOf.get(id) as string)?.[kind].push(probabilities[at] as number);
    });
  };

  const answers = new Map<HeldOutClip, { video: Float32Array; probabilities: number[] }>();
  const queue = [...clips];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const frames = await sampleModelFrames(next.path, model, signal ? { signal } : {});
      const input = model.formulateInputFrames(frames); // (1, T, 3, S, S)
      const video = await model.encodeVideoFrames(input); // (D)
      const probabilities = await model.matchProbabilities(
        input,
        concepts.map(({ label }) => label),
      );
      answers.set(next.clip, { video, probabilities });
      onProgress?.(answers.size, clips.length);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));

  // In the table's order, whichever came first: the same clips give the same report.
  for (const { clip } of clips) {
    const answer = answers.get(clip) as { video: Float32Array; probabilities: number[] };
    ask(clip, answer.video);
    match(clip, answer.probabilities);
  }
  const videos = clips.map(({ clip }) => (answers.get(clip) as { video: Float32Array }).video);
  const shown = concepts.map(({ id }) => ({
    cosines: videos.map((video) => cosineOf(video, vectors.get('canonical')?.get(id) as Float32Array)),
    isShown: clips.map(({ clip }) => {
      if (clip.shows.includes(id)) return true;
      return absentConcepts(clip, labels).includes(id) ? false : undefined;
    }),
  }));
  const bank = await model.getTextEmbeddings([...DEMO_BANK]);
  const seen = { bank: videos.map((video) => bank.map((text) => cosineOf(video, text))), labels: shown };
  return { trials, matches, seen };
}

const cosineOf = (video: Float32Array, text: Float32Array): number => cosines(video, [text])[0] as number;

/** By wording, then by concept: (D) each. */
async function embedWordings(
  model: InternVideo2MultiModality,
  wordings: readonly Wording[],
): Promise<Map<string, Map<string, Float32Array>>> {
  const all = wordings.flatMap(({ sentences }) => [...sentences.values()]);
  const vectors = await model.getTextEmbeddings(all);
  let at = 0;
  return new Map(
    wordings.map(({ name, sentences }) => [
      name,
      new Map([...sentences.keys()].map((concept) => [concept, vectors[at++] as Float32Array])),
    ]),
  );
}
