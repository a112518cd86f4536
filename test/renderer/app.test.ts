/** The page without its looks: its actions and its connection, against a stand-in for the application. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { appContract } from '../../electron/wire/app/index.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { serve, type Wire } from '../../electron/wire/rpc.ts';
import { type App, createApp } from '../../renderer/app.ts';
import { COMMANDS } from '../../renderer/commands/commands.ts';
import { selectAll, selectOnly } from '../../renderer/library/selection.ts';
import { shownVideos } from '../../renderer/store.ts';
import { wirePair } from '../support/wire-pair.ts';
import { FakeHost, MIXED_FOLDER, PASSED_OVER } from './fake-host.ts';

let host: FakeHost;
let app: App;
let cut: () => void;
let refusing: boolean;
let saved: string[];

/** As a host would: each connection is a wire of its own, with the events of all. */
async function openWire(): Promise<Wire> {
  if (refusing) throw new Error('refused');
  const { left, right, close } = wirePair();
  const server = serve(right, appContract, host.handlers);
  const stop = host.onEvent((name, value) => server.emit(name, value));
  cut = () => {
    stop();
    close();
  };
  return left;
}

const state = () => app.store.getState();
const until = (isSo: () => boolean): Promise<void> => vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 30_000 });

beforeEach(async () => {
  host = new FakeHost();
  refusing = false;
  saved = [];
  app = createApp({
    platform: { openWire, mediaBase: '/media/', pathsFor: (files) => files.map(({ name }) => `/drop/${name}`) },
    window: 'w',
    send: () => Promise.reject(new Error('nothing is uploaded here')),
    saveFile: (name, type, contents) => saved.push(`${name} (${type}): ${contents}`),
  });
  await until(() => state().connection === 'open');
});
afterEach(() => {
  app.connection.close();
  cut();
  host.close();
});

test('what the user should know about the library is there until it was seen', async () => {
  host.setLibraryNotices([{ id: 'set-aside', message: '1 label set was set aside.' }]);
  await until(() => state().libraryNotices.length === 1);
  await app.dismissLibraryNotice('set-aside');
  await until(() => state().libraryNotices.length === 0);
});

const shown = (): string[] => state().labels.labels.map(({ text }) => text);
const labelled = (label: string) => {
  const found = state().labels.labels.find(({ text }) => text === label);
  if (found === undefined) throw new Error(`there is no label ${label}`);
  return found;
};

describe('labels', () => {
  test('reach the host, the last added before the others, and are at hand', async () => {
    expect(await app.labels.add('a dog\na cat')).toBe(true);
    expect(await app.labels.add('a bird, a bee; a fish')).toBe(true);
    await until(() => shown().length === 5);
    expect(shown()).toEqual(['a bird', 'a bee', 'a fish', 'a dog', 'a cat']);
    expect(host.labels).toEqual(shown());
    expect(state().fresh).toEqual(
      state()
        .labels.labels.slice(0, 3)
        .map(({ id }) => id),
    );
    expect(state().label).toBe(labelled('a bird').id);
  });

  test('edited faster than the host answers: nothing is lost', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => app.labels.add(`label ${n}`)));
    await until(() => shown().length === 50);
    expect(host.labels).toEqual(Array.from({ length: 50 }, (_, n) => `label ${49 - n}`));
  });

  test('that the host refuses are not shown as if it had taken them', async () => {
    await app.labels.add('a dog');
    vi.spyOn(host.handlers, 'editLabels').mockImplementation(() => {
      throw new TagError('empty-label', 'A label is empty.');
    });
    expect(await app.labels.add('a cat')).toBe(false);
    expect(shown()).toEqual(['a dog']);
    expect(state().notices.map(({ text }) => text)).toEqual(['A label is empty.']);
  });

  test('are undone and made again', async () => {
    await app.labels.add('a dog');
    await app.labels.add('a cat');
    await app.labels.move(labelled('a dog'), 0);
    await app.labels.rename(labelled('a cat'), 'a kitten');
    const steps = [['a dog', 'a kitten'], ['a dog', 'a cat'], ['a cat', 'a dog'], ['a dog'], []];
    for (const step of steps) {
      await until(() => JSON.stringify(shown()) === JSON.stringify(step));
      await app.tags.undo();
    }
    for (const step of steps.toReversed()) {
      await until(() => JSON.stringify(shown()) === JSON.stringify(step));
      await app.tags.redo();
    }
    expect(host.labels).toEqual(['a dog', 'a kitten']);
  });

  test('that are there already are said so, and not added', async () => {
    await app.labels.add('a dog');
    expect(await app.labels.add('a dog')).toBe(false);
    expect(shown()).toEqual(['a dog']);
    expect(state().notices.map(({ text }) => text)).toEqual(['“a dog” is in the list already']);
  });

  test('of one’s own take the place of the examples, and undo brings these back', async () => {
    await app.labels.loadExamples();
    expect(state().labels.examples).toBe(true);
    const examples = shown();
    await app.labels.add('a dog');
    expect(shown()).toEqual(['a dog']);
    await app.tags.undo();
    await until(() => shown().length === examples.length);
    expect(shown()).toEqual(examples);
  });
});

