/** The page without its looks: its actions and its connection, against a stand-in for the application. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { appContract } from '../../electron/wire/app/index.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { serve, type Wire } from '../../electron/wire/rpc.ts';
import { type App, createApp } from '../../renderer/app.ts';
import { COMMANDS } from '../../renderer/commands/commands.ts';
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
const until = (isSo: () => boolean): Promise<void> => vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 5_000 });

beforeEach(async () => {
  host = new FakeHost();
  refusing = false;
  saved = [];
  app = createApp({
    platform: { openWire, mediaBase: '/media/', pathsFor: (files) => files.map(({ name }) => `/drop/${name}`) },
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

describe('labels', () => {
  test('show at once, and reach the host', async () => {
    app.labels.add('a dog\na cat');
    expect(state().texts).toEqual(['a dog', 'a cat']);
    await until(() => !state().unsent);
    expect(host.labels).toEqual(['a dog', 'a cat']);
  });

  test('edited faster than the host answers: nothing is lost, and only the last is sent after the first', async () => {
    for (let n = 0; n < 50; n++) app.labels.add(`label ${n}`);
    await until(() => !state().unsent);
    expect(host.labels).toEqual(Array.from({ length: 50 }, (_, n) => `label ${n}`));
    expect(host.calls.get('setLabels')).toBe(2);
    expect(state().history.past).toHaveLength(50);
  });

  test('that the host refuses are not shown as if it had taken them', async () => {
    app.labels.add('a dog');
    await until(() => !state().unsent);
    vi.spyOn(host.handlers, 'setLabels').mockImplementation(() => {
      throw new TagError('empty-label', 'A label is empty.');
    });
    app.labels.add('a cat');
    await until(() => !state().unsent);
    expect(state().texts).toEqual(['a dog']);
    expect(state().notices.map(({ text }) => text)).toEqual(['A label is empty.']);
  });

  test('are undone and made again, also those of another page', async () => {
    app.labels.add('a dog');
    await until(() => !state().unsent);
    host.setLabels(['a dog', 'theirs']);
    await until(() => state().texts.length === 2);
    app.labels.move(1, 0);
    app.labels.rename(1, 'a puppy');
    const steps = [['theirs', 'a puppy'], ['theirs', 'a dog'], ['a dog', 'theirs'], ['a dog'], []];
    for (const step of steps) {
      expect(state().texts).toEqual(step);
      app.labels.undo();
    }
    for (const step of steps.toReversed()) {
      expect(state().texts).toEqual(step);
      app.labels.redo();
    }
    await until(() => !state().unsent);
    expect(host.labels).toEqual(['theirs', 'a puppy']);
  });

  test('that are there already are said so, and not added', () => {
    app.labels.add('a dog');
    expect(app.labels.add('a dog')).toBe(false);
    expect(state().texts).toEqual(['a dog']);
    expect(state().notices.map(({ text }) => text)).toEqual(['“a dog” is in the list already']);
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
    app.labels.undo();
    await until(() => state().order.length === 2);
    app.labels.redo();
    await until(() => state().order.length === 1);
    expect(state().order).not.toContain(first);
  });

  test('removed and brought back in one breath are there', async () => {
    app.labels.add('a dog');
    const [first = ''] = host.fill(['a.mp4', 'b.mp4']);
    await until(() => state().order.length === 2 && !state().unsent);
    const removing = app.videos.remove([first]);
    app.labels.undo();
    await removing;
    await until(() => host.calls.get('restoreVideos') === 1 && state().order.length === 2);
    expect(state().texts).toEqual(['a dog']);
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
    host.setLabels(['x', 'y']);
    await until(() => state().texts.length === 2);
    const seen = ids.slice(0, 2);
    app.rankings.want('visible', seen, 1);
    await until(() => state().best.size === 2);
    app.rankings.want('visible', seen, 1);
    host.emit('queueChanged', state().queue);
    expect([...state().best.keys()].sort()).toEqual(seen.toSorted());
    expect(host.calls.get('rankVideos')).toBe(1);

    app.labels.add('z');
    await until(() => host.calls.get('rankVideos') === 2 && !state().unsent);
    app.rankings.want('shown', seen.slice(0, 1), 0);
    await until(() => state().rankings.size === 1);
    expect(
      state()
        .rankings.get(seen[0] ?? '')
        ?.ranking.scores.map(({ label }) => label)
        .sort(),
    ).toEqual(['x', 'y', 'z']);
  });

  test('come when a video is done, not before', async () => {
    host.setLabels(['x']);
    const [id = ''] = host.fill(['a.mp4'], 'waiting');
    await until(() => state().order.length === 1);
    app.rankings.want('shown', [id], 0);
    await app.videos.retry([id]);
    await until(() => state().rankings.has(id));
    expect(state().videos.get(id)?.state).toBe('done');
  });

  test('are asked for anew when another track is shown, also one that was looked at before', async () => {
    host.setLabels(['x', 'y']);
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

  test('get their matches on request, and say then how likely none fits', async () => {
    host.setLabels(['x', 'y']);
    const [id = ''] = host.fill(['a.mp4']);
    await until(() => state().order.length === 1);
    await app.checkMatches(id);
    const { scores, noneOfThese } = state().rankings.get(id)?.ranking ?? { scores: [] };
    const none = scores.reduce((product, { match = Number.NaN }) => product * (1 - match), 1);
    expect(noneOfThese).toBeCloseTo(none, 12);
    expect(state().matching.size).toBe(0);
  });
});

describe('a lost connection', () => {
  test('is made again, and everything is as the host has it', async () => {
    host.fill(['a.mp4']);
    host.setLabels(['x']);
    await until(() => state().texts.length === 1);
    refusing = true;
    cut();
    await until(() => state().connection === 'lost');
    expect(state().texts).toEqual(['x']);
    host.fill(['b.mp4']);
    host.setLabels(['x', 'y']);
    refusing = false;
    await until(() => state().connection === 'open');
    expect([state().order.length, state().texts]).toEqual([2, ['x', 'y']]);
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

  test('keeps the labels that are edited meanwhile, and those of others', async () => {
    app.labels.add('a dog\na cat');
    await until(() => !state().unsent);
    refusing = true;
    cut();
    await until(() => state().connection === 'lost');
    app.labels.add('a bird');
    app.labels.remove('a dog');
    expect(state().texts).toEqual(['a cat', 'a bird']);
    host.setLabels(['a dog', 'a cat', 'theirs']);
    refusing = false;
    await until(() => state().connection === 'open' && !state().unsent);
    expect(host.labels).toEqual(['a cat', 'theirs', 'a bird']);
    expect([state().texts, state().notices]).toEqual([['a cat', 'theirs', 'a bird'], []]);
  });

  test('in the middle of an answer costs no label', async () => {
    vi.spyOn(host.handlers, 'setLabels').mockImplementationOnce(() => {
      cut();
      throw new TagError('in-use', 'never heard');
    });
    app.labels.add('a dog');
    await until(() => host.labels.length === 1 && !state().unsent);
    expect([host.labels, state().texts, state().notices]).toEqual([['a dog'], ['a dog'], []]);
  });
});

test('results are handed over as a file', async () => {
  host.fill(['a.mp4', 'b.mp4']);
  await app.exportResults('csv');
  expect(saved).toEqual(['reeltag.csv (text/csv): a.mp4\nb.mp4']);
});
