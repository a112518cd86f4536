/** Search among made clips, whose vectors are made, too: no model is asked. */
import { describe, expect, it } from 'vitest';
import { DEMO_BANK } from '../../../electron/catalogue/background.ts';
import type { HeldOutClip } from '../clips.ts';
import { readLabels } from '../labels.ts';
import { evaluateSearch, searchTexts } from './evaluate.ts';
import { textsOf } from './order.ts';
import { questionsOf } from './questions.ts';

const labels = readLabels();
const concepts = labels.groups.flatMap((group) => group.concepts);
/** One direction a concept, and one that the level of all texts lies in. */
const D = concepts.length + 1;

function along(concept: string, level: number): Float32Array {
  const vector = new Float32Array(D);
  vector[concepts.findIndex(({ id }) => id === concept)] = 1;
  vector[D - 1] = level;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const CLIPS = ['camera.pan-left', 'camera.pan-left', 'camera.zoom-in', 'look.dark'] as const;

/** @param pictureOf which clip the picture of each is like */
function seen(pictureOf: (at: number) => number = (at) => at) {
  const videos = CLIPS.map((concept, at) => along(concept, 1 + at / 10));
  return CLIPS.map((concept, at) => ({
    clip: { id: `${concept} ${at}`, shows: [concept], sources: ['valley'] } as unknown as HeldOutClip,
    video: videos[at] as Float32Array,
    picture: videos[pictureOf(at)] as Float32Array,
  }));
}

/** Each sentence lies where `meant` says. */
function textsThat(meant: (concept: string) => string): Map<string, Float32Array> {
  const said = concepts.flatMap(({ id, label, heldOut }) =>
    [label, ...heldOut].flatMap(textsOf).map((text) => [text, along(meant(id), 1)] as const),
  );
  const others = [...DEMO_BANK, ...searchTexts(labels)].map((text) => [text, along('text.present', 1)] as const);
  return new Map([...others, ...said]);
}

describe('the questions', () => {
  const clips = seen().map(({ clip }) => clip);
  const questions = questionsOf(clips, labels, ({ label }) => [label]);

  it('are about what some clip shows, and know which clips nobody judged', () => {
    expect(questions.map(({ concept }) => concept)).toEqual(['camera.pan-left', 'camera.zoom-in', 'look.dark']);
    expect(questions[0]?.isTrue).toEqual([true, true, false, undefined]);
    expect(questions[2]?.isTrue).toEqual([undefined, undefined, undefined, true]);
  });

  it('ask no sentence about two concepts', () => {
    const sentences = concepts.flatMap(({ heldOut }) => heldOut);
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});

describe('search', () => {
  it('finds what sentences mean, in either order, and each clip by its picture', async () => {
    const answers = await evaluateSearch(
      seen(),
      textsThat((concept) => concept),
      labels,
    );
    for (const { byFit, byCosine } of [answers.heldOut, answers.canonical]) {
      for (const asked of [byFit.known, byFit.all, byCosine.known]) {
        expect(asked.map(({ rank, recall }) => [rank, recall])).toEqual(asked.map(() => [1, 1]));
      }
    }
    expect(answers.heldOut.byFit.known).toHaveLength(9);
    expect(answers.pictures.map(({ rank }) => rank)).toEqual([1, 1, 1, 1]);
  });

  it('sees sentences that are taken for others, and pictures of other clips', async () => {
    const answers = await evaluateSearch(
      seen((at) => (at === 0 ? 2 : at)),
      textsThat((concept) => (concept === 'camera.pan-left' ? 'camera.zoom-in' : concept)),
      labels,
    );
    const pans = answers.heldOut.byFit.known.filter(({ about }) => about === 'camera.pan-left');
    // The zoom comes first, and both pans have room among the first five.
    expect(pans.map(({ rank, recall }) => [rank, recall])).toEqual(pans.map(() => [2, 1]));
    expect(answers.pictures[0]?.rank).toBeGreaterThan(1);
  });
});
