import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resourcesFolder } from '../../../electron/catalogue/models.ts';
import { Library } from '../../../electron/library/index.ts';
import { expectFailure } from '../../support/failure.ts';
import { entries, putLabels } from '../../support/labels.ts';
import { madeUpCosine } from '../../support/made-up.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

let lab: TaggerLab;
let clips: Clips;
let page: Page;

const setLabels = (...labels: string[]) => page.client.call('setLabels', { labels });
const ready = (what = 'labels ready'): Promise<void> => page.until(({ labels }) => labels?.ready === true, what);
const texts = (): string[] | undefined => page.labels?.labels.map(({ text }) => text);

/** Labels that the page is told are not ranked. */
const faulty = (): string[] =>
  (page.labels?.labels ?? []).filter(({ problem }) => problem !== undefined).map(({ text }) => text);

/** Goes over to a model that has the real tokenizer beside it. */
async function useTokenizer(): Promise<void> {
  const model = fakeModel(lab.folder, 'with-tokenizer');
  const folder = join('google-bert', 'bert-large-uncased');
  cpSync(join(resourcesFolder(), 'models', 'demo', folder), join(model.directory, folder), { recursive: true });
  await page.useModel(model);
}

beforeEach(async () => {
  lab = new TaggerLab();
  clips = await Clips.in(join(lab.folder, 'videos'));
  page = await lab.open({ start: startFakeEngine });
  const model = fakeModel(lab.folder, 'one');
  await page.useModel(model);
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

/** A video that is done, and its expected cosine with a text. */
async function video(): Promise<{ id: string; cosine: (text: string) => number }> {
  const path = clips.make('ok-1.mp4');
  await page.client.call('addPaths', { paths: [path] });
  await page.until((it) => it.stateOf('ok-1.mp4') === 'done', 'done');
  const content = readFileSync(path);
  return { id: page.idOf('ok-1.mp4'), cosine: (text) => madeUpCosine(content, text) };
}

describe.runIf(hasTools)('labels', () => {
  test('are ranked by, best first, in the order that the cosines say', async () => {
    const { id, cosine } = await video();
    const labels = ['snow', 'rain', 'a dog', 'fog'];
    await setLabels(...labels);
    await ready();
    const { rankings } = await page.client.call('rankVideos', { ids: [id] });
    const expected = [...labels].sort((a, b) => cosine(b) - cosine(a));
    const scores = rankings[0]?.scores ?? [];
    expect(scores.map(({ label }) => label)).toEqual(expected);
    for (const { label, cosine: found } of scores) expect(found).toBeCloseTo(cosine(label), 6);
    const powers = labels.map((label) => Math.exp(100 * (cosine(label) - cosine(expected[0] as string))));
    const sum = powers.reduce((a, b) => a + b);
    for (const { label, probability } of scores) {
      expect(probability).toBeCloseTo((powers[labels.indexOf(label)] as number) / sum, 4);
    }
  });

  test('what is wrong with them is said, and the list stays', async () => {
    await setLabels('snow', ' rain ');
    await ready();
    expect(texts()).toEqual(['snow', 'rain']);
    await expectFailure(setLabels('snow', ' '), 'empty-label');
    await expectFailure(setLabels('Café', 'CAFE'), 'repeated-label');
    expect((await page.load()).labels.labels.map(({ text }) => text)).toEqual(['snow', 'rain']);
  });

  test('what the model cannot tell apart is refused, by the tokenizer of the model in use', async () => {
    await useTokenizer();
    await setLabels('snow', '\u{1F984}');
    await ready();
    await expectFailure(setLabels('snow', '\u{1F409}', '\u{1F984}'), 'repeated-label');
    await expectFailure(setLabels('snow', 'sn\u{AD}ow'), 'repeated-label');
    await expectFailure(setLabels('snow', '\u{200B}'), 'empty-label');
    const set = { name: 'animals', labels: entries('\u{1F409}', '\u{1F984}') };
    await expectFailure(page.client.call('saveLabelSet', set), 'repeated-label');
    expect((await page.load()).labels.labels.map(({ text }) => text)).toEqual(['snow', '\u{1F984}']);
  });

  test('a list and a set of an older version open, with a problem at what is not ranked, and can be changed', async () => {
    const { id } = await video();
    await lab.close();
    const library = Library.open(lab.data);
    const old = ['rain', 'snow', 'sn\u{AD}ow', '\u{200B}', '\u{1F984}', '\u{1F409}'];
    putLabels(library, old);
    library.labelSets.put({ name: 'old', labels: entries('fog', '\u{200E}fog') });
    library.close();
    page = await lab.open({ start: startFakeEngine });
    await useTokenizer();
    await page.until(({ labels }) => labels?.ready === true && faulty().length === 3, 'three labels with a problem');
    expect(texts()).toEqual(old);
    expect(faulty()).toEqual(['sn\u{AD}ow', '\u{200B}', '\u{1F409}']);
    expect(page.labels?.labels[2]?.problem).toEqual({
      kind: 'repeated-label',
      message:
        'The label “sn\u{FFFD}ow” is there twice (“snow” is the same to the model): remove one, for they would share its probability.',
    });
    await page.until((it) => it.stateOf('ok-1.mp4') === 'done', 'done with this model');
    const { rankings } = await page.client.call('rankVideos', { ids: [id] });
    expect(new Set(rankings[0]?.scores.map(({ label }) => label))).toEqual(new Set(['rain', 'snow', '\u{1F984}']));
    // One is taken out, another is added: what is left of the old faults stands in nobody's way.
    await setLabels(...old.filter((label) => label !== '\u{200B}'), 'a dog');
    await ready();
    expect(faulty()).toEqual(['sn\u{AD}ow', '\u{1F409}']);
    await expectFailure(setLabels('rain', 'RAIN', 'sn\u{AD}ow'), 'repeated-label');
    await setLabels('fog', '\u{200E}fog');
    await ready();
    expect(faulty()).toEqual(['\u{200E}fog']);
    await setLabels('snow');
    await ready();
    expect(faulty()).toEqual([]);
  });

  test('set twice quickly, the last wins, and what is not wanted any more is not read', async () => {
    const { id } = await video();
    const many = Array.from({ length: 100 }, (_, n) => `slow ${n}`);
    void setLabels(...many);
    await setLabels('snow');
    await ready();
    const { revision, rankings } = await page.client.call('rankVideos', { ids: [id] });
    expect(rankings[0]?.scores.map(({ label }) => label)).toEqual(['snow']);
    expect(revision).toBe(page.labels?.revision);
    // The group that was under way is known, the others were given up.
    expect(await setLabels('slow 0')).toMatchObject({ ready: true });
    expect(await setLabels('slow 99')).toMatchObject({ ready: false });
  });

  test('rankings are of the labels before while new ones are read', async () => {
    const { id } = await video();
    await setLabels('snow');
    await ready();
    const list = await setLabels('snow', 'slow rain');
    expect(list).toMatchObject({ ready: false });
    const meanwhile = await page.client.call('rankVideos', { ids: [id] });
    expect(meanwhile.rankings[0]?.scores.map(({ label }) => label)).toEqual(['snow']);
    await page.until(({ labels }) => labels?.ready === true && labels.revision !== list.revision, 'read');
    const after = await page.client.call('rankVideos', { ids: [id] });
    expect(after.rankings[0]?.scores.length).toBe(2);
    // What is known needs no engine: the answer itself is ready.
    expect(await setLabels('slow rain')).toMatchObject({ ready: true });
  });

  test('are read while a video blocks the other engine', async () => {
    const { id } = await video();
    await page.client.call('addPaths', { paths: [clips.make('block-2.mp4')] });
    await page.until((it) => it.stateOf('block-2.mp4') === 'encoding', 'encoding');
    const began = performance.now();
    await setLabels('snow');
    await ready();
    const { rankings } = await page.client.call('rankVideos', { ids: [id] });
    expect(rankings[0]?.scores.length).toBe(1);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test('a label that ends the engine is a problem of the labels, until it is taken out', async () => {
    await setLabels('snow', 'crash');
    await page.until(({ labels }) => labels?.problem !== undefined, 'a problem');
    expect(page.labels).toMatchObject({ ready: false, problem: { kind: 'engine-crashed' } });
    await setLabels('snow');
    await ready();
    expect(page.labels?.problem).toBeUndefined();
    expect(page.model?.state).toBe('ready');
  });

  test('too many crashes stop the model, and a restart reads them', async () => {
    await setLabels('crash');
    await page.until(({ labels }) => labels?.problem !== undefined, 'a problem');
    await setLabels('crash', 'snow');
    await page.until(({ model }) => model?.state === 'stopped', 'stopped');
    await setLabels('snow');
    await page.client.call('restartEngine', {});
    await ready();
  });

  test('one that is longer than the model reads is marked, after a restart too', async () => {
    const long = 'snow '.repeat(30).trim();
    await setLabels(long, 'rain');
    await ready();
    expect(page.labels?.labels).toMatchObject([{ text: long, cut: true }, { text: 'rain' }]);
    await lab.close();
    page = await lab.open({
      start: () => {
        throw new Error('no engine today');
      },
    });
    expect(page.labels).toMatchObject({ ready: true, labels: [{ text: long, cut: true }, { text: 'rain' }] });
    await page.until(({ model }) => model?.state === 'failed', 'failed');
    lab.logged.length = 0;
  });

  test('a thousand are read in turn', async () => {
    const { id } = await video();
    const many = Array.from({ length: 1_000 }, (_, n) => `label ${n}`);
    await setLabels(...many);
    await ready();
    const { rankings } = await page.client.call('rankVideos', { ids: [id], top: 3 });
    expect(rankings[0]?.scores.length).toBe(3);
    expect(page.labels?.labels.length).toBe(1_000);
  });

  test('none at all is a list too', async () => {
    const { id } = await video();
    await setLabels('snow');
    await ready();
    expect(await setLabels()).toMatchObject({ labels: [], ready: true });
    expect((await page.client.call('rankVideos', { ids: [id] })).rankings).toEqual([{ id, scores: [] }]);
  });

  test('matches are asked for once, and kept', async () => {
    const { id } = await video();
    await setLabels('abc', 'defgh');
    await ready();
    const matched = await page.client.call('matchVideo', { id });
    expect(new Map(matched.scores.map(({ label, match }) => [label, match]))).toEqual(
      new Map([
        ['abc', 1 / 4],
        ['defgh', 1 / 6],
      ]),
    );
    expect(matched.scores.map(({ fit }) => fit)).toEqual([
      { value: 1 / 4, from: 'match' },
      { value: 1 / 6, from: 'match' },
    ]);
    await setLabels('abc', 'new');
    await ready();
    const { rankings } = await page.client.call('rankVideos', { ids: [id] });
    expect(rankings[0]?.scores.find(({ label }) => label === 'abc')?.match).toBe(1 / 4);
  });

  test('sets of labels are saved, replaced, deleted, and told', async () => {
    await page.client.call('saveLabelSet', { name: 'weather', labels: entries('rain') });
    await page.client.call('saveLabelSet', { name: 'weather', labels: entries('rain', 'snow') });
    await page.client.call('saveLabelSet', { name: 'animals', labels: [] });
    expect((await page.load()).labelSets).toEqual([
      { name: 'animals', labels: [] },
      { name: 'weather', labels: entries('rain', 'snow') },
    ]);
    await page.client.call('deleteLabelSet', { name: 'animals' });
    expect(page.events.at(-1)).toEqual({
      name: 'labelSetsChanged',
      value: { labelSets: [{ name: 'weather', labels: entries('rain', 'snow') }] },
    });
  });
});
