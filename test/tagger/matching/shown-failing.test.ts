/** What is on screen is looked at without anybody having called: a failure of that is nobody's, and must not be the host's. */
import { expect, test } from 'vitest';
import { Events } from '../../../electron/tagger/events.ts';
import { type ShownOptions, ShownVideos } from '../../../electron/tagger/matching/shown.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { meant } from '../../support/footage.ts';

test('a library that cannot be read is told to the log, and whoever changes the labels goes on', async () => {
  const events = new Events();
  const logged: string[] = [];
  const options = {
    events,
    model: { ready: true },
    labels: { ready: true, active: { ids: ['a'], texts: ['a'], vectors: [Float32Array.of(1)], learnt: [true] } },
    list: { get: () => ({ ...meant('content'), id: 'v', state: 'done', facts: undefined }) },
    fits: {
      see: () => {
        throw new TagError('library-damaged', 'The library is damaged.');
      },
    },
    log: (message: string) => logged.push(message),
  };
  const shown = new ShownVideos(options as unknown as ShownOptions);
  const controller = new AbortController();
  const showing = shown.show('v', controller.signal);
  await expect.poll(() => logged).toHaveLength(1);
  events.emit('labelsChanged', { labels: [], revision: 0, ready: true, away: 0 });
  expect(logged).toHaveLength(2);
  controller.abort();
  await expect(showing).rejects.toMatchObject({ name: 'AbortError' });
  shown.close();
});
