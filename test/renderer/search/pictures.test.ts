/** Pictures that are dropped together, as a folder of a camera is. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Question } from '../../../electron/wire/app/search.ts';
import { createSearch } from '../../../renderer/search/search-actions.ts';
import { createPageStore } from '../../../renderer/store.ts';
import type { TagActions } from '../../../renderer/tags/tag-actions.ts';
import type { Talk } from '../../../renderer/talk.ts';

/** As a browser's, of which Node has none. */
class Reader extends EventTarget {
  result = '';
  async readAsDataURL(blob: Blob): Promise<void> {
    this.result = `data:;base64,${Buffer.from(await blob.arrayBuffer()).toString('base64')}`;
    this.dispatchEvent(new Event('load'));
  }
}

beforeEach(() => void vi.stubGlobal('FileReader', Reader));
afterEach(() => void vi.unstubAllGlobals());

test('are brought one after the other, as many as can be asked about; that there were more is said once, and one that is none keeps back no other', async () => {
  let [atOnce, most] = [0, 0];
  const brought: string[] = [];
  const asked: Question[] = [];
  const said: string[] = [];
  const failed: unknown[] = [];
  const call = async (name: string, args: { data: string; question: Question }): Promise<unknown> => {
    if (name === 'searchMoments') {
      asked.push(args.question);
      return { moments: [], named: [], of: 0, unseen: 0, without: [], unknownWords: [] };
    }
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise(setImmediate);
    atOnce -= 1;
    const picture = Buffer.from(args.data, 'base64').toString();
    brought.push(picture);
    if (picture === '3') throw new Error('no picture');
    return { picture };
  };
  const talk = {
    announce: () => {},
    notify: (words: string) => said.push(words),
    report: (error: unknown) => failed.push(error),
  } as unknown as Talk;
  const store = createPageStore();
  store.setState({ connection: 'open' });
  const tags = {} as TagActions;
  const search = createSearch({ store, call: call as never, talk, tags, window: 'w', onLeave: () => {} });
  await search.addPictures(Array.from({ length: 40 }, (_, i) => new Blob([`${i}`])));
  expect([most, brought.length, said.length, failed.length]).toEqual([1, 20, 1, 1]);
  expect(said[0]).toMatch(/20/);
  const likes = brought.filter((picture) => picture !== '3').map((picture) => ({ picture }));
  expect(store.getState().search.likes).toEqual(likes);
  expect(asked.at(-1)?.like).toEqual(likes);
});
