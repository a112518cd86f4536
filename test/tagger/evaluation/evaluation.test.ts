/** Evaluations, through the application: what fits make of decisions, and the videos behind each number. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Behind, Evaluation } from '../../../electron/wire/app/evaluation.ts';
import type { Decision } from '../../../electron/wire/app/tags.ts';
import { LearningLab } from '../../support/learning-lab.ts';

const VIDEOS = 120;
const SOURCE = { source: 'decisions' } as const;

let it: LearningLab;
beforeEach(async () => {
  it = new LearningLab(VIDEOS);
  await it.open();
});
afterEach(async () => {
  await it.remove();
  expect(it.lab.logged).toEqual([]);
});

const evaluate = () => it.page.client.call('evaluate', SOURCE);
const behind = async (what: Behind) => it.page.client.call('videosBehind', { ...SOURCE, behind: what });
const ids = (from: number, to: number) => [...it.page.videos.keys()].slice(from, to);
const labelId = (text: string): string => it.page.labels?.labels.find((label) => label.text === text)?.id ?? '';
const decide = (text: string, videos: readonly string[], decision: Decision | null) =>
  it.page.client.call('decide', { window: 'w', ids: [...videos], label: labelId(text), decision });
const become = (name: string) => it.page.client.call('setSettings', { name });
const only = ({ labels }: Evaluation) => labels[0] ?? fail();
function fail(): never {
  throw new Error('there is no evaluation of the label');
}

/** Fits come in some time after the labels. */
async function withFits(): Promise<void> {
  const known = async () => {
    const { rankings } = await it.page.client.call('rankVideos', { ids: ids(0, VIDEOS) });
    return rankings.every(({ scores }) => scores.every(({ fit }) => fit !== undefined));
  };
  await expect.poll(known).toBe(true);
}

test('nothing is told where nothing is decided', async () => {
  expect(await evaluate()).toMatchObject({ labels: [], groups: [], agreements: [] });
});

describe('of fits that have not learned', () => {
  beforeEach(async () => {
    await it.edit({ kind: 'describe', id: it.label, facts: { learn: false } });
    await withFits();
    await it.decide(ids(0, 5), 'yes');
    await it.decide(ids(5, 15), 'no');
    await it.decide(ids(15, 18), 'unsure');
  });

  test('every number follows from the fits that the page shows, and opens its videos', async () => {
    const { rankings } = await it.page.client.call('rankVideos', { ids: ids(0, 15) });
    const fits = rankings.map(({ id, scores }) => ({ id, fit: scores[0]?.fit?.value ?? 0 }));
    const wins = fits.slice(0, 5).flatMap((yes) => fits.slice(5).map((no) => (Math.sign(yes.fit - no.fit) + 1) / 2));
    const label = only(await evaluate());
    expect(label).toMatchObject({ label: it.label, yes: 5, no: 10, unsure: 3, unknown: 0, threshold: 0.5 });
    expect(label).toMatchObject({ from: ['background'], calibrated: false });
    expect(label).not.toHaveProperty('seenInTraining');
    expect(label.auc).toBeCloseTo(wins.reduce((sum, win) => sum + win, 0) / 50, 12);
    expect(label.bins.reduce((sum, { count }) => sum + count, 0)).toBe(15);

    const over = new Set(fits.filter(({ fit }) => fit >= 0.5).map(({ id }) => id));
    const falseYes = ids(5, 15).filter((id) => over.has(id));
    expect(label.judged.falseYes).toBe(falseYes.length);
    expect(await behind({ kind: 'judged', label: it.label, what: 'falseYes' })).toEqual({
      ids: falseYes,
      all: falseYes.length,
    });
    for (const what of ['trueYes', 'falseNo', 'trueNo'] as const) {
      expect((await behind({ kind: 'judged', label: it.label, what })).all).toBe(label.judged[what]);
    }
    for (const { from, count } of label.bins) {
      expect((await behind({ kind: 'bin', label: it.label, from })).all).toBe(count);
    }
    expect((await behind({ kind: 'said', label: it.label, what: 'unsure' })).ids).toEqual(ids(15, 18));
    expect((await behind({ kind: 'said', label: it.label, what: 'yes' })).ids).toEqual(ids(0, 5));
  });

  test('what cannot be computed is absent', async () => {
    await it.decide(ids(5, 15), null);
    const label = only(await evaluate());
    expect(label).toMatchObject({ yes: 5, no: 0 });
    expect(label).not.toHaveProperty('auc');
    expect(JSON.stringify(label)).not.toContain('null');
  });

  test('the videos behind a number can be asked of the library', async () => {
    const { ids: found } = await behind({ kind: 'said', label: it.label, what: 'unsure' });
    const query = { sort: 'added', descending: false, filters: { videos: { ids: found, are: 'unsure' } } } as const;
    expect((await it.page.client.call('findVideos', { query })).ids).toEqual(ids(15, 18));
  });

  test('a label that is gone has no videos behind its numbers', async () => {
    const asked = behind({ kind: 'said', label: crypto.randomUUID(), what: 'yes' });
    await expect(asked).rejects.toMatchObject({ kind: 'not-found' });
  });
});

