/** A library is looked at before SQLite may touch it: what cannot be opened stays as it is, to the byte. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Library } from '../../../electron/library/index.ts';
import type { TagError } from '../../../electron/wire/errors.ts';
import { failure } from '../../support/failure.ts';
import { meant } from '../../support/footage.ts';
import { putLabels } from '../../support/labels.ts';
import { turnBack } from '../../support/old-library.ts';
import { inventory, makeUncleanLibrary } from '../../support/unclean-library.ts';

const childFile = fileURLToPath(new URL('../../support/library-child.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'reeltag-look-'));
/** Left by a killed process: most of it is in the log. */
const killed = join(root, 'killed');
/** Closed as it should be: one file. */
const closed = join(root, 'closed');
let folder: string;
let file: string;
let made = 0;

beforeAll(async () => {
  await makeUncleanLibrary(killed, 40);
  cpSync(killed, closed, { recursive: true });
  Library.open(closed).close();
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  folder = join(root, `case ${made++}`);
  file = join(folder, 'library.sqlite');
});

const take = (base: string): void => cpSync(base, folder, { recursive: true });

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, bytes, 0, bytes.length, at);
  closeSync(fd);
}

/** Opens what cannot be opened, and sees that nothing of it has changed. */
async function refused(): Promise<TagError> {
  const before = inventory(folder);
  const error = await failure(async () => Library.open(folder).close());
  expect(inventory(folder)).toEqual(before);
  expect(error.message).toContain(file);
  return error;
}

describe('beside a full log', () => {
  beforeEach(() => {
    take(killed);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(50_000);
  });

  test.each<[string, () => void]>([
    ['is missing', () => rmSync(file)],
    ['is empty', () => truncateSync(file, 0)],
    ['is cut to one byte', () => truncateSync(file, 1)],
    ['is cut to half a page', () => truncateSync(file, 2048)],
    ['has lost its header', () => overwrite(file, 0, Buffer.alloc(100))],
    ['is a text', () => writeFileSync(file, 'this is no database at all\n'.repeat(500))],
    ['has a header that names no size of pages', () => overwrite(file, 16, Buffer.from([0x03, 0x07]))],
    ['has a log of pages of another size', () => overwrite(`${file}-wal`, 8, Buffer.from([0, 0, 0x20, 0]))],
    ['has a log that has lost its header', () => overwrite(`${file}-wal`, 0, Buffer.alloc(32))],
    ['has a log that is broken in its midst', () => overwrite(`${file}-wal`, 32 + 4120 * 7 + 900, Buffer.alloc(64, 7))],
    ['has a log that is cut to its header', () => truncateSync(`${file}-wal`, 32)],
    ['has a log that is cut within its first frames', () => truncateSync(`${file}-wal`, 32 + 4120 + 100)],
    ['has a log of a few bytes of something else', () => writeFileSync(`${file}-wal`, 'garbage')],
    ['has a log of as many bytes as a header', () => writeFileSync(`${file}-wal`, Buffer.alloc(32, 7))],
    ['has a log that lacks a whole frame', () => overwrite(`${file}-wal`, 32 + 4120 * 7, Buffer.alloc(4120, 7))],
  ])('a library that %s', async (_, damage) => {
    damage();
    const error = await refused();
    expect(error).toMatchObject({ kind: 'library-damaged', message: expect.stringMatching(/backup.*anew/) });
    // Not even the second time.
    await refused();
  });

  test('without its index in shared memory none is made', async () => {
    rmSync(`${file}-shm`);
    truncateSync(file, 0);
    await refused();
  });

  test('a page overwritten, which only reading finds', async () => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    const pages = statSync(file).size / 4096;
    overwrite(file, 4096 * (pages - 3), Buffer.alloc(8192, 0xff));
    await unfinished((writer) => writer.exec("INSERT INTO settings VALUES ('x', '1')"));
    expect((await refused()).kind).toBe('library-damaged');
  });

  test('a newer version that only the log tells of', async () => {
    await unfinished((writer) => writer.exec('PRAGMA user_version = 99'));
    expect(await refused()).toMatchObject({
      kind: 'unreadable',
      message: expect.stringMatching(/newer Reeltag: update/),
    });
  });

  test('a folder in its place', async () => {
    rmSync(file);
    mkdirSync(file);
    expect((await refused()).kind).toBe('is-directory');
  });

  test('a link in a circle above it', async () => {
    rmSync(folder, { recursive: true });
    symlinkSync(folder, folder);
    expect(await failure(async () => Library.open(folder))).toMatchObject({ kind: 'write-failed' });
  });

  test.each([
    ['in the midst of a frame', 4120 + 700],
    ['between two frames', 4120],
  ])('a log that ends %s is what a power cut leaves: the rest of it is taken in', (_, less) => {
    const log = `${file}-wal`;
    const frames = Math.floor((statSync(log).size - 32) / 4120);
    truncateSync(log, 32 + frames * 4120 - less);
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(30);
    library.close();
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(20)],
    ['the first bytes of a header', Buffer.from('377f0682002de218', 'hex')],
  ])('a log that was being begun: %s', async (_, start) => {
    rmSync(folder, { recursive: true });
    take(closed);
    writeFileSync(`${file}-wal`, start);
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(40);
    library.close();
  });

  test('a log that was wholly taken into the library, beside its index', async () => {
    await unfinished((writer) => writer.exec('PRAGMA wal_checkpoint(RESTART)'));
    const size = statSync(`${file}-wal`).size;
    expect(size).toBeGreaterThan(32);
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(40);
    library.close();
  });

  test('a last transaction that reached the disk in part only', () => {
    const log = `${file}-wal`;
    const frames = Math.floor((statSync(log).size - 32) / 4120);
    overwrite(log, 32 + (frames - 2) * 4120 + 500, Buffer.alloc(64, 7));
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(30);
    library.close();
  });

  test('a log that was begun anew over a longer one', async () => {
    await unfinished((writer) => {
      writer.exec("UPDATE embeddings SET frames = '[[1,2]]'");
      writer.exec('PRAGMA wal_checkpoint(RESTART)');
      for (let n = 0; n < 5; n++) writer.exec(`INSERT INTO settings VALUES ('n${n}', '1')`);
    });
    const library = Library.open(folder);
    expect(library.settings.get('n4', z.number())).toBe(1);
    library.close();
  });

  test('what is whole is opened, and its log is taken in', () => {
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(40);
    library.close();
  });
});

