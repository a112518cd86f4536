/** Backups of a library, and the ways out of a damaged one. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type BackupPlace,
  backUpOnceSync,
  isBackupDue,
  makeBackup,
} from '../../../electron/library/backups/backups.ts';
import { type DailyBackup, Library } from '../../../electron/library/index.ts';
import { listBackups, restoreLastBackup, startAnew } from '../../../electron/library/rescue.ts';
import { failure } from '../../support/failure.ts';
import { meant } from '../../support/footage.ts';
import { labelTexts, putLabels } from '../../support/labels.ts';
import { expectMode } from '../../support/modes.ts';
import { turnBack } from '../../support/old-library.ts';
import { inventory, makeUncleanLibrary } from '../../support/unclean-library.ts';

let folder: string;
let file: string;
let place: BackupPlace;
let library: Library | undefined;
let daily: DailyBackup | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-backups-'));
  file = join(folder, 'library.sqlite');
  place = { dataDirectory: folder, library: file };
});
afterEach(async () => {
  await daily?.close();
  library?.close();
  daily = library = undefined;
  rmSync(folder, { recursive: true });
});

function open(): Library {
  library = Library.open(folder);
  return library;
}
function close(): void {
  library?.close();
  library = undefined;
}
const names = (): string[] => readdirSync(join(folder, 'backups')).sort();
const day = (n: number): Date => new Date(Date.UTC(2026, 4, n, 10, 30));

/** Backs up from now on, and gives the outcomes. */
function backUp(): unknown[] {
  const outcomes: unknown[] = [];
  daily = library?.backUpDaily((outcome) => outcomes.push(outcome), { firstMs: 1, everyMs: 20 });
  return outcomes;
}
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 500) throw new Error('not in time');
    await delay(10);
  }
}

