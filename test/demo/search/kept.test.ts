import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabels } from '../labels.ts';
import type { Asked, SearchAnswers } from './evaluate.ts';
import { changesSince, type Kept, readKept, writeKept } from './kept.ts';
import { makeSearchReport, type SearchReport, searchLines, searchMarkdown } from './report.ts';

const labels = readLabels();
const CONCEPTS = labels.groups.flatMap(({ id: group, concepts }) =>
  concepts.map(({ id, heldOut }) => ({ id, group, heldOut })),
);

/** Answers to all held-out sentences and thirty frames. @param rankOf of a sentence */
function answers(rankOf: (concept: string) => number = () => 1, pictureRank = 3): SearchAnswers {
  const asked = CONCEPTS.flatMap(({ id, group, heldOut }) =>
    heldOut.map(
      (question): Asked => ({ question, about: id, group, rank: rankOf(id), recall: rankOf(id) > 5 ? 0 : 0.8 }),
    ),
  );
  const inWords = { known: asked, all: asked };
  const pictures = Array.from({ length: 30 }, (_, n) => ({
    ...{ question: `clip ${n}`, about: `clip ${n}`, rank: pictureRank, recall: pictureRank > 5 ? 0 : 1 },
  }));
  const orders = { byFit: inWords, byCosine: inWords };
  return { heldOut: orders, canonical: orders, pictures };
}

describe('what search is held to', () => {
  let folder: string;
  let kept: Kept;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reeltag-kept-'));
    expect(await readKept(folder)).toBeUndefined();
    await writeKept(folder, 'model@1', answers());
    kept = (await readKept(folder)) as Kept;
  });
  afterAll(() => rm(folder, { recursive: true }));

  const report = (now: SearchAnswers, skipped = 0): SearchReport => makeSearchReport(now, labels, kept, skipped);

  it('is read as it was written, and fulfilled by the same', async () => {
    expect(await readdir(folder)).toEqual(['search.json']);
    expect(kept.found.pictures['clip 7']).toEqual({ recall: 1, rank: 3 });
    expect(kept.figures.pictures['mean reciprocal rank']).toEqual({
      mean: expect.closeTo(1 / 3),
      low: expect.closeTo(1 / 3),
      high: expect.closeTo(1 / 3),
    });
    const same = report(answers());
    expect(same.changes?.map(({ by }) => by)).toEqual(Array(6).fill({ mean: 0, low: 0, high: 0 }));
    expect(same.passed).toBe(true);
    await writeFile(join(folder, 'search.json'), '{"found": {}}');
    await expect(readKept(folder)).rejects.toThrow('invalid');
    await writeKept(folder, 'model@1', answers());
  });

  it('is missed by what is worse for many concepts, and not by what is worse for one', () => {
    const [first] = CONCEPTS;
    const one = report(answers((concept) => (concept === first?.id ? 9 : 1)));
    expect(one.changes?.every(({ by }) => by.mean <= 0)).toBe(true);
    expect(one.passed).toBe(true);

    const cameras = report(answers((concept) => (concept.startsWith('camera.') ? 9 : 1)));
    expect(cameras.changes?.map(({ kind, measure, isWorse }) => [kind, measure, isWorse])).toEqual([
      ['known', 'recall@5', true],
      ['known', 'mean reciprocal rank', true],
      ['all', 'recall@5', true],
      ['all', 'mean reciprocal rank', true],
      ['pictures', 'recall@5', false],
      ['pictures', 'mean reciprocal rank', false],
    ]);
    expect(cameras.passed).toBe(false);
    expect(searchLines(cameras).join('\n')).toMatch(
      /MISSED held-out sentences among all clips, recall@5 against the figures that were kept: −0\.165 \(−0\.\d{3} to −0\.\d{3}\)/,
    );
    expect(searchLines(cameras).at(-1)).toContain('--write');
  });

  it('is missed by pictures alone, too, and by no more than a better run', () => {
    expect(report(answers(undefined, 4)).passed).toBe(false);
    expect(report(answers(undefined, 1)).passed).toBe(true);
  });

  it('says nothing of other questions: these are to be taken in, unless clips could not be made', () => {
    const { pictures, ...rest } = answers();
    const fewer = { ...rest, pictures: pictures.slice(1) };
    expect(changesSince(kept, fewer)).toBeUndefined();
    expect(report(fewer).passed).toBe(false);
    expect(searchLines(report(fewer)).at(-1)).toMatch(/^MISSED .*--write/);
    expect(report(fewer, 1).passed).toBe(true);
    expect(searchLines(report(fewer, 1)).at(-1)).toContain('held against nothing');
    expect(makeSearchReport(answers(), labels, undefined, 1).passed).toBe(false);
  });
});

it('a card says the figures of all kinds of questions, and of each group', () => {
  const report = makeSearchReport(answers(), labels, undefined, 0);
  const text = searchMarkdown('model@1', report);
  expect(text).toContain('| the middle frame of a clip | 30 | 1.000 (1.000–1.000) | 0.333 (0.333–0.333) | | |');
  expect(text).toContain('| held-out: Camera | 27 | 0.800 (0.800–0.800) | 1.000 (1.000–1.000) | 0.800');
  expect(report.picturesFirst).toBe(0);
  expect(report.gain).toEqual({ mean: 0, low: 0, high: 0 });
});