/** Leaves a log behind with what `write` writes: its process never ends. */
async function unfinished(write: (database: DatabaseSync) => void): Promise<void> {
  const elsewhere = `${folder} elsewhere`;
  renameSync(folder, elsewhere);
  const writer = new DatabaseSync(join(elsewhere, 'library.sqlite'));
  writer.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
  write(writer);
  cpSync(elsewhere, folder, { recursive: true });
  writer.close();
}

describe('without a log', () => {
  beforeEach(() => take(closed));

  test.each<[string, () => void]>([
    ['is cut to one byte', () => truncateSync(file, 1)],
    ['is cut to half a page', () => truncateSync(file, 2048)],
    ['has lost its last page', () => truncateSync(file, statSync(file).size - 4096)],
    ['has lost a part of its last page', () => truncateSync(file, statSync(file).size - 1000)],
    ['has lost its half', () => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
    ['has lost its header', () => overwrite(file, 0, Buffer.alloc(100))],
  ])('a library that %s', async (_, damage) => {
    damage();
    expect(await refused()).toMatchObject({ kind: 'library-damaged', message: expect.stringMatching(/backup.*anew/) });
  });

  test("another program's database, with a log of its own", async () => {
    rmSync(file);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE bookmarks (url TEXT)');
    database.close();
    await unfinished((writer) => writer.exec("INSERT INTO bookmarks VALUES ('x')"));
    expect(await refused()).toMatchObject({ kind: 'unreadable', message: expect.stringMatching(/another program/) });
  });

  test.each<[string, string]>([
    ['with a view alone', "CREATE VIEW kept AS SELECT 'my only copy' AS x"],
    ['with what was deleted from it', "CREATE TABLE t (a); INSERT INTO t VALUES ('my only copy'); DROP TABLE t"],
    ['of a version of its own', 'PRAGMA user_version = 7'],
  ])("another program's database %s", async (_, sql) => {
    rmSync(file);
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    expect(await refused()).toMatchObject({ kind: 'unreadable', message: expect.stringMatching(/another program/) });
  });

  test('a database into which nothing was ever written is no library that was lost', () => {
    rmSync(file);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL');
    database.close();
    expect(statSync(file).size).toBe(4096);
    Library.open(folder).close();
  });

  test.each<[string, string]>([
    ['without a table', 'DROP TABLE set_aside'],
    ['without a column', 'ALTER TABLE matches DROP COLUMN probability'],
    ['with the table of a later version', 'PRAGMA user_version = 1'],
    [
      'without any table',
      'DROP TABLE videos; DROP TABLE embeddings; DROP TABLE texts; DROP TABLE matches; DROP TABLE labels; DROP TABLE label_sets; DROP TABLE settings; DROP TABLE set_aside',
    ],
  ])('a library %s', async (_, sql) => {
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    expect((await refused()).kind).toBe('library-damaged');
  });

  test.each(['-wal', '-shm', '-journal'])('a link or a folder in the place of its %s', async (rest) => {
    symlinkSync('elsewhere', file + rest);
    expect(await refused()).toMatchObject({
      kind: 'unreadable',
      message: expect.stringMatching(/no plain file.*away/),
    });
    rmSync(file + rest);
    mkdirSync(file + rest);
    expect(await refused()).toMatchObject({ kind: 'unreadable', message: expect.stringContaining(file + rest) });
  });

  test('a link in a circle, and one that leads nowhere', async () => {
    rmSync(file);
    symlinkSync('library.sqlite', file);
    expect((await refused()).kind).toBe('unreadable');
    rmSync(file);
    symlinkSync(join(root, 'unplugged', 'library.sqlite'), file);
    expect(await refused()).toMatchObject({ kind: 'unreadable', message: expect.stringMatching(/unplugged/) });
  });

  test('what is no file at all', async () => {
    rmSync(file);
    execFileSync('mkfifo', [file]);
    expect((await refused()).kind).toBe('unreadable');
  });

  test('a journal that is to be rolled back, of a library that is gone', async () => {
    const elsewhere = `${folder} elsewhere`;
    renameSync(folder, elsewhere);
    const writer = new DatabaseSync(join(elsewhere, 'library.sqlite'));
    // A small cache: pages are written before the commit, and the journal has what they were.
    writer.exec(
      'PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; BEGIN; UPDATE embeddings SET frames = frames || 1',
    );
    cpSync(elsewhere, folder, { recursive: true });
    writer.close();
    expect(statSync(`${file}-journal`).size).toBeGreaterThan(4096);
    const whole = readFileSync(file);
    rmSync(file);
    expect((await refused()).kind).toBe('library-damaged');
    writeFileSync(file, '');
    expect((await refused()).kind).toBe('library-damaged');
    // With its library it is rolled back.
    writeFileSync(file, whole);
    const library = Library.open(folder);
    const [first] = library.videos.all();
    expect(library.embeddings.get(meant(first?.contentId ?? ''), 'model', 'whole')).toBeDefined();
    library.close();
  });

  test('what a killed start left behind holds nobody up', () => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(file, '');
    writeFileSync(`${file}.new`, 'half');
    const library = Library.open(folder);
    putLabels(library, ['mine']);
    library.close();
    expect(Object.keys(inventory(folder)).filter((name) => name.includes('.new'))).toEqual([]);
  });

  test('a library that is opened through a link stays where it is', () => {
    const real = join(root, `real ${made}.sqlite`);
    renameSync(file, real);
    symlinkSync(real, file);
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(40);
    library.close();
    expect(inventory(folder)['library.sqlite']).toBe(`link to ${real}`);
  });
});

