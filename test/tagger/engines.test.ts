import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engines } from '../../electron/tagger/engines.ts';
import { CountedEngines } from '../support/counted-engines.ts';
import { fakeModel, Page, TaggerLab } from '../support/tagger-lab.ts';

const done = { directory: '/official' };
const download = { file: 'a.pt', stage: 'downloading', receivedBytes: 1 } as const;
const match = { frames: [0], seconds: [0], probabilities: [0.5] };
const model = { directory: '/model', device: 'cpu', precision: 'fp32' } as const;

let counted: CountedEngines;
let engines: Engines;

beforeEach(() => {
  counted = new CountedEngines();
  engines = new Engines({ start: counted.start });
});
afterEach(() => engines.close());

/** Lets whatever was asked get as far as it can. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const quietly = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('an errand', () => {
  test('asked for a hundred times at once takes one process, and everyone hears how it goes', async () => {
    const heard: number[] = [];
    const asking = Array.from({ length: 100 }, (_, i) =>
      engines.errand('downloadModel', { directory: '/official' }, { onProgress: () => heard.push(i) }),
    );
    const question = await counted.question('downloadModel');
    question.progress(download);
    await settle();
    question.answer(done);
    await Promise.all(asking);
    expect(counted.started).toBe(1);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test('who joins late hears at once how far it is', async () => {
    const first = engines.errand('downloadModel', { directory: '/official' }, {});
    const question = await counted.question('downloadModel');
    question.progress(download);
    await settle();
    const heard: unknown[] = [];
    const second = engines.errand(
      'downloadModel',
      { directory: '/official' },
      { onProgress: (value) => heard.push(value) },
    );
    await settle();
    expect(heard).toEqual([download]);
    question.answer(done);
    await Promise.all([first, second]);
  });

  test('goes on when one of its askers leaves, and stops with the last', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const first = quietly(engines.errand('downloadModel', { directory: '/a' }, { signal: one.signal }));
    const second = quietly(engines.errand('downloadModel', { directory: '/a' }, { signal: two.signal }));
    const question = await counted.question('downloadModel');
    one.abort();
    expect(await first).toMatchObject({ name: 'AbortError' });
    await settle();
    expect([counted.asked.length, question.signal.aborted]).toEqual([1, false]);
    two.abort();
    expect(await second).toMatchObject({ name: 'AbortError' });
    await settle();
    expect([question.signal.aborted, counted.running]).toEqual([true, 0]);
  });

  test('waits for others of its kind: a hundred different ones take one process after another', async () => {
    const asking = Array.from({ length: 100 }, (_, i) =>
      quietly(engines.errand('downloadModel', { directory: `/${i}` }, {})),
    );
    for (let i = 0; i < 100; i++) (await counted.question('downloadModel', i)).answer(done);
    await Promise.all(asking);
    expect([counted.started, counted.mostAtOnce]).toEqual([100, 1]);
  });

  test('does not wait for those of another kind', async () => {
    const long = quietly(engines.errand('downloadModel', { directory: '/official' }, {}));
    await counted.question('downloadModel');
    const short = quietly(engines.errand('examine', {}, {}));
    (await counted.question('examine')).answer({ findings: [] });
    await short;
    expect(counted.mostAtOnce).toBe(2);
    (await counted.question('downloadModel')).answer(done);
    await long;
  });
});

describe('a question about a video', () => {
  const args = { model, path: '/a.mp4', range: {}, texts: ['snow'] };

  test('is asked once, however many ask it at once; another is asked, too', async () => {
    const same = Array.from({ length: 50 }, () => engines.askAboutVideo('matchVideo', args, {}));
    const other = engines.askAboutVideo('matchVideo', { ...args, texts: ['rain'] }, {});
    (await counted.question('matchVideo', 0)).answer(match);
    (await counted.question('matchVideo', 1)).answer(match);
    expect(await Promise.all([...same, other])).toEqual(Array(51).fill(match));
    expect([counted.asked.length, counted.started]).toEqual([2, 1]);
  });
});

describe('a question that a restart comes across', () => {
  const args = { model, path: '/a.mp4', range: {}, texts: ['snow'] };

  test('is asked again: nobody has cancelled it', async () => {
    const asking = engines.askAboutVideo('matchVideo', args, {});
    await counted.question('matchVideo', 0);
    await engines.restart();
    (await counted.question('matchVideo', 1)).answer(match);
    expect(await asking).toEqual(match);
  });

  test('is given up where its engine is closed', async () => {
    const asking = quietly(engines.askAboutVideo('matchVideo', args, {}));
    await counted.question('matchVideo', 0);
    await engines.close();
    expect(await asking).toMatchObject({ name: 'AbortError' });
  });
});

describe('pages', () => {
  test('that ask for the model ten thousand times start one engine', async () => {
    const lab = new TaggerLab();
    const here = await lab.open({ start: counted.start, resources: lab.folder });
    const there = new Page(lab.tagger);
    const asking = Array.from({ length: 10_000 }, (_, i) =>
      quietly((i % 2 ? here : there).client.call('modelInfo', {})),
    );
    await counted.question('modelInfo');
    await settle();
    expect([counted.started, counted.asked.length]).toEqual([1, 1]);
    there.detach();
    await lab.remove();
    await Promise.all(asking);
    expect(counted.running).toBe(0);
  });
});

describe('a restart', () => {
  test('that is asked for while one is under way is that one', async () => {
    const put = new Set<unknown>();
    const restarts = Array.from({ length: 50 }, () => {
      const restarting = engines.restart();
      put.add(engines.videos);
      return restarting;
    });
    await Promise.all(restarts);
    expect(put.size).toBe(1);
    const before = engines.videos;
    await engines.restart();
    expect(engines.videos).not.toBe(before);
  });

  test('that fifty pages ask for opens the model once', async () => {
    const lab = new TaggerLab();
    const page = await lab.open({ start: counted.start, resources: lab.folder });
    const model = fakeModel(lab.folder, 'one');
    await page.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' });
    (await counted.question('openModel')).answer({
      id: 'one',
      device: 'cpu',
      precision: 'fp32',
      comparable: true,
      frameCount: 4,
    });
    await page.until((it) => it.model?.state === 'ready', 'ready');
    const before = page.events.length;
    await Promise.all(Array.from({ length: 50 }, () => page.client.call('restartEngine', {})));
    await settle();
    const told = page.events.slice(before).filter(({ name }) => name === 'modelChanged');
    expect(told).toHaveLength(1);
    await lab.remove();
  });
});
