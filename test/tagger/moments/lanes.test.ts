/** Lanes of a film whose parts have made vectors: what is asked is what the fits of its segments say. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { USUAL_MOMENTS } from '../../../electron/wire/app/settings.ts';
import { LookingLab } from '../../support/looking-lab.ts';
import { hasTools } from '../../support/video.ts';

const FILM = 'ok-1.mp4';
/** The fake engine makes a vector of a span's times: a label of these words has the same. */
const [THIRD, SECOND] = ['8 16', '4 12'];

let lab: LookingLab;
beforeEach(async () => {
  lab = new LookingLab();
  await lab.open();
  await lab.see(await lab.film(FILM, ['red', 20], ['blue', 4]));
  await lab.page.setLabels(THIRD, SECOND, 'rain', 'snow');
  await lab.look('all');
  await lab.over();
  // Fits come once the general sentences have been read.
  await lab.page.until(({ events }) => events.some(({ name }) => name === 'labelsChanged'), 'labels told');
  await expect.poll(async () => (await lab.lanes(FILM)).lanes.length).toBe(4);
  // What has been seen of the film says how cosines lie, too: that is measured some time after the last of it came in.
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 800));
    now = (await lab.lanes(FILM)).revision;
  }
});
afterEach(async () => {
  await lab.lab.remove();
  expect(lab.lab.logged).toEqual([]);
});

const fitOf = async (label: string, start: number, end: number): Promise<number> => {
  const id = lab.page.idOf(FILM);
  const { scores } = await lab.page.client.call('rankSpan', { id, span: { start, end } });
  return scores.find((score) => score.label === label)?.fit?.value ?? Number.NaN;
};

async function describeLabel(text: string, facts: object): Promise<void> {
  const edit = { kind: 'describe', id: lab.labelOf(text), facts } as const;
  await lab.page.client.call('editLabels', { window: 'w', edit });
}