describe('decisions', () => {
  const decided = (id: string): string[] =>
    state()
      .tags.get(id)
      ?.tags.map(({ decision }) => decision) ?? [];

  test('are of the label at hand and the shown video, and go on to the next that is not reviewed', async () => {
    const [a = '', b = '', c = ''] = host.fill(['a.mp4', 'b.mp4', 'c.mp4']);
    await until(() => state().order.length === 3);
    await app.labels.add('a dog');
    await app.tags.markReviewed([b], true);
    await until(() => state().videos.get(b)?.reviewed === true);
    await app.deciding.decideAndNext('yes');
    expect([decided(a), state().selection.current]).toEqual([['yes'], c]);
    await app.deciding.decide('no');
    await app.deciding.decide('unsure');
    expect(decided(c)).toEqual(['unsure']);
    await app.deciding.decide(null);
    expect(decided(c)).toEqual([]);
  });

  test('without a label at hand say what is missing', async () => {
    host.fill(['a.mp4']);
    await until(() => state().order.length === 1);
    host.setLabels(['x']);
    expect(await app.deciding.decide('yes')).toBe(false);
    expect(state().notices.map(({ text }) => text)[0]).toMatch(/^Choose a label first/);
  });

  test('are of all selected videos that can be seen, and are taken back as one', async () => {
    const ids = host.fill(['a.mp4', 'b.mp4', 'c.mp4']);
    await until(() => state().order.length === 3);
    await app.labels.add('a dog');
    app.store.setState({ selection: selectAll(state().selection, ids), filter: 'a.mp4' });
    app.tagFeed.want('test', ids);
    await app.deciding.decide('yes');
    await until(() => decided(ids[0] ?? '').length === 1);
    expect(ids.map((id) => decided(id).length)).toEqual([1, 0, 0]);
    app.store.setState({ filter: '' });
    await app.deciding.decide('no');
    await until(() => ids.every((id) => decided(id)[0] === 'no'));
    await app.tags.undo();
    await until(() => decided(ids[2] ?? '').length === 0);
    expect(ids.map(decided)).toEqual([['yes'], [], []]);
  });

  test('that the host could not keep do not show', async () => {
    const [a = ''] = host.fill(['a.mp4']);
    await until(() => state().order.length === 1);
    await app.labels.add('a dog');
    vi.spyOn(host.handlers, 'decide').mockImplementation(() => {
      throw new TagError('disk-full', 'The disk is full.');
    });
    expect(await app.deciding.decide('yes')).toBe(false);
    expect([decided(a), state().notices.map(({ text }) => text)]).toEqual([[], ['The disk is full.']]);
  });

  test('of another window are asked for where they are seen', async () => {
    const [a = ''] = host.fill(['a.mp4']);
    await until(() => state().order.length === 1);
    await app.labels.add('a dog');
    app.tagFeed.want('test', [a]);
    await until(() => state().tags.has(a));
    const { handlers } = host;
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    await handlers.decide({ window: 'another', ids: [a], label: labelled('a dog').id, decision: 'no' }, context);
    await until(() => decided(a)[0] === 'no');
    expect(state().reach.undo?.kind).toBe('labels');
  });
});

test('what was undone instead of what somebody has changed since is shown', async () => {
  vi.spyOn(host.handlers, 'undo').mockReturnValue({
    act: { id: 1, kind: 'labels', count: 1 },
    stays: 0,
    passedOver: [{ id: 2, kind: 'decide', count: 1 }],
  });
  await app.tags.undo();
  expect(state().notices.map(({ text }) => text)).toEqual([
    'Passed over: 1 decision. Somebody has changed it since.',
    'Undone: a change of 1 label',
  ]);
});

