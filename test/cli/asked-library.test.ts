/** A library that a command asks something of while others have it, come and go. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLibrary } from '../../electron/cli/asked-library.ts';
import { type Context, createContext } from '../../electron/cli/context.ts';
import { Library } from '../../electron/library/index.ts';
import { expectFailure } from '../support/failure.ts';
import { OwnerLab } from '../support/owner-lab.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'reeltag-asked-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** @param onWaiting called when somebody is told that a library is waited for */
function contextOf(onWaiting: () => void, signal = new AbortController().signal): Context {
  const context = createContext(signal, false);
  context.progress.show = onWaiting;
  return context;
}
const videos = (context: Context, waitMs?: number): Promise<number> =>
  withLibrary(context, { library: data }, async ({ call }) => (await call('getState', {})).videos.length, waitMs);

test('that another command has is waited for', async () => {
  const other = Library.open(data);
  expect(await videos(contextOf(() => other.close()))).toBe(0);
});

test('that somebody keeps is given up, and so is waiting for it', async () => {
  const other = Library.open(data);
  await expectFailure(
    videos(
      contextOf(() => {}),
      0,
    ),
    'in-use',
  );
  const giveUp = new AbortController();
  await expect(videos(contextOf(() => giveUp.abort(), giveUp.signal))).rejects.toMatchObject({ name: 'AbortError' });
  other.close();
});

test('is asked by many commands at once, one after the other', async () => {
  Library.open(data).close();
  expect(await Promise.all([1, 2, 3].map(() => videos(contextOf(() => {}))))).toEqual([0, 0, 0]);
});

test('whose owner ends before it has answered is said to have', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const lab = await OwnerLab.open({
    findDuplicates: () => {
      resolve();
      return new Promise(() => {});
    },
  });
  const context = contextOf(() => {});
  const answer = withLibrary(context, { library: lab.folder }, ({ call }) => call('findDuplicates', {}));
  answer.catch(() => {});
  await asked;
  await lab.remove();
  await expectFailure(answer, 'in-use');
});

test('whose owner is of another version, and does not know what is asked, is said to be', async () => {
  const lab = await OwnerLab.open({
    findDuplicates: () => {
      throw new Error('there is no such call');
    },
  });
  const context = contextOf(() => {});
  const answer = withLibrary(context, { library: lab.folder }, ({ call }) => call('findDuplicates', {}));
  expect((await expectFailure(answer, 'in-use')).message).toMatch(/is of version 0, and this one of/);
  await lab.remove();
});
