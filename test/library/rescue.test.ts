/** The ways out, where more is in the way than a damaged file: links, logs of another library, backups that cannot be read. */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeBackup } from '../../electron/library/backups/backups.ts';
import { Library } from '../../electron/library/index.ts';
import { listBackups, restoreCopy, restoreLastBackup, startAnew } from '../../electron/library/rescue.ts';
import { failure } from '../support/failure.ts';
import { labelTexts, putLabels } from '../support/labels.ts';
import { inventory, makeUncleanLibrary } from '../support/unclean-library.ts';

let root: string;
/** the data folder */
let folder: string;
let file: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'reeltag-rescue-')));
  folder = join(root, 'data');
  mkdirSync(folder);
  file = join(folder, 'library.sqlite');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(labels: string[], where = folder): void {
  const library = Library.open(where);
  putLabels(library, labels);
  library.close();
}
function labels(): string[] {
  const library = Library.open(folder);
  const all = labelTexts(library);
  library.close();
  return all;
}
const backUp = (): Promise<void> => makeBackup({ dataDirectory: folder, library: file }, new Date());

describe('a library behind a link', () => {
  const disk = (): string => join(root, 'disk');
  beforeEach(async () => {
    write(['mine']);
    await backUp();
    mkdirSync(disk());
    renameSync(file, join(disk(), 'reels.sqlite'));
    symlinkSync('../disk/reels.sqlite', file);
  });

  test('is begun anew behind it', () => {
    const { aside } = startAnew(folder);
    expect(readdirSync(aside ?? '')).toContain('reels.sqlite');
    expect(labels()).toEqual([]);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(existsSync(join(disk(), 'reels.sqlite'))).toBe(true);
  });

  test('is restored behind it', () => {
    truncateSync(join(disk(), 'reels.sqlite'), 5_000);
    restoreLastBackup(folder);
    expect(labels()).toEqual(['mine']);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });

  test('that is gone comes back where the link leads', async () => {
    rmSync(join(disk(), 'reels.sqlite'));
    expect((await failure(async () => Library.open(folder))).message).toMatch(/library restore.*library new/);
    expect(restoreLastBackup(folder).aside).toBeUndefined();
    expect(labels()).toEqual(['mine']);
    expect(existsSync(join(disk(), 'reels.sqlite'))).toBe(true);
  });

  test('that is gone with its folder comes back in the place of the link, which is kept', () => {
    rmSync(disk(), { recursive: true });
    const { aside } = restoreLastBackup(folder);
    expect(inventory(aside ?? '')['library.sqlite']).toBe('link to ../disk/reels.sqlite');
    expect(labels()).toEqual(['mine']);
    expect(lstatSync(file).isSymbolicLink()).toBe(false);
  });

  test.each(['with', 'without'])(
    'a link that leads nowhere, %s a folder at its end, is moved away to start anew',
    (how) => {
      if (how === 'with') rmSync(join(disk(), 'reels.sqlite'));
      else rmSync(disk(), { recursive: true });
      const { aside } = startAnew(folder);
      const kept = inventory(aside ?? '');
      expect(kept['library.sqlite']).toBe('link to ../disk/reels.sqlite');
      expect(labels()).toEqual([]);
      expect(listBackups(folder)).toEqual([]);
    },
  );

  test('a link in a circle is no end of it', () => {
    rmSync(file);
    symlinkSync('library.sqlite', file);
    restoreLastBackup(folder);
    expect(labels()).toEqual(['mine']);
  });
});

describe('a copy of one’s own', () => {
  test('takes the place of a library of which only the log is there, and is not mixed with that', async () => {
    const copy = join(root, 'copy.sqlite');
    write(['copied']);
    cpSync(file, copy);
    rmSync(file);
    await makeUncleanLibrary(folder, 10);
    rmSync(file);
    const log = inventory(folder)['library.sqlite-wal'];
    expect((await failure(async () => Library.open(folder))).message).toMatch(/log.*mixed.*restore FILE/);
    const { aside } = restoreCopy(folder, copy);
    expect(inventory(aside ?? '')['library.sqlite-wal']).toBe(log);
    expect(labels()).toEqual(['copied']);
    expect(existsSync(copy)).toBe(true);
  });

  test('has its log with it', async () => {
    const other = join(root, 'other');
    await makeUncleanLibrary(other, 10);
    const before = inventory(other);
    symlinkSync(join(other, 'library.sqlite'), join(root, 'link.sqlite'));
    expect(restoreCopy(folder, join(root, 'link.sqlite')).aside).toBeUndefined();
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(10);
    library.close();
    expect(inventory(other)).toEqual(before);
  });

  test.each([
    ['is damaged', 'library-damaged', /damaged or incomplete: name another/],
    ['is not there', 'not-found', /no library at/],
  ])('that %s changes nothing', async (what, kind, sentence) => {
    write(['mine']);
    const copy = join(root, 'copy.sqlite');
    if (what === 'is damaged') {
      cpSync(file, copy);
      truncateSync(copy, 10_000);
    }
    const before = inventory(folder);
    const error = await failure(async () => restoreCopy(folder, copy));
    expect(error).toMatchObject({ kind, message: expect.stringMatching(sentence) });
    expect(inventory(folder)).toEqual(before);
  });
});

test.each(['a link in a circle', 'a folder'])('%s among the backups is passed over', async (what) => {
  write(['mine']);
  await backUp();
  await backUp();
  const [newest] = listBackups(folder);
  const path = newest?.path ?? '';
  rmSync(path);
  if (what === 'a folder') mkdirSync(path);
  else symlinkSync(path, path);
  truncateSync(file, 1);
  const { backup, passedOver } = restoreLastBackup(folder);
  expect(passedOver.map((one) => one.path)).toEqual([path]);
  expect(backup.path).not.toBe(path);
  expect(labels()).toEqual(['mine']);
});

describe('what is refused leaves nothing behind', () => {
  test('no lock in a folder without a library', async () => {
    expect(await failure(async () => restoreLastBackup(folder))).toMatchObject({ kind: 'not-found' });
    expect(startAnew(folder).aside).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that has the name under which a library is written stays', async () => {
    mkdirSync(join(`${file}.new`, 'mine'), { recursive: true });
    expect(await failure(async () => Library.open(folder))).toMatchObject({ kind: 'is-directory' });
    rmSync(`${file}.new`, { recursive: true });
    write(['mine']);
    await backUp();
    mkdirSync(join(`${file}.new`, 'mine'), { recursive: true });
    expect(await failure(async () => restoreLastBackup(folder))).toMatchObject({ kind: 'is-directory' });
    expect(existsSync(join(`${file}.new`, 'mine'))).toBe(true);
    expect(labels()).toEqual(['mine']);
  });
});