describe('a review', () => {
  test('does not ask about another file of content that was just decided', async () => {
    host.fill(['a.mp4', 'b.mp4', 'c.mp4']);
    host.setLabels(['x']);
    await until(() => shown().length === 1 && state().order.length === 3);
    app.review.toggle();
    await until(() => state().review?.deck?.cards.length === 3);
    const [first = '', twin = '', other = ''] = state().review?.deck?.cards.map(({ video }) => video) ?? [];
    const { decide, tagsOf } = host.handlers;
    const answered = Promise.withResolvers<void>();
    // The tags of the other file come after the answer.
    vi.spyOn(host.handlers, 'tagsOf').mockImplementation(async (args, context) => {
      await answered.promise;
      return await tagsOf(args, context);
    });
    vi.spyOn(host.handlers, 'decide').mockImplementation(async (args, context) => {
      const { videos } = await decide({ ...args, ids: [first, twin] }, context);
      setTimeout(answered.resolve, 20);
      return { videos: videos.filter(({ id }) => args.ids.includes(id)) };
    });
    await app.review.decide('yes');
    const { deck } = state().review ?? {};
    expect(deck?.cards[deck.at]?.video).toBe(other);
  });
});

describe('the library, asked for a label', () => {
  test('gives the videos that it fits best first, and the list as it is once it is asked no more', async () => {
    const ids = host.fill(Array.from({ length: 20 }, (_, n) => `clip ${n}.mp4`));
    host.setLabels(['red', 'green', 'blue']);
    await until(() => shown().length === 3 && state().order.length === 20);
    app.showLabel(labelled('green').id);
    await until(() => state().found !== undefined);
    const { ids: found = [], scores = [] } = state().found ?? {};
    expect(found.toSorted()).toEqual(ids.toSorted());
    expect(scores).toEqual(scores.toSorted((a, b) => (b ?? 0) - (a ?? 0)));
    expect(shownVideos(state())).toEqual(found);
    await app.labels.remove(labelled('green'));
    await until(() => state().found === undefined);
    expect(shownVideos(state())).toEqual(ids);
  });
});

describe('videos', () => {
  test('dropped into the window go by their paths; the first is shown, the refused are listed', async () => {
    host.fill(['before.mp4']);
    await until(() => state().order.length === 1);
    app.videos.addFiles([new File([], 'beach.mp4'), new File([], 'notes.txt')]);
    await until(() => state().refusals.length === 1);
    await until(() => state().videos.get(state().selection.current ?? '')?.name === 'beach.mp4');
    expect(state().refusals[0]).toMatchObject({ name: 'notes.txt', problem: { kind: 'not-video' } });
    expect(state().tasks).toEqual([]);
  });

  test('what a folder holds beside its videos is said, and listed on request, later too', async () => {
    await app.videos.addPaths([MIXED_FOLDER]);
    const notice = state().notices.find(({ text }) => text === '1,205 files and folders were passed over');
    notice?.action?.run();
    expect(state().dialog).toBe('passed-over');
    expect(state().passedOver).toEqual(PASSED_OVER);
    app.open(undefined);
    expect(COMMANDS.passedOver.enabled(app)).toBe(true);
    // Files whose names are those of no video are no news, and nobody has asked for this one here.
    host.emit('filesPassedOver', { count: 0, named: [], others: 4 });
    await until(() => state().passedOver?.others === 4);
    expect(state().notices.filter(({ text }) => text.includes('passed over'))).toHaveLength(1);
    host.emit('filesPassedOver', { count: 1, named: [{ path: '/a.ts', why: 'no-video' }], others: 0 });
    await until(() => state().notices.some(({ text }) => text === '1 file or folder was passed over'));
  });

  test('removed come back by undo, and go again by redo', async () => {
    const [first = ''] = host.fill(['a.mp4', 'b.mp4']);
    await until(() => state().order.length === 2);
    await app.videos.remove([first]);
    expect(state().order).toHaveLength(1);
    await app.tags.undo();
    await until(() => state().order.length === 2);
    await app.tags.redo();
    await until(() => state().order.length === 1);
    expect(state().order).not.toContain(first);
  });

  test('removed come back by their notice, whatever was done since', async () => {
    const [first = ''] = host.fill(['a.mp4', 'b.mp4']);
    await until(() => state().order.length === 2);
    await app.videos.remove([first]);
    await app.tags.undo();
    expect(state().notices).toEqual([]);
    await app.videos.remove([first]);
    await until(() => state().order.length === 1);
    state().notices[0]?.action?.run();
    await until(() => state().order.length === 2);
  });

  test('that fail, and the end of the queue, are announced', async () => {
    const said: string[] = [];
    app.store.subscribe(({ announcement }, before) => {
      if (announcement !== before.announcement) said.push(announcement.text);
    });
    await app.videos.addPaths(['/x/a broken one.mp4', '/x/good.mp4']);
    await until(() => state().queue.left === 0 && state().queue.failed === 1);
    expect(said[0]).toBe('2 videos added');
    expect(said).toContainEqual(expect.stringMatching(/^a broken one\.mp4 failed: /));
    expect(said.at(-1)).toBe('The queue is finished: 1 done, 1 failed');
  });
});

