import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeCosines } from '../support/made-cosines.ts';
import { evaluationMarkdown, replaceBetween, writeCard } from './card.ts';
import type { FitFigures, Seen } from './fits.ts';
import { readLabels, wordings } from './labels.ts';
import type { Trial } from './measure.ts';
import { confusionSvg } from './picture.ts';
import { fitsOf, makeReport, type Report, reportLines } from './report.ts';

const labels = readLabels();
const all = wordings(labels);

/** A model that knows everything, but for what `wrong` says: the part of each group's clips that it gets wrong. */
function report(
  wrong: (wording: string, group: string) => number,
  scores = { present: 0.9, absent: 0.1 },
  step = 0.22,
): Report {
  const trials = new Map(
    all.map(({ name }) => [
      name,
      new Map(
        labels.groups.map(({ id, concepts }) => {
          const ids = concepts.map((concept) => concept.id);
          const asked = ids.flatMap((truth, at) =>
            Array.from({ length: 20 }, (_, clip): Trial => {
              const answer = clip < 20 * wrong(name, id) ? (ids[(at + 1) % ids.length] as string) : truth;
              return { clip: `${truth} ${clip}`, truth, answer };
            }),
          );
          return [id, asked];
        }),
      ),
    ]),
  );
  const matches = new Map(
    labels.groups.map(({ id }) => [id, { present: [scores.present, 0.5], absent: [scores.absent, 0.4] }]),
  );
  return makeReport({ trials, matches }, fitsBy(step), labels, all, [{ clip: 'a clip', reason: 'needs a font' }]);
}

const measured = new Map<number, FitFigures[]>();

/** Measured once for each step: dozens of reports are of the same two. */
function fitsBy(step: number): FitFigures[] {
  const fits = measured.get(step) ?? fitsOf(seen(step));
  measured.set(step, fits);
  return fits;
}

/** Ten labels, each true of one clip in ten. */
function seen(step: number): Seen {
  const { bank, label } = madeCosines({ step });
  return {
    bank,
    labels: Array.from({ length: 10 }, (_, n) => {
      const isShown = bank.map((__, clip) => clip % 10 === n);
      return { cosines: label((clip) => isShown[clip] === true), isShown };
    }),
  };
}

const passed = ({ bars }: Report) => Object.fromEntries(bars.map((bar) => [bar.name, bar.passed]));

describe('the report', () => {
  it('passes what knows everything', () => {
    const { bars, auc, weak, misclassified, ...rest } = report(() => 0);
    expect(bars.map(({ accuracy, heldOut }) => [accuracy, heldOut])).toEqual(bars.map(() => [1, 1]));
    expect(auc).toBe(1);
    expect([weak, misclassified]).toEqual([[], []]);
    expect(rest.passed).toBe(true);
  });

  it.each([
    { group: 'camera', bar: 'camera', missedAt: 0.2, passedAt: 0.15 },
    { group: 'look', bar: 'look', missedAt: 0.15, passedAt: 0.1 },
    { group: 'editing', bar: 'editing', missedAt: 0.2, passedAt: 0.15 },
  ])('holds $group to its bar', ({ group, bar, missedAt, passedAt }) => {
    const at = (part: number) => report((_, id) => (id === group ? part : 0));
    expect(passed(at(passedAt))[bar]).toBe(true);
    expect(at(passedAt).passed).toBe(true);
    expect(passed(at(missedAt))[bar]).toBe(false);
    expect(at(missedAt).passed).toBe(false);
  });

  it('counts shapes, colours, motions, counts and text as one', () => {
    const { bars } = report((_, id) => (id === 'motion' ? 0.5 : 0));
    const shapes = labels.groups.filter(({ id }) => ['shape', 'colour', 'motion', 'count', 'text'].includes(id));
    const concepts = shapes.flatMap((group) => group.concepts).length;
    expect(bars.find(({ name }) => name === 'shapes and motion')?.accuracy).toBeCloseTo(1 - (0.5 * 8) / concepts, 12);
  });

  it('allows held-out sentences a loss of five points', () => {
    const at = (part: number) => passed(report((wording, id) => (wording !== 'canonical' && id === 'look' ? part : 0)));
    expect(at(0.05)['look']).toBe(true);
    expect(at(0.1)['look']).toBe(false);
  });

  it('fails where match probabilities do not separate, or nothing was asked', () => {
    expect(report(() => 0, { present: 0.1, absent: 0.9 }).passed).toBe(false);
    const nothing = makeReport({ trials: new Map(), matches: new Map() }, fitsBy(0.22), labels, all, []);
    expect(passed(nothing)).toEqual({ camera: false, look: false, editing: false, 'shapes and motion': false });
    expect(nothing.passed).toBe(false);
  });

  it('fails where fits from the background tell nothing', () => {
    const good = report(() => 0);
    expect(good.fits.map(({ offsets, passed: isGood }) => [offsets, isGood])).toEqual([
      [0, true],
      [0.05, true],
    ]);
    const flat = report(() => 0, undefined, 0.01);
    expect(flat.fits.map(({ passed: isGood }) => isGood)).toEqual([false, false]);
    expect(flat.passed).toBe(false);
    expect(reportLines(flat).join('\n')).toMatch(
      /MISSED fit from the background, offsets of 0: AUC 0\.\d{3} \(bar 0\.96\)/,
    );
  });

  it('names what is recognised too rarely for the default label set, and every wrong answer', () => {
    const weak = report((_, id) => (id === 'count' ? 0.5 : 0));
    expect(weak.weak).toEqual(['one', 'two', 'three'].map((name) => ({ concept: `count.${name}`, accuracy: 0.5 })));
    expect(weak.misclassified).toHaveLength(30);
    const lines = reportLines(weak).join('\n');
    expect(lines).toContain('count.one 0: count.one taken for count.two');
    expect(lines).toContain('skipped a clip: needs a font');
    expect(lines).toContain('passed camera: 100.0 % (bar 85.0 %)');
  });
});

