/** The figures that are kept beside the model, question by question, so that a later run can be held against them in pairs. */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Asked, SearchAnswers } from './evaluate.ts';
import { type Figure, figureOf, MEASURES, type Measure } from './measure.ts';

/** What search is held to: sentences that training never saw, in the program's order, and pictures. */
const KINDS = ['known', 'all', 'pictures'] as const;
export type Kind = (typeof KINDS)[number];

const Found = z.record(z.string(), z.object({ recall: z.number().min(0).max(1), rank: z.int().min(1) }));
const Kept = z.object({
  model: z.string(),
  figures: z.record(
    z.enum(KINDS),
    z.record(z.string(), z.object({ mean: z.number(), low: z.number(), high: z.number() })),
  ),
  found: z.object({ known: Found, all: Found, pictures: Found }),
});
export type Kept = z.infer<typeof Kept>;

/** How far a figure is from the one that was kept, in pairs of the same question. */
export interface Change {
  readonly kind: Kind;
  readonly measure: Measure;
  /** now less then */
  readonly by: Figure;
  /** by more than other questions would make of it */
  readonly isWorse: boolean;
}

const FILE = 'search.json';
const ABOUT =
  'How well the demo model finds its held-out clips again, question by question: npm run eval:demo holds search against it, and -- --write puts the figures of today in its place.';

function heldTo({ heldOut, pictures }: SearchAnswers): Record<Kind, readonly Asked[]> {
  return { ...heldOut.byFit, pictures };
}

/** @returns undefined where one of the two was asked something that the other was not */
export function changesSince(kept: Kept, answers: SearchAnswers): Change[] | undefined {
  const now = heldTo(answers);
  if (KINDS.some((kind) => !areSame(Object.keys(kept.found[kind]), now[kind]))) return undefined;
  return KINDS.flatMap((kind) =>
    measures().map(([measure, numberOf]) => {
      const by = figureOf(
        now[kind].map((asked) => ({
          value: numberOf(asked) - numberOf(kept.found[kind][asked.question] as Asked),
          about: asked.about,
        })),
      );
      return { kind, measure, by, isWorse: by.high < 0 };
    }),
  );
}

function areSame(questions: readonly string[], asked: readonly Asked[]): boolean {
  const known = new Set(questions);
  return known.size === asked.length && asked.every(({ question }) => known.has(question));
}

export function figuresOf(asked: readonly Asked[]): Record<Measure, Figure> {
  const figures = measures().map(([measure, numberOf]) => [
    measure,
    figureOf(asked.map((one) => ({ value: numberOf(one), about: one.about }))),
  ]);
  return Object.fromEntries(figures) as Record<Measure, Figure>;
}

function measures(): [Measure, (typeof MEASURES)[Measure]][] {
  return Object.entries(MEASURES) as [Measure, (typeof MEASURES)[Measure]][];
}

/** @returns undefined where there are none @throws Error where there is something else */
export async function readKept(folder: string): Promise<Kept | undefined> {
  const file = join(folder, FILE);
  return existsSync(file) ? Kept.parse(JSON.parse(await readFile(file, 'utf8'))) : undefined;
}

/** One question a line, so that a difference between two versions says which are found better or worse. */
export async function writeKept(folder: string, model: string, answers: SearchAnswers): Promise<void> {
  const now = heldTo(answers);
  const figures = KINDS.map((kind) => `    "${kind}": ${JSON.stringify(figuresOf(now[kind]))}`);
  const found = KINDS.map((kind) => {
    const lines = now[kind].map(
      ({ question, recall, rank }) => `      ${JSON.stringify(question)}: ${JSON.stringify({ recall, rank })}`,
    );
    return `    "${kind}": {\n${lines.join(',\n')}\n    }`;
  });
  const text = [
    '{',
    `  "about": ${JSON.stringify(ABOUT)},`,
    `  "model": ${JSON.stringify(model)},`,
    `  "figures": {\n${figures.join(',\n')}\n  },`,
    `  "found": {\n${found.join(',\n')}\n  }`,
    '}\n',
  ].join('\n');
  const file = join(folder, FILE);
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
