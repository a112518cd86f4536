/** From what the model saw in the clips to its answers: rankings, match probabilities, and cosines. */
import { DEMO_BANK } from '../../electron/catalogue/background.ts';
import { cosines, rank } from '../../electron/engine/internvideo2/ranking.ts';
import type { Seen } from './fits.ts';
import type { Labels, Wording } from './labels.ts';
import type { Trial } from './measure.ts';
import type { SeenClip } from './see.ts';
import { absentConcepts } from './truth.ts';

export interface Answers {
  /** By wording, then by group. */
  readonly trials: ReadonlyMap<string, ReadonlyMap<string, readonly Trial[]>>;
  /** Match probabilities of canonical labels, by the concept's group. */
  readonly matches: ReadonlyMap<string, { readonly present: number[]; readonly absent: number[] }>;
  /** Cosines of canonical labels and of the bank, which fits are of. */
  readonly seen: Seen;
}

/** What `evaluateClips` wants clips to be matched with: the canonical label of every concept. */
export function canonicalLabels({ groups }: Labels): string[] {
  return groups.flatMap(({ concepts }) => concepts.map(({ label }) => label));
}

/**
 * Asks every clip of every group that it shows something of, in every wording.
 *
 * @param clips matched with `canonicalLabels`
 * @param texts (D) unit vectors: of all wordings, and of the bank
 */
export function evaluateClips(
  clips: readonly SeenClip[],
  texts: ReadonlyMap<string, Float32Array>,
  labels: Labels,
  wordings: readonly Wording[],
): Answers {
  const concepts = labels.groups.flatMap((group) => group.concepts);
  const groupOf = new Map(labels.groups.flatMap(({ id, concepts: own }) => own.map((concept) => [concept.id, id])));
  const vectorOf = (text: string): Float32Array => texts.get(text) as Float32Array;
  const trials = new Map(
    wordings.map(({ name }) => [name, new Map(labels.groups.map(({ id }) => [id, [] as Trial[]]))]),
  );
  const matches = new Map(labels.groups.map(({ id }) => [id, { present: [] as number[], absent: [] as number[] }]));

  const ask = ({ clip, video }: SeenClip): void => {
    for (const { id: group, concepts: own } of labels.groups) {
      const truth = clip.shows.find((concept) => groupOf.get(concept) === group);
      if (truth === undefined) continue;
      for (const { name, sentences } of wordings) {
        const best = rank(
          video,
          own.map(({ id }) => vectorOf(sentences.get(id) as string)),
        ).indices[0] as number;
        trials
          .get(name)
          ?.get(group)
          ?.push({ clip: clip.id, truth, answer: (own[best] as { id: string }).id });
      }
    }
  };
  const match = ({ clip, probabilities }: SeenClip): void => {
    const absent = new Set(absentConcepts(clip, labels));
    concepts.forEach(({ id }, at) => {
      const kind = clip.shows.includes(id) ? 'present' : absent.has(id) ? 'absent' : undefined;
      if (kind !== undefined) matches.get(groupOf.get(id) as string)?.[kind].push(probabilities[at] as number);
    });
  };

  for (const clip of clips) {
    ask(clip);
    match(clip);
  }
  const shown = concepts.map(({ id, label }) => ({
    cosines: clips.map(({ video }) => cosineOf(video, vectorOf(label))),
    isShown: clips.map(({ clip }) => {
      if (clip.shows.includes(id)) return true;
      return absentConcepts(clip, labels).includes(id) ? false : undefined;
    }),
  }));
  const bank = clips.map(({ video }) => DEMO_BANK.map((text) => cosineOf(video, vectorOf(text))));
  return { trials, matches, seen: { bank, labels: shown } };
}

const cosineOf = (video: Float32Array, text: Float32Array): number => cosines(video, [text])[0] as number;