describe('the picture', () => {
  it('has the names and the counts of every group', () => {
    const svg = confusionSvg(report((_, id) => (id === 'camera' ? 0.25 : 0)).groups);
    for (const name of ['Camera', 'Look', 'pan left', 'washed out', 'split screen', '75 % of 180']) {
      expect(svg).toContain(`>${name}</text>`);
    }
    expect(svg.match(/>15<\/text>/g)).toHaveLength(9);
    expect(svg.match(/>5<\/text>/g)).toHaveLength(9);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

describe('the card', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reeltag-card-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('changes what is between its marks alone, and gives the same again', () => {
    const card = '# A model\n<!-- eval:begin -->\nold\n<!-- eval:end -->\nLicence\n';
    const changed = replaceBetween(card, 'eval', 'new\n');
    expect(changed).toBe('# A model\n<!-- eval:begin -->\nnew\n<!-- eval:end -->\nLicence\n');
    expect(replaceBetween(changed, 'eval', 'new\n')).toBe(changed);
  });

  it.each([
    '# A model',
    '<!-- eval:begin --> no end',
    '<!-- eval:end --><!-- eval:begin -->',
    '<!-- eval:begin --><!-- eval:end --><!-- eval:begin --><!-- eval:end -->',
  ])('refuses a card without one pair of marks: %s', (card) => {
    expect(() => replaceBetween(card, 'eval', 'new')).toThrow('<!-- eval:begin -->');
  });

  it('says every figure as measured, and what was missed', () => {
    const text = evaluationMarkdown(
      'model@1',
      report((_, id) => (id === 'camera' ? 0.5 : 0)),
      'confusion.svg',
    );
    expect(text).toContain('| camera | 50.0 % (missed) | 85.0 % | 50.0 % |');
    expect(text).toContain('| look | 100.0 % | 90.0 % | 100.0 % |');
    expect(text).toContain('camera: pan left (50.0 %)');
    expect(text).toContain('![Confusion matrices of all groups](confusion.svg)');
  });

  it('is written with its picture, and left alone where it has no place for them', async () => {
    const card = join(folder, 'MODEL.md');
    await writeFile(card, 'no marks');
    await expect(
      writeCard(
        folder,
        'model@1',
        report(() => 0),
      ),
    ).rejects.toThrow('eval:begin');
    expect(await readdir(folder)).toEqual(['MODEL.md']);

    await writeFile(card, 'before\n<!-- eval:begin --><!-- eval:end -->\nafter\n');
    await writeCard(
      folder,
      'model@1',
      report(() => 0),
    );
    const written = await readFile(card, 'utf8');
    expect(written).toMatch(/^before\n<!-- eval:begin -->\nMeasured by .*AUC 1\.000.*<!-- eval:end -->\nafter\n$/s);
    const picture = /\]\((confusion\.(?:svg|png))\)/.exec(written)?.[1] as string;
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['MODEL.md', 'confusion.svg', picture]));
  });
});