describe('a backup a day', () => {
  test('is whole, and for its user alone', async () => {
    putLabels(open(), ['rain', 'snow']);
    const outcomes = backUp();
    await until(() => outcomes.length > 0);
    expect(outcomes).toEqual([undefined]);
    const [name = ''] = names();
    expect(names()).toEqual([expect.stringMatching(/^library-\d{8}T\d{9}Z-1\.sqlite$/)]);
    const copy = new DatabaseSync(join(folder, 'backups', name), { readOnly: true });
    expect(
      copy
        .prepare('SELECT text FROM labels ORDER BY position')
        .all()
        .map(({ text }) => text),
    ).toEqual(['rain', 'snow']);
    copy.close();
    expectMode(join(folder, 'backups'), 0o700);
    expectMode(join(folder, 'backups', name), 0o600);
  });

  test('one is made a day, also by a program that runs for weeks', async () => {
    open();
    const outcomes = backUp();
    await until(() => outcomes.length > 0);
    await delay(100);
    expect(names()).toHaveLength(1);
    const yesterday = `library-${new Date(Date.now() - 25 * 3_600_000).toISOString().replaceAll(/[-:.]/g, '')}.sqlite`;
    renameSync(join(folder, 'backups', names()[0] ?? ''), join(folder, 'backups', yesterday));
    await until(() => outcomes.length > 1);
    expect(names()).toEqual([yesterday, expect.any(String)]);
  });

  test('one from the future, of a clock that went wrong, does not keep the next from being made', () => {
    mkdirSync(join(folder, 'backups'));
    writeFileSync(join(folder, 'backups', 'library-20991231T000000000Z.sqlite'), '');
    expect(isBackupDue(folder, day(1))).toBe(true);
  });

  test('seven are kept, and a copy that is not whole takes no name and no place', async () => {
    putLabels(open(), ['snow']);
    for (let n = 1; n <= 9; n++) await makeBackup(place, day(n));
    const kept = [3, 4, 5, 6, 7, 8, 9].map((n) => `library-2026050${n}T103000000Z-${n}.sqlite`);
    expect(names()).toEqual(kept);
    close();
    const content = readFileSync(file);
    // Behind the last of the tables are indices, which a copy is not made of.
    content.fill(0xff, content.length - 21_000, content.length - 4000);
    writeFileSync(file, content);
    const error = await failure(() => makeBackup(place, day(10)));
    expect(error).toMatchObject({ kind: 'library-damaged', message: expect.stringContaining(join(folder, 'backups')) });
    expect(names()).toEqual(kept);
  });

  test('one that cannot be made is told, and nothing stops', async () => {
    open();
    writeFileSync(join(folder, 'backups'), 'in the way');
    const outcomes = backUp();
    await until(() => outcomes.length > 0);
    expect(outcomes[0]).toMatchObject({ kind: 'write-failed', message: expect.stringMatching(/backed up.*folder/) });
    putLabels(library as Library, ['still works']);
    rmSync(join(folder, 'backups'));
    await until(() => outcomes.includes(undefined));
    expect(names()).toHaveLength(1);
  });

  test('a disk without room is left alone', async () => {
    open();
    await makeBackup(place, day(1));
    const error = await failure(() => makeBackup({ ...place, freeBytes: () => 60 * 2 ** 20 }, day(2)));
    expect(error).toMatchObject({ kind: 'disk-full', message: expect.stringMatching(/free some/) });
    expect(names()).toHaveLength(1);
  });

  test('what a killed backup left is cleared away', async () => {
    open();
    mkdirSync(join(folder, 'backups'));
    for (const rest of ['', '-journal'])
      writeFileSync(join(folder, 'backups', `library-20260501T103000000Z.sqlite.part${rest}`), 'half');
    await makeBackup(place, day(1));
    expect(names()).toEqual(['library-20260501T103000000Z-1.sqlite']);
  });

  test('of a large library it holds nobody up, and what is written meanwhile harms none', async () => {
    const large = open();
    const vector = new Float32Array(512).fill(0.5);
    large.transaction(() => {
      for (let n = 0; n < 20_000; n++) large.embeddings.put(meant(`c${n}`), 'm', 'whole', { vector, frames: [] });
    });
    // Of this thread's own time: others may take the core from it for longer than any copy does.
    const own = (): number => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1_000;
    };
    let [longest, last, written] = [0, own(), 0];
    const timer = setInterval(() => {
      putLabels(large, [`label ${written++}`]);
      longest = Math.max(longest, own() - last);
      last = own();
    }, 5);
    await makeBackup(place, day(1));
    clearInterval(timer);
    expect(written).toBeGreaterThan(5);
    // About 30 ms on two busy cores, and a second where the copy is made here.
    expect(longest).toBeLessThan(400);
    close();
    rmSync(file);
    restoreLastBackup(folder);
    expect(open().embeddings.get(meant('c19999'), 'm', 'whole')?.vector).toEqual(vector);
  });
});

describe('a clock that goes wrong', () => {
  const put = (name: string, label: string): void => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'reeltag-other-'));
    const other = Library.open(elsewhere);
    putLabels(other, [label]);
    other.close();
    mkdirSync(join(folder, 'backups'), { recursive: true });
    renameSync(join(elsewhere, 'library.sqlite'), join(folder, 'backups', name));
    rmSync(elsewhere, { recursive: true });
  };

  test('dates after now do not keep those that are made now from being kept, and preferred', async () => {
    putLabels(open(), ['now']);
    for (let n = 1; n <= 7; n++) put(`library-2099010${n}T000000000Z.sqlite`, 'wrong date');
    put('library-20240101T000000000Z.sqlite', 'right date');
    expect(listBackups(folder)[0]?.made.getUTCFullYear()).toBe(2024);
    await makeBackup(place, day(1));
    close();
    expect(listBackups(folder)[0]?.made).toEqual(day(1));
    expect(names()).toHaveLength(7);
    rmSync(file);
    expect(restoreLastBackup(folder).backup.made).toEqual(day(1));
    expect(labelTexts(open())).toEqual(['now']);
  });

  test('one that is made after another is the newer one, whatever its date', async () => {
    open();
    for (const date of [new Date('2031-01-01'), new Date('1970-01-02'), day(1)]) await makeBackup(place, date);
    expect(listBackups(folder).map(({ made }) => made.getUTCFullYear())).toEqual([2026, 1970, 2031]);
    expect(isBackupDue(folder, day(1))).toBe(false);
  });
});