describe.runIf(hasTools)('lanes', () => {
  test('are cut where segments begin and end, and have the mean of the fits of the finest in each cell', async () => {
    const { edges, lanes } = await lab.lanes(FILM);
    expect(edges).toEqual([0, 4, 8, 12, 16, 20, 24]);
    const lane = lanes.find(({ label }) => label === lab.labelOf(THIRD));
    const parts = await Promise.all([0, 4, 8, 12].map((start) => fitOf(THIRD, start, start + 8)));
    const [first = 0, second = 0, third = 0, fourth = 0] = parts;
    const last = await fitOf(THIRD, 20, 24);
    const expected = [first, (first + second) / 2, (second + third) / 2, (third + fourth) / 2, fourth, last];
    expect(third).toBeGreaterThan(Math.max(first, second, fourth, last));
    for (const [i, fit] of expected.entries()) expect(lane?.fits[i]).toBeCloseTo(fit, 4);
  });

  test('the named ones come first, in their order; then those that fit best somewhere', async () => {
    const { lanes } = await lab.lanes(FILM, 1, [lab.labelOf('snow')]);
    const texts = lanes.map(({ label }) => lab.page.labels?.labels.find(({ id }) => id === label)?.text);
    expect(texts[0]).toBe('snow');
    expect([THIRD, SECOND]).toContain(texts[1]);
    expect(texts).toHaveLength(2);
    await expect(lab.lanes(FILM, 0, ['00000000-0000-4000-8000-000000000000'])).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  test('moments follow the label’s threshold, and the settings', async () => {
    const top = Math.max(...((await lab.lanes(FILM, 0, [lab.labelOf(THIRD)])).lanes[0]?.fits ?? []).map(Number));
    await describeLabel(THIRD, { threshold: top });
    await lab.page.client.call('setSettings', { moments: { ...USUAL_MOMENTS, slack: 0 } });
    const [lane] = (await lab.lanes(FILM, 0, [lab.labelOf(THIRD)])).lanes;
    expect(lane?.threshold).toBe(top);
    expect(lane?.moments.length).toBeGreaterThan(0);
    for (const { start, end, fit } of lane?.moments ?? []) {
      expect(fit).toBeCloseTo(top, 4);
      expect([8, 12]).toContain(start);
      expect([12, 16]).toContain(end);
    }
    await lab.page.client.call('setSettings', { moments: { ...USUAL_MOMENTS, slack: 1 } });
    expect((await lab.lanes(FILM, 0, [lab.labelOf(THIRD)])).lanes[0]?.moments).toMatchObject([{ start: 0, end: 24 }]);
  });

  test('nothing is suggested where somebody has decided; taken back, it is suggested again', async () => {
    const label = lab.labelOf(THIRD);
    await describeLabel(THIRD, { threshold: 0 });
    const moments = async () =>
      (await lab.lanes(FILM, 0, [label])).lanes[0]?.moments.map(({ start, end }) => [start, end]);
    expect(await moments()).toEqual([[0, 24]]);
    await lab.edit(FILM, { label, span: { start: 6, end: 9 }, decision: 'no' });
    expect(await moments()).toEqual([
      [0, 6],
      [9, 24],
    ]);
    await lab.page.client.call('undo', { window: 'w' });
    expect(await moments()).toEqual([[0, 24]]);
  });

  test('in a one-of group a moment of one label is none of the others', async () => {
    const group = { name: 'weather', kind: 'one-of' } as const;
    for (const text of ['rain', 'snow']) await describeLabel(text, { threshold: 0, group });
    await lab.edit(FILM, { label: lab.labelOf('rain'), span: { start: 0, end: 20 }, decision: 'yes' });
    const [rain, snow] = (await lab.lanes(FILM, 0, [lab.labelOf('rain'), lab.labelOf('snow')])).lanes;
    expect(rain?.moments.map(({ start, end }) => [start, end])).toEqual([[20, 24]]);
    expect(snow?.moments.map(({ start, end }) => [start, end])).toEqual([[20, 24]]);
  });

  test('of a video that was not looked at there are none', async () => {
    await lab.see(await lab.film('ok-2.mp4', ['green', 3]));
    expect(await lab.lanes('ok-2.mp4')).toMatchObject({ edges: [], lanes: [] });
  });

  test('a fit is explained by what it becomes without each frame', async () => {
    const id = lab.page.idOf(FILM);
    const asked = { id, span: { start: 8, end: 16 }, label: lab.labelOf(THIRD) };
    const { fit, frames } = await lab.page.client.call('explainSpan', asked);
    expect(fit).toBeCloseTo(await fitOf(THIRD, 8, 16), 4);
    expect(frames.map(({ index, seconds }) => [index, seconds])).toEqual([
      [0, 8],
      [1, 12],
    ]);
    for (const { without } of frames) expect(without).toBeLessThan(fit);
  });
});

describe.runIf(hasTools)('edits of tags', () => {
  test('moved, split and given to another label, each is one act, taken back by one undo', async () => {
    const [one, other] = [lab.labelOf('rain'), lab.labelOf('snow')];
    const whole = { start: 2, end: 10 };
    await lab.edit(FILM, { label: one, span: whole, decision: 'yes' });
    const moved = await lab.edit(
      FILM,
      { label: one, span: whole, decision: null },
      { label: one, span: { start: 2, end: 6 }, decision: 'yes' },
      { label: other, span: { start: 6, end: 10 }, decision: 'yes' },
    );
    const spans = ({ tags }: typeof moved) => tags.map(({ label, span }) => [label, span?.start, span?.end]).sort();
    expect(spans(moved)).toEqual(
      [
        [one, 2, 6],
        [other, 6, 10],
      ].sort(),
    );
    const { act } = await lab.page.client.call('undo', { window: 'w' });
    expect(act).toMatchObject({ kind: 'moments', count: 3 });
    const { videos } = await lab.page.client.call('tagsOf', { ids: [lab.page.idOf(FILM)] });
    expect(videos.map(spans)).toEqual([[[one, 2, 10]]]);
  });

  test('refuse labels that are gone, and change nothing then', async () => {
    const edits = [
      { label: lab.labelOf('rain'), span: { start: 0, end: 1 }, decision: 'yes' as const },
      { label: '00000000-0000-4000-8000-000000000000', span: { start: 0, end: 1 }, decision: 'yes' as const },
    ];
    await expect(lab.edit(FILM, ...edits)).rejects.toMatchObject({ kind: 'not-found' });
    const { videos } = await lab.page.client.call('tagsOf', { ids: [lab.page.idOf(FILM)] });
    expect(videos[0]?.tags).toEqual([]);
  });

  test('of what another window has changed meanwhile are refused, and leave no second moment', async () => {
    const label = lab.labelOf('rain');
    const whole = { start: 2, end: 10 };
    await lab.edit(FILM, { label, span: whole, decision: 'yes' });
    const moveTo = (end: number) =>
      lab.edit(FILM, { label, span: whole, decision: null }, { label, span: { start: 2, end }, decision: 'yes' });
    const { tags } = await moveTo(6);
    await expect(moveTo(8)).rejects.toMatchObject({ kind: 'not-found' });
    const { videos } = await lab.page.client.call('tagsOf', { ids: [lab.page.idOf(FILM)] });
    expect(videos[0]?.tags).toEqual(tags);
  });

  test('are of the video: none begins when it is over', async () => {
    const label = lab.labelOf('rain');
    const beyond = { label, span: { start: 24, end: 25 }, decision: 'yes' as const };
    await expect(lab.edit(FILM, beyond)).rejects.toMatchObject({ kind: 'bad-range' });
    const { tags } = await lab.edit(FILM, { ...beyond, span: { start: 23.9, end: 24.001 } });
    expect(tags).toHaveLength(1);
  });
});