describe('the lock', () => {
  test('a refusal of a folder that had none makes none', async () => {
    take(killed);
    rmSync(`${file}.lock`);
    rmSync(`${file}.owner`);
    truncateSync(file, 1);
    expect((await refused()).kind).toBe('library-damaged');
  });

  test.each([
    ['a few bytes', Buffer.from('garbage')],
    ['a page of them', Buffer.alloc(5_000, 0xa5)],
    ['a damaged database', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 0xa5)])],
  ])('%s in its place stop nobody, for nobody holds it', async (_, garbage) => {
    take(closed);
    writeFileSync(`${file}.lock`, garbage);
    const library = Library.open(folder);
    // And it holds again.
    expect(await failure(async () => Library.open(folder))).toMatchObject({ kind: 'in-use' });
    library.close();
  });

  test('a folder in its place is told as what it is', async () => {
    take(closed);
    rmSync(`${file}.lock`, { force: true });
    mkdirSync(`${file}.lock`);
    expect(await refused()).toMatchObject({ kind: 'write-failed', message: expect.stringMatching(/\.lock/) });
  });
});

test.runIf(process.getuid?.() === 0)('a folder that may not be written, of a library with a log', async () => {
  take(killed);
  for (const name of ['', ...readdirSync(folder)]) chmodSync(join(folder, name), name === '' ? 0o555 : 0o444);
  chmodSync(root, 0o755);
  const before = inventory(folder);
  expect(await openAsNobody()).toMatch(/^write-failed .*(permissions|may be written)/);
  chmodSync(folder, 0o755);
  rmSync(`${file}.lock`);
  chmodSync(folder, 0o555);
  expect(await openAsNobody()).toMatch(/^write-failed .*permissions/);
  chmodSync(folder, 0o755);
  const { 'library.sqlite.lock': _, ...rest } = before;
  expect(inventory(folder)).toEqual(rest);
});