describe('rankings', () => {
  test('are asked for what is on screen, once for each state of the labels', async () => {
    const ids = host.fill(['a.mp4', 'b.mp4', 'c.mp4']);
    host.setLabels(['red', 'green']);
    await until(() => shown().length === 2);
    const seen = ids.slice(0, 2);
    app.rankings.want('visible', seen, 1);
    await until(() => state().best.size === 2);
    app.rankings.want('visible', seen, 1);
    host.emit('queueChanged', state().queue);
    expect([...state().best.keys()].sort()).toEqual(seen.toSorted());
    expect(host.calls.get('rankVideos')).toBe(1);

    await app.labels.add('blue');
    await until(() => host.calls.get('rankVideos') === 2);
    app.rankings.want('shown', seen.slice(0, 1), 0);
    await until(() => state().rankings.size === 1);
    expect(
      state()
        .rankings.get(seen[0] ?? '')
        ?.ranking.scores.map(({ label }) => label)
        .sort(),
    ).toEqual(['blue', 'green', 'red']);
  });

  test('come when a video is done, not before', async () => {
    host.setLabels(['red']);
    const [id = ''] = host.fill(['a.mp4'], 'waiting');
    await until(() => state().order.length === 1);
    app.rankings.want('shown', [id], 0);
    await app.videos.retry([id]);
    await until(() => state().rankings.has(id));
    expect(state().videos.get(id)?.state).toBe('done');
  });

  test('are asked for anew when another track is shown, also one that was looked at before', async () => {
    host.setLabels(['red', 'green']);
    const [id = ''] = host.fill(['a.mp4']);
    await until(() => state().order.length === 1);
    app.rankings.want('shown', [id], 0);
    app.rankings.want('visible', [id], 1);
    const cosine = (): number | undefined => state().rankings.get(id)?.ranking.scores[0]?.cosine;
    const best = (): number | undefined => state().best.get(id)?.cosine;
    await until(() => cosine() !== undefined && best() !== undefined);
    const first = cosine();
    await app.videos.chooseTrack(id, 2);
    await until(() => state().videos.get(id)?.state === 'done' && cosine() !== undefined && best() !== undefined);
    expect(state().videos.get(id)?.track).toBe(2);
    expect([cosine(), best()]).not.toContain(first);
    await app.videos.chooseTrack(id, 1);
    expect(state().videos.get(id)?.state).toBe('done');
    await until(() => cosine() !== undefined && best() !== undefined);
    expect([cosine(), best()]).toEqual([first, first]);
  });

  test('get their matches on request, which their fits are from then on', async () => {
    host.setLabels(['red', 'green']);
    const [id = ''] = host.fill(['a.mp4']);
    await until(() => state().order.length === 1);
    await app.checkMatches(id);
    const { scores = [] } = state().rankings.get(id)?.ranking ?? {};
    expect(scores.map(({ fit }) => fit)).toEqual(scores.map(({ match }) => ({ value: match, from: 'match' })));
    expect(scores).toHaveLength(2);
    expect(state().matching.size).toBe(0);
  });
});