test('a head’s fits are told to have seen the decisions, and its AUC is of those that it had not', async () => {
  await it.decideTruly(0, 80);
  await expect.poll(async () => (await it.learning())?.head?.used).toBe(true);
  const { auc } = (await it.learning())?.head ?? {};
  expect(only(await evaluate())).toMatchObject({ from: ['head'], seenInTraining: true, aucIsHeldOut: true, auc });
});

test('within a one-of group the label that was decided meets the one with the highest fit', async () => {
  const group = { name: 'light', kind: 'one-of' } as const;
  const labels = ['bright', 'dim', 'dark'].map((text) => ({ text, group, learn: false as const }));
  await it.edit({ kind: 'replace', labels });
  await withFits();
  await decide('dim', ids(0, 6), 'yes');
  const [told] = (await evaluate()).groups;
  const { rankings } = await it.page.client.call('rankVideos', { ids: ids(0, 6) });
  const highest = rankings.map(({ scores }) => labelId(scores[0]?.label ?? ''));
  expect(told).toMatchObject({ name: 'light', labels: labels.map(({ text }) => labelId(text)) });
  expect(told?.cells.reduce((sum, { videos }) => sum + videos, 0)).toBe(6);
  for (const cell of told?.cells ?? []) {
    expect(cell.decided).toBe(labelId('dim'));
    const { ids: found } = await behind({ kind: 'confused', decided: cell.decided, highest: cell.highest });
    expect(found).toEqual(ids(0, 6).filter((_, n) => highest[n] === cell.highest));
    expect(found).toHaveLength(cell.videos);
  }
});

test('two people agree as far as their own last words do, whoever decided last', async () => {
  await become('ada');
  await it.decide(ids(0, 6), 'no');
  await it.decide(ids(0, 4), 'yes');
  await it.decide(ids(6, 8), 'yes');
  await become('bob');
  await it.decide(ids(0, 3), 'yes');
  await it.decide(ids(3, 6), 'no');
  await it.decide(ids(6, 7), 'unsure');
  // What is taken back was never said.
  await it.decide(ids(7, 8), 'no');
  await it.page.client.call('undo', { window: 'w' });

  const { agreements } = await evaluate();
  // ada: yes yes yes yes no no; bob: yes yes yes no no no. By chance they agree on (4·3 + 2·3) / 36.
  const kappa = (5 / 6 - 1 / 2) / (1 - 1 / 2);
  expect(agreements).toHaveLength(1);
  expect(agreements[0]).toMatchObject({ videos: 6, same: 5, labels: [{ label: it.label, videos: 6, same: 5 }] });
  expect([agreements[0]?.one, agreements[0]?.other].sort()).toEqual(['ada', 'bob']);
  expect(agreements[0]?.kappa).toBeCloseTo(kappa, 12);
  const disagreed = await behind({ kind: 'disagreed', label: it.label, one: 'bob', other: 'ada' });
  expect(disagreed.ids).toEqual(ids(3, 4));
});

