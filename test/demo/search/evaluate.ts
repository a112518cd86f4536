/** Asks for clips among all of them, as somebody does who looks for one: by words, and by a picture. */
import type { Labels } from '../labels.ts';
import type { SeenClip } from '../see.ts';
import { type Finding, findingOf } from './measure.ts';
import { Searched, textsOf } from './order.ts';
import { type Question, questionsOf } from './questions.ts';

/** One question, and what came of it. */
export interface Asked extends Finding {
  /** the words, or the clip that the picture is of: unique among questions of a kind */
  readonly question: string;
  /** the concept, or that clip */
  readonly about: string;
  /** of words: the concept's */
  readonly group?: string;
}

/** What came of words. */
export interface AskedInWords {
  /** among the clips of which it is known whether the words are true of them */
  readonly known: readonly Asked[];
  /** among all, where those that nobody judged count as wrong answers: too low, for many are right, but harder */
  readonly all: readonly Asked[];
}

interface Orders {
  /** the program's */
  readonly byFit: AskedInWords;
  readonly byCosine: AskedInWords;
}

export interface SearchAnswers {
  /** what training never saw */
  readonly heldOut: Orders;
  readonly canonical: Orders;
  /** the middle frame of each clip, which that clip alone is a right answer to */
  readonly pictures: readonly Asked[];
}

/** All texts that a model has to read for `evaluateSearch`, but for the bank's. */
export function searchTexts({ groups }: Labels): string[] {
  const typed = groups.flatMap(({ concepts }) => concepts.flatMap(({ label, heldOut }) => [label, ...heldOut]));
  return [...new Set(typed.flatMap(textsOf))];
}

/** @param texts (D) unit vectors: the bank's, and `searchTexts` */
export async function evaluateSearch(
  seen: readonly Pick<SeenClip, 'clip' | 'video' | 'picture'>[],
  texts: ReadonlyMap<string, Float32Array>,
  labels: Labels,
): Promise<SearchAnswers> {
  const videos = seen.map(({ video }) => video);
  const library = await Searched.of(videos, texts);
  const clips = seen.map(({ clip }) => clip);
  const ordersOf = (questions: readonly Question[]): Orders => ({
    byFit: askedOf(questions, (words) => library.byFit(words)),
    byCosine: askedOf(questions, (words) => library.byCosine(words)),
  });
  return {
    heldOut: ordersOf(questionsOf(clips, labels, ({ heldOut }) => heldOut)),
    canonical: ordersOf(questionsOf(clips, labels, ({ label }) => [label])),
    pictures: seen.map(({ clip: { id }, picture }, at) => ({
      ...{ question: id, about: id },
      ...findingOf(library.byPicture(picture).map((place) => place === at)),
    })),
  };
}

function askedOf(questions: readonly Question[], orderOf: (words: string) => readonly number[]): AskedInWords {
  const asked = questions.map(({ words, concept, group, isTrue }) => {
    const answers = orderOf(words).map((place) => isTrue[place]);
    const of = { question: words, about: concept, group };
    return {
      known: { ...of, ...findingOf(answers.filter((isRight) => isRight !== undefined)) },
      all: { ...of, ...findingOf(answers.map((isRight) => isRight === true)) },
    };
  });
  return { known: asked.map(({ known }) => known), all: asked.map(({ all }) => all) };
}
