/** Files of labels through the application: what is read comes into the list as it was, and is taken back as one act. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LABEL_FORMATS, type LabelEntry, MOST_LABEL_FILE, MOST_LABEL_TEXT } from '../../../electron/wire/app/labels.ts';
import { expectFailure } from '../../support/failure.ts';
import { type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';

let lab: TaggerLab;
let page: Page;

beforeEach(async () => {
  lab = new TaggerLab();
  page = await lab.open({ start: startFakeEngine });
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

const LABELS: LabelEntry[] = [
  { text: 'a dog', wordings: ['a hound', 'a|b'], templates: true, threshold: 0.35, key: 'd', colour: 'red' },
  { text: '=1+1', group: { name: 'sums', kind: 'any-of' } },
];

test.each(LABEL_FORMATS)('%s: out, in again, into the list, and back with one undo', async (format) => {
  const { call } = page.client;
  const window = 'one';
  await call('setLabels', { labels: ['snow'] });
  const { fileName, text } = await call('writeLabelFile', { format, labels: LABELS, name: 'Sums & dogs' });
  const { labels, problems } = await call('readLabelFile', { name: fileName, text });
  expect(problems).toEqual([]);
  const { labels: listed } = await call('editLabels', { window, edit: { kind: 'add', labels } });
  const wanted = format === 'lines' ? LABELS.map((label) => ({ text: label.text })) : LABELS;
  expect(listed).toMatchObject([...wanted, { text: 'snow' }]);
  await call('undo', { window });
  expect((await call('getState', {})).labels.labels.map((label) => label.text)).toEqual(['snow']);
});

test('more than a list may hold is refused before it comes to the list', async () => {
  const { call } = page.client;
  const line = 'x'.repeat(19_000);
  const lines = Array.from({ length: Math.ceil(MOST_LABEL_TEXT / line.length) + 1 }, (_, n) => `${n} ${line}\n`);
  await expectFailure(call('readLabelFile', { name: 'a.txt', text: lines.join('') }), 'too-large');
  await expect(call('readLabelFile', { name: 'a.txt', text: 'x'.repeat(MOST_LABEL_FILE + 1) })).rejects.toThrow();
  await expectFailure(call('readLabelFile', { name: 'a.json', text: '{' }), 'unreadable');
});