/** A library of version 1. */
function makeOld(): void {
  putLabels(open(), ['old']);
  close();
  const database = new DatabaseSync(file);
  turnBack(database, 1);
  database.close();
}

test('before a migration the library is backed up as it was', () => {
  makeOld();
  expect(labelTexts(open())).toEqual(['old']);
  const [backup] = listBackups(folder);
  const copy = new DatabaseSync(backup?.path ?? '', { readOnly: true });
  expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  copy.close();
});

test('matches of a version that did not say of which frames they are do not count', () => {
  putLabels(open(), ['old']);
  close();
  const database = new DatabaseSync(file);
  turnBack(database, 3);
  database.exec("INSERT INTO matches VALUES ('c1', 'm', 'snow', 0.5)");
  database.close();
  const { matches, labels } = open();
  expect(labels.all().map(({ text }) => text)).toEqual(['old']);
  expect([...matches.of(meant('c1'), 'm', 'whole')]).toEqual([]);
  matches.put(meant('c1'), 'm', 'whole', 'snow', 0.25);
  expect([...matches.of(meant('c1'), 'm', 'whole')]).toEqual([['snow', 0.25]]);
});

describe('a migration that fails at each start', () => {
  beforeEach(async () => {
    open();
    for (let n = 1; n <= 7; n++) await makeBackup(place, day(n));
    close();
    makeOld();
  });

  test('of a library that another program writes: no backup is made, and none goes', async () => {
    const before = names();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    expect(await failure(async () => open())).toMatchObject({ kind: 'in-use' });
    expect(names()).toEqual(before);
    other.exec('ROLLBACK');
    other.close();
  });

  test('one backup is made of what is migrated, and none goes before it is', () => {
    const before = names();
    const database = new DatabaseSync(file);
    database.exec('BEGIN IMMEDIATE');
    for (let n = 0; n < 9; n++) backUpOnceSync(place, new Date());
    database.exec('ROLLBACK');
    database.close();
    expect(names()).toEqual([...before, expect.stringMatching(/-8\.sqlite$/)]);
    open();
    expect(names()).toEqual([...before.slice(1), expect.stringMatching(/-8\.sqlite$/)]);
  });
});

test('a folder of backups that cannot be read is not one without backups', async () => {
  symlinkSync('backups', join(folder, 'backups'));
  const before = inventory(folder);
  expect(await failure(async () => open())).toMatchObject({
    kind: 'unreadable',
    message: expect.stringMatching(/backups.*cannot be read/),
  });
  expect(inventory(folder)).toEqual(before);
  // A library that is there does without.
  rmSync(join(folder, 'backups'));
  open().close();
  symlinkSync('backups', join(folder, 'backups'));
  open();
});

test('a migration without room for a backup is told of, and goes on', () => {
  makeOld();
  writeFileSync(join(folder, 'backups'), 'in the way');
  const told: unknown[] = [];
  library = Library.open(folder, (error) => told.push(error));
  expect(told).toMatchObject([{ kind: 'write-failed' }]);
  putLabels(library, ['works']);
});