test('who says yes to one of a group has said no to its others, whether somebody had said that before or not', async () => {
  const group = { name: 'light', kind: 'one-of' } as const;
  await it.edit({ kind: 'replace', labels: ['bright', 'dim'].map((text) => ({ text, group })) });
  await become('ada');
  await decide('bright', ids(0, 2), 'yes');
  await decide('dim', ids(2, 4), 'yes');
  await become('bob');
  await decide('bright', ids(0, 3), 'yes');
  await decide('dim', ids(3, 4), 'yes');
  const [agreed] = (await evaluate()).agreements;
  expect(agreed).toMatchObject({ videos: 8, same: 6 });
  for (const label of agreed?.labels ?? []) expect(label).toMatchObject({ videos: 4, same: 3 });
});

describe('against what a file says is true', () => {
  const TABLE = ['video;label;decision', 'n;bright;perhaps', '/v/0.mp4;bright;yes', 'elsewhere/1.mp4;bright;no'];
  const read = (...lines: string[]) =>
    it.page.client.call('readTruth', { name: 'truth.csv', text: [...TABLE, ...lines].join('\n') });

  test('videos are found by path or by name, what is wrong is told with its line, and nothing is decided', async () => {
    await withFits();
    const more = ['2.mp4;bright;unsure', '3.mp4;dark;yes', 'gone.mp4;bright;yes', '0.mp4;bright;no', '4.mp4;bright;'];
    const { truth, ...told } = await read(...more);
    expect(told).toMatchObject({ decisions: 3, videos: 3, moreProblems: 0 });
    expect(told.problems.map(({ message }) => message.split(':')[0])).toEqual(['Line 2', 'Line 6', 'Line 7', 'Line 8']);
    const against = { source: { truth } };
    const { labels, agreements } = await it.page.client.call('evaluate', against);
    expect(labels).toMatchObject([{ label: it.label, yes: 1, no: 1, unsure: 1 }]);
    expect(labels[0]).not.toHaveProperty('seenInTraining');
    expect(agreements).toEqual([]);
    const what = { kind: 'said', label: it.label, what: 'no' } as const;
    expect((await it.page.client.call('videosBehind', { ...against, behind: what })).ids).toEqual(ids(1, 2));
    expect((await evaluate()).labels).toEqual([]);
    const { text } = await it.page.client.call('exportEvaluation', { ...against, format: 'json' });
    expect(JSON.parse(text)).toMatchObject({ source: { truth: 'truth.csv' } });
  });

  test('a head has seen of it what was decided, and no more', async () => {
    await it.decideTruly(0, 80);
    await expect.poll(async () => (await it.learning())?.head?.used).toBe(true);
    const seen = await read();
    expect(only(await it.page.client.call('evaluate', { source: { truth: seen.truth } }))).toMatchObject({
      from: ['head'],
      seenInTraining: true,
    });
    const text = ['video,label,decision', '100.mp4,bright,yes', '101.mp4,bright,no'].join('\r\n');
    const { truth } = await it.page.client.call('readTruth', { name: 'a.csv', text });
    const label = only(await it.page.client.call('evaluate', { source: { truth } }));
    expect(label).not.toHaveProperty('seenInTraining');
    expect(label).not.toHaveProperty('aucIsHeldOut');
  });

  test('of a file in which hundreds of thousands of lines are wrong the first are named, and the others cost no memory', async () => {
    const text = `video,label,decision\n${'0.mp4,bright,perhaps\n'.repeat(400_000)}`;
    const before = process.resourceUsage().maxRSS;
    const { problems, moreProblems } = await it.page.client.call('readTruth', { name: 'a.csv', text });
    // Kilobytes.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(250_000);
    expect([problems.length, moreProblems]).toEqual([100, 399_900]);
  });

  test('a file that is none is refused, and so is one that is not known', async () => {
    const none = it.page.client.call('readTruth', { name: 'a.csv', text: 'a,b\n1,2' });
    await expect(none).rejects.toMatchObject({ kind: 'usage' });
    const unknown = it.page.client.call('evaluate', { source: { truth: crypto.randomUUID() } });
    await expect(unknown).rejects.toMatchObject({ kind: 'not-found' });
  });
});
