/** What is asked, and which clips are a right answer to it: words about a concept, and a frame of a clip. */
import type { Clip } from '../clips.ts';
import type { Labels } from '../labels.ts';
import { absentConcepts } from '../truth.ts';

export interface Question {
  /** as it is typed */
  readonly words: string;
  readonly concept: string;
  readonly group: string;
  /** for each clip: whether they are true of it; undefined where one may disagree, or nobody looked */
  readonly isTrue: readonly (boolean | undefined)[];
}

type Concept = Labels['groups'][number]['concepts'][number];

/** The questions about every concept that some clip shows. */
export function questionsOf(
  clips: readonly Pick<Clip, 'shows' | 'sources'>[],
  labels: Labels,
  wordsFor: (concept: Concept) => readonly string[],
): Question[] {
  const absent = clips.map((clip) => new Set(absentConcepts(clip, labels)));
  return labels.groups.flatMap(({ id: group, concepts }) =>
    concepts.flatMap((concept) => {
      const isTrue = clips.map(({ shows }, i) => {
        if (shows.includes(concept.id)) return true;
        return absent[i]?.has(concept.id) ? false : undefined;
      });
      if (!isTrue.includes(true)) return [];
      return wordsFor(concept).map((words) => ({ words, concept: concept.id, group, isTrue }));
    }),
  );
}
