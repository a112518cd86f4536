/** Heads as the host asks them: logits where they are used, and what makes probabilities of them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plattAt } from '../../../electron/fit/platt.ts';
import { Library, type StoredLabel } from '../../../electron/library/index.ts';
import { Events } from '../../../electron/tagger/events.ts';
import { Heads } from '../../../electron/tagger/heads/heads.ts';
import type { LabelList } from '../../../electron/tagger/labels/list.ts';
import { Tags, tagSubject } from '../../../electron/tagger/tags/tags.ts';
import { Embeddings } from '../../../electron/tagger/videos/embeddings.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { meant } from '../../support/footage.ts';
import { LearningLab } from '../../support/learning-lab.ts';
import { madeUp } from '../../support/made-up.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const KEY = { model: 'fake@m fp32', sampling: 'whole video, 2 frames, v2' };
const VIDEOS = 120;
const isTrue = (n: number): boolean => (madeUp(`video ${n}`)[0] as number) > 0;

let it: LearningLab;
let library: Library;
let heads: Heads;
let tags: Tags;
let events: Events;
let listed: StoredLabel[];
let changed: string[][];

beforeEach(() => {
  it = new LearningLab(VIDEOS);
  library = Library.open(it.lab.data);
  const embeddings = new Embeddings(library);
  embeddings.adopt(KEY);
  tags = new Tags({ library, knownAs: () => undefined, onChanged: () => {} });
  events = new Events();
  listed = [{ id: ID, text: 'bright', position: 0, facts: {} }];
  const active = { ids: [ID], texts: ['bright'], vectors: [madeUp('bright')], learnt: [true] };
  const labels = {
    get listed() {
      return listed;
    },
    active,
  };
  heads = new Heads({
    ...{ library, events, tags, embeddings, labels: labels as unknown as LabelList },
    uncalibrated: (_, { contentId }, source) => (source === 'match' ? (contentId.length === 9 ? 5 : -5) : undefined),
    log: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  changed = [];
  heads.onChanged((labels) => changed.push([...labels]));
  tell();
});
afterEach(async () => {
  await heads.close();
  library.close();
  await it.remove();
});

const tell = (): void => events.emit('labelsChanged', { labels: [], revision: 0, ready: true, away: 0 });

function decide(from: number, to: number): void {
  const subjects = Array.from({ length: to - from }, (_, i) => {
    const subject = tagSubject(meant(`content-${from + i}`), ID, undefined);
    tags.hold(subject, `${isTrue(from + i) ? 'yes' : 'no'} 1`);
    return subject;
  });
  tags.tell(subjects);
}

test('a logit is the head’s where it is used, of videos that nobody has decided about, too', async () => {
  expect([heads.headOf(ID) !== undefined, heads.logit(ID, madeUp('video 0')), heads.calibrationOf(ID, 'head')]).toEqual(
    [false, undefined, undefined],
  );
  decide(0, 90);
  await expect.poll(() => changed).toEqual([[ID]]);
  expect(heads.headOf(ID) !== undefined).toBe(true);
  const others = Array.from({ length: 30 }, (_, i) => i + 90);
  const logits = others.map((n) => heads.logit(ID, madeUp(`video ${n}`)) as number);
  expect(logits.filter((logit, i) => logit > 0 === isTrue(others[i] as number)).length).toBeGreaterThan(24);
  const platt = heads.calibrationOf(ID, 'head');
  if (platt === undefined) throw new Error('ninety decisions calibrate');
  const said = others.map((n, i) => Math.abs(plattAt(platt, logits[i] as number) - Number(isTrue(n))));
  expect(said.reduce((sum, off) => sum + off, 0) / said.length).toBeLessThan(0.35);
});

test('a library that cannot be read leaves labels without what they have learned, and the host as it is', async () => {
  const logged: string[] = [];
  const damaged = {
    ...library,
    heads: {
      of: () => {
        throw new TagError('library-damaged', 'The library is damaged.');
      },
    },
  } as unknown as Library;
  const embeddings = new Embeddings(library);
  embeddings.adopt(KEY);
  const labels = { listed, active: { ids: [], texts: [], vectors: [], learnt: [] } } as unknown as LabelList;
  const others = new Heads({
    ...{ library: damaged, events, tags, embeddings, labels, uncalibrated: () => undefined },
    log: (message) => logged.push(message),
  });
  tell();
  await expect.poll(() => logged).toEqual(['what was learned could not be read']);
  expect(others.logit(ID, madeUp('video 0'))).toBeUndefined();
  await others.close();
});

test('one of another length than the model’s vectors is not asked', async () => {
  const facts = { yes: 9, no: 9, better: true, auc: 0.9, low: 0.8, zeroShot: 0.5 };
  const short = { weights: Float32Array.of(1, 1), bias: 0, digest: undefined, at: '', facts };
  const embeddings = new Embeddings(library);
  embeddings.adopt(KEY);
  // Of a library that knows no vectors nothing says how long they are.
  const stored = { heads: { of: () => new Map([[ID, short]]) } } as unknown as Library;
  const labels = { listed, active: { ids: [], texts: [], vectors: [], learnt: [] } } as unknown as LabelList;
  const others = new Heads({
    ...{ library: stored, events, tags, embeddings, labels, uncalibrated: () => undefined, log: () => {} },
  });
  tell();
  await expect.poll(() => others.headOf(ID)).toBeDefined();
  expect(others.logit(ID, madeUp('video 0'))).toBeUndefined();
  await others.close();
});

test('switched off it says nothing, at once', async () => {
  decide(0, 90);
  await expect.poll(() => changed).toHaveLength(1);
  listed = listed.map((label) => ({ ...label, facts: { learn: false } }));
  tell();
  await expect.poll(() => changed).toEqual([[ID], [ID]]);
  expect([heads.headOf(ID) !== undefined, heads.logit(ID, madeUp('video 0'))]).toEqual([false, undefined]);
  expect(heads.learnings()).toMatchObject([{ head: { used: false, why: 'off' } }]);
});

test('another source is calibrated by its own logits, once enough is decided', async () => {
  decide(0, 30);
  await expect.poll(() => heads.learnings()[0]?.head?.n).toBe(30);
  expect(heads.calibrationOf(ID, 'match')).toBeUndefined();
  decide(30, 90);
  await expect.poll(() => heads.calibrationOf(ID, 'match')).toBeDefined();
  expect(heads.calibrationOf(ID, 'background')).toBeUndefined();
});

test('who was told of fits is told where decisions calibrate them, also without another head', async () => {
  listed = listed.map((label) => ({ ...label, facts: { learn: false } }));
  tell();
  decide(0, 30);
  await expect.poll(() => heads.learnings()[0]?.head?.n).toBe(30);
  expect(heads.calibrationOf(ID, 'match')).toBeUndefined();
  expect(changed).toEqual([]);
  decide(30, 90);
  await expect.poll(() => changed).toEqual([[ID]]);
  expect(heads.calibrationOf(ID, 'match')).toBeDefined();
  decide(90, 120);
  await expect.poll(() => changed).toEqual([[ID], [ID]]);
});