describe('the ways out', () => {
  test('the last backup comes back, and what was there is kept aside', async () => {
    await makeUncleanLibrary(folder, 30);
    const writer = open();
    putLabels(writer, ['kept']);
    await makeBackup(place, day(1));
    close();
    cpSync(file, `${file}-wal`);
    truncateSync(file, 1);
    const error = await failure(async () => open());
    expect(error.message).toContain('restore its backup of 2026-05-01 10:30 UTC');
    const before = inventory(folder);
    const { aside, backup } = restoreLastBackup(folder);
    expect(backup.made).toEqual(day(1));
    const kept = inventory(aside ?? '');
    for (const name of ['library.sqlite', 'library.sqlite-wal']) expect(kept[name]).toBe(before[name]);
    expect(labelTexts(open())).toEqual(['kept']);
    expect(library?.videos.all().length).toBeGreaterThanOrEqual(30);
    expectMode(file, 0o600);
  });

  test('a backup that is damaged itself is passed over', async () => {
    putLabels(open(), ['good']);
    await makeBackup(place, day(1));
    await makeBackup(place, day(2));
    close();
    truncateSync(join(folder, 'backups', names()[1] ?? ''), 5_000);
    rmSync(file);
    expect(restoreLastBackup(folder).backup.made).toEqual(day(1));
    expect(labelTexts(open())).toEqual(['good']);
  });

  test('without a backup nothing is moved', async () => {
    open();
    close();
    truncateSync(file, 1);
    const before = inventory(folder);
    const error = await failure(async () => restoreLastBackup(folder));
    expect(error).toMatchObject({ kind: 'not-found', message: expect.stringMatching(/start anew/) });
    expect(inventory(folder)).toEqual(before);
  });

  test('a library that is gone, backups and all beside it, is no new one', async () => {
    putLabels(open(), ['mine']);
    await makeBackup(place, day(1));
    close();
    rmSync(file);
    expect(await failure(async () => open())).toMatchObject({ kind: 'library-damaged' });
    writeFileSync(file, '');
    expect(await failure(async () => open())).toMatchObject({ kind: 'library-damaged' });
    restoreLastBackup(folder);
    expect(labelTexts(open())).toEqual(['mine']);
  });

  test('starting anew moves library and backups away together', async () => {
    putLabels(open(), ['mine']);
    await makeBackup(place, day(1));
    close();
    writeFileSync(join(folder, 'backups', 'of-my-own.txt'), '');
    const before = inventory(folder);
    const { aside } = startAnew(folder);
    expect(names()).toEqual(['of-my-own.txt']);
    expect(labelTexts(open())).toEqual([]);
    const kept = inventory(aside ?? '');
    for (const name of ['library.sqlite', 'backups/library-20260501T103000000Z-1.sqlite']) {
      expect(kept[name]).toBe(before[name]);
    }
  });

  test('a library in use is left alone', async () => {
    open();
    expect(await failure(async () => startAnew(folder))).toMatchObject({ kind: 'in-use' });
    expect(await failure(async () => restoreLastBackup(folder))).toMatchObject({ kind: 'in-use' });
    expect(existsSync(file)).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('who may read it', () => {
  const modes = (): Record<string, string> =>
    Object.fromEntries(
      ['', ...readdirSync(folder)].map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
    );

  test('a new one: its user alone', () => {
    rmSync(folder, { recursive: true });
    putLabels(open(), ['x']);
    expect(modes()).toEqual({
      '': '700',
      'library.sqlite': '600',
      'library.sqlite-shm': '600',
      'library.sqlite-wal': '600',
      'library.sqlite.lock': '600',
      'library.sqlite.owner': '600',
    });
  });

  test('one that a former version made is closed to others', async () => {
    await makeUncleanLibrary(folder, 3);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
    writeFileSync(join(folder, 'serve-port'), '80', { mode: 0o644 });
    chmodSync(folder, 0o755);
    putLabels(open(), ['x']);
    const { 'serve-port': _, ...ours } = modes();
    expect(new Set(Object.values(ours))).toEqual(new Set(['700', '600']));
  });

  test('a folder with other things of the user in it stays as open as it was', () => {
    writeFileSync(join(folder, 'holiday.mp4'), '');
    utimesSync(folder, 1, 1);
    chmodSync(folder, 0o755);
    open();
    expect(modes()).toMatchObject({ '': '755', 'library.sqlite': '600' });
  });
});