describe('the video on screen', () => {
  test('is told once somebody stays at it, and not those that are gone through', async () => {
    const [a = '', b = '', c = ''] = host.fill(['a.mp4', 'b.mp4', 'c.mp4']);
    await until(() => state().order.length === 3);
    for (const id of [a, b, c]) app.store.setState({ selection: selectOnly(id) });
    await until(() => host.shown.length > 0);
    expect([host.shown, host.showing]).toEqual([['c.mp4'], ['c.mp4']]);
    app.store.setState({ selection: selectOnly(a) });
    await until(() => host.shown.length > 1);
    expect(host.showing).toEqual(['a.mp4']);
  });

  test('is told again to a host that was started anew, and is the card’s in a review', async () => {
    host.setLabels(['red']);
    const [a = '', b = ''] = host.fill(['a.mp4', 'b.mp4']);
    await until(() => host.showing.join() === 'a.mp4');
    refusing = true;
    cut();
    await until(() => host.showing.length === 0);
    refusing = false;
    await until(() => host.showing.join() === 'a.mp4');
    const deck = { cards: [{ video: b, label: state().labels.labels[0]?.id ?? '', score: 1 }], at: 0, more: false };
    const options = { order: 'score', decided: false } as const;
    app.store.setState({ review: { options, deck, asked: 1, of: 1, failed: false } });
    await until(() => host.showing.join() === 'b.mp4');
    app.store.setState({ review: undefined, selection: selectOnly(a) });
    await until(() => host.showing.join() === 'a.mp4');
  });
});

describe('a run', () => {
  test('is of what is selected, or of all, and its end is said with what was passed over', async () => {
    host.setLabels(['red', 'green']);
    const [a = '', b = ''] = host.fill(['a.mp4', 'b.mp4']);
    await until(() => state().order.length === 2);
    app.store.setState({ selection: selectOnly(b) });
    COMMANDS.checkSelected.run(app);
    await until(() => state().run.state === 'running');
    expect(host.asked).toEqual({ ids: [b], labels: undefined });
    await app.matchRun.check([a, b], [state().labels.labels[0]?.id ?? '']);
    expect(host.asked).toEqual({ ids: 'all', labels: [state().labels.labels[0]?.id] });
    const problem = { kind: 'unreadable', message: 'b.mp4 is torn.' } as const;
    host.setMatching({ state: 'idle', done: 1, failed: 1, problem });
    const said = 'Matches of 1 video are known, 1 passed over. b.mp4 is torn.';
    await until(() => state().notices.some(({ text }) => text === said));
  });

  test('that is stopped says nothing of an end', async () => {
    host.setLabels(['red']);
    host.fill(['a.mp4']);
    await until(() => COMMANDS.checkAll.enabled(app));
    COMMANDS.checkAll.run(app);
    await until(() => state().run.state === 'running');
    COMMANDS.pauseChecking.run(app);
    await until(() => state().run.state === 'paused');
    COMMANDS.cancelChecking.run(app);
    await until(() => state().run.state === 'idle');
    expect(state().notices).toEqual([]);
    expect(COMMANDS.cancelChecking.enabled(app)).toBe(false);
  });
});

describe('a lost connection', () => {
  test('is made again, and everything is as the host has it', async () => {
    host.fill(['a.mp4']);
    host.setLabels(['red']);
    await until(() => shown().length === 1);
    refusing = true;
    cut();
    await until(() => state().connection === 'lost');
    expect(shown()).toEqual(['red']);
    host.fill(['b.mp4']);
    host.setLabels(['red', 'green']);
    refusing = false;
    await until(() => state().connection === 'open');
    expect([state().order.length, shown()]).toEqual([2, ['red', 'green']]);
    app.rankings.want('visible', state().order, 1);
    await until(() => state().best.size === 2);
  });

  test('fails what is asked meanwhile, and says so', async () => {
    refusing = true;
    cut();
    await until(() => state().connection === 'lost');
    await app.videos.addSamples();
    expect(state().notices.map(({ text }) => text)).toEqual(['That needs the connection, which is being made again.']);
  });

  test('takes no label and no decision, and what was there stays', async () => {
    await app.labels.add('a dog');
    refusing = true;
    cut();
    await until(() => state().connection === 'lost');
    expect(await app.labels.add('a bird')).toBe(false);
    expect(shown()).toEqual(['a dog']);
    refusing = false;
    await until(() => state().connection === 'open');
    expect(await app.labels.add('a bird')).toBe(true);
    expect(host.labels).toEqual(['a bird', 'a dog']);
  });
});

test('results are handed over as a file', async () => {
  host.fill(['a.mp4', 'b.mp4']);
  await app.exportResults('csv');
  expect(saved).toEqual(['reeltag.csv (text/csv): a.mp4\nb.mp4']);
});