test.runIf(process.getuid?.() === 0)('an old library that may only be read stays as it is', async () => {
  take(closed);
  rmSync(`${file}.lock`);
  const database = new DatabaseSync(file);
  turnBack(database, 1);
  database.close();
  for (const name of ['', ...readdirSync(folder)]) chownSync(join(folder, name), 65_534, 65_534);
  chownSync(file, 0, 0);
  chmodSync(file, 0o644);
  chmodSync(root, 0o755);
  const before = inventory(folder);
  expect(await openAsNobody()).toMatch(/^write-failed .*permissions of the file/);
  expect(inventory(folder)).toEqual(before);
  chmodSync(file, 0o600);
  expect(await openAsNobody()).toMatch(/^unreadable .*cannot be read.*permissions/);
});

/** Root may write anywhere. */
async function openAsNobody(): Promise<string> {
  const child = spawn(process.execPath, [childFile, 'refuse', folder], { uid: 65_534, gid: 65_534 });
  let said = '';
  for (const out of [child.stdout, child.stderr]) out.on('data', (text) => (said += text));
  await once(child, 'close');
  return said;
}

describe('killed at any moment', () => {
  test('of the first start, the next one opens', async () => {
    for (let round = 0; round < 12; round++) {
      folder = join(root, `killed ${round}`);
      const child = spawn(process.execPath, [childFile, 'hold', folder], { stdio: 'ignore' });
      const limit = performance.now() + 5_000;
      while (!existsSync(folder) && performance.now() < limit) await new Promise(setImmediate);
      await new Promise((resolve) => setTimeout(resolve, round * 2));
      child.kill('SIGKILL');
      await once(child, 'close');
      const library = Library.open(folder);
      putLabels(library, ['mine']);
      library.close();
    }
  });

  test('while it looks, the second names go, and the library stays', async () => {
    take(killed);
    mkdirSync(`${file}.look-abcdef`);
    linkSync(file, join(`${file}.look-abcdef`, 'library.sqlite'));
    const library = Library.open(folder);
    expect(library.videos.all().length).toBeGreaterThanOrEqual(40);
    library.close();
    expect(readdirSync(folder).filter((name) => name.includes('.look-'))).toEqual([]);
  });
});
