import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Database } from '../../electron/library/database.ts';
import { Library, type StoredVideo } from '../../electron/library/index.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { countCpu } from '../support/cpu-time.ts';
import { failure } from '../support/failure.ts';
import { meant } from '../support/footage.ts';
import { entries, labelTexts, putLabels } from '../support/labels.ts';
import { turnBack } from '../support/old-library.ts';

const childFile = fileURLToPath(new URL('../support/library-child.ts', import.meta.url));

let folder: string;
let file: string;
const opened: Library[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-library-'));
  file = join(folder, 'library.sqlite');
});
afterEach(() => {
  for (const library of opened.splice(0)) library.close();
  rmSync(folder, { recursive: true });
});

function open(where = folder): Library {
  const library = Library.open(where);
  opened.push(library);
  return library;
}

/** The failure that opening ends with. */
const refusal = (where = folder): Promise<TagError> => failure(async () => open(where));

function video(n: number, more: Partial<StoredVideo> = {}): StoredVideo {
  const id = randomUUID();
  return {
    ...{ id, path: `/v/${n}.mp4`, realPath: `/v/${id}.mp4`, order: n, removed: false, size: 10 * n, mtimeMs: n + 0.25 },
    ...{ contentId: `content ${n}`, facts: undefined, track: 0, state: 'waiting' },
    problem: undefined,
    ...more,
  };
}

/** A process with a library, once it has said that it has. */
async function child(what: 'hold' | 'write') {
  const process_ = spawn(process.execPath, [childFile, what, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  process_.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('\n')) await once(process_.stdout, 'data');
  const kill = async (): Promise<void> => {
    process_.kill('SIGKILL');
    await once(process_, 'close');
  };
  return { pid: process_.pid, said: () => said, kill, out: process_.stdout };
}

describe('what is kept', () => {
  test('comes back from another opening as it was', () => {
    const facts = {
      duration: 1.5,
      startTime: 1.48,
      framesBy: 'pts',
      width: 640,
      height: 360,
      codec: 'h264',
      fps: 29.97,
      hasAudio: true,
      tracks: {
        choices: [
          { number: 1, codec: 'h264', width: 640, height: 360, fps: 29.97, language: 'deu', title: 'Bühne' },
          { number: 2, width: 64, height: 36, still: true, off: true },
        ],
        meant: 1,
      },
    } as const satisfies StoredVideo['facts'];
    const problem = { kind: 'not-video', message: 'x is not a video.' } as const;
    const videos = [video(1, { facts, track: 2 }), video(2, { state: 'failed', problem, contentId: undefined })];
    const library = open();
    for (const one of [...videos].reverse()) library.videos.put(one);
    const vector = Float32Array.of(0.1, -2, 3e-30);
    const frames = [
      { index: 0, timestamp: 0 },
      { index: 17, timestamp: 0.68 },
    ];
    library.embeddings.put(meant('content 1'), 'a model', 'whole', { vector, frames });
    library.texts.put('a model', 'snow ❄', { vector, cut: true });
    library.matches.put(meant('content 1'), 'a model', 'whole', 'snow ❄', 0.25);
    const second = { contentId: 'content 1', track: 2 };
    const other = { vector: Float32Array.of(1, 0, 0), frames: [] };
    library.embeddings.put(second, 'a model', 'whole', other);
    library.matches.put(second, 'a model', 'whole', 'snow ❄', 0.75);
    putLabels(library, ['snow ❄', 'rain', 'a\0b']);
    putLabels(library, ['rain', 'snow ❄', 'a\0b']);
    library.labelSets.put({ name: 'weather', labels: entries('rain') });
    library.settings.put('paused', true);
    library.close();

    const again = open();
    expect(again.videos.all()).toEqual(videos);
    expect(again.embeddings.get(meant('content 1'), 'a model', 'whole')).toEqual({ vector, frames });
    expect(again.embeddings.get(meant('content 1'), 'a model', 'half')).toBeUndefined();
    expect(again.embeddings.get(second, 'a model', 'whole')).toEqual(other);
    expect(again.embeddings.get({ ...second, track: 1 }, 'a model', 'whole')).toBeUndefined();
    expect(again.embeddings.ofListed('a model', 'whole')).toEqual([
      [meant('content 1'), { vector, frames }],
      [second, other],
    ]);
    expect(again.texts.get('a model', 'snow ❄')).toEqual({ vector, cut: true });
    expect([...again.matches.of(meant('content 1'), 'a model', 'whole')]).toEqual([['snow ❄', 0.25]]);
    expect([...again.matches.of(meant('content 1'), 'a model', 'half')]).toEqual([]);
    expect([...again.matches.of(second, 'a model', 'whole')]).toEqual([['snow ❄', 0.75]]);
    expect(again.matches.footage('a model', 'whole')).toEqual([meant('content 1'), second]);
    expect(again.matches.footage('a model', 'half')).toEqual([]);
    expect(labelTexts(again)).toEqual(['rain', 'snow ❄', 'a\0b']);
    expect(again.labelSets.all()).toEqual([{ name: 'weather', labels: entries('rain') }]);
    expect(again.settings.get('paused', z.boolean())).toBe(true);
    expect(again.settings.get('paused', z.string())).toBeUndefined();
  });

  test('of a file is not of the default track, where which was chosen cannot be read', () => {
    const facts = { duration: 6, startTime: 0, width: 64, height: 48, codec: 'h264', hasAudio: false } as const;
    const library = open();
    const one = video(1);
    library.videos.put({ ...one, facts, track: 2 });
    library.close();
    const database = new DatabaseSync(file);
    database.exec('UPDATE videos SET track = 1000000000000');
    database.close();
    for (let start = 0; start < 2; start++) {
      const again = open();
      expect(again.videos.all()).toEqual([one]);
      again.close();
    }
  });

  test('of a content under one id is known under another, and what was known there stays', () => {
    const library = open();
    const [vector, other] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    library.embeddings.put(meant('earlier'), 'm', 'whole', { vector, frames: [] });
    library.matches.put(meant('earlier'), 'm', 'whole', 'rain', 0.25);
    library.matches.put(meant('earlier'), 'm', 'whole', 'snow', 0.5);
    library.embeddings.put({ contentId: 'earlier', track: 2 }, 'm', 'whole', { vector: other, frames: [] });
    library.matches.put({ contentId: 'earlier', track: 2 }, 'm', 'whole', 'rain', 0.125);
    library.embeddings.put(meant('now'), 'm', 'half', { vector: other, frames: [] });
    library.matches.put(meant('now'), 'm', 'whole', 'snow', 0.75);
    library.contents.adopt('earlier', 'now');
    expect(library.embeddings.get(meant('now'), 'm', 'whole')?.vector).toEqual(vector);
    expect(library.embeddings.get(meant('now'), 'm', 'half')?.vector).toEqual(other);
    expect(Object.fromEntries(library.matches.of(meant('now'), 'm', 'whole'))).toEqual({ rain: 0.25, snow: 0.75 });
    const second = { contentId: 'now', track: 2 };
    expect(library.embeddings.get(second, 'm', 'whole')?.vector).toEqual(other);
    expect(Object.fromEntries(library.matches.of(second, 'm', 'whole'))).toEqual({ rain: 0.125 });
  });

  test('by a version that knew of no tracks is of the one that is meant to be shown', () => {
    const library = open();
    const facts = { duration: 2, startTime: 0, width: 64, height: 48, codec: 'h264', hasAudio: false } as const;
    const videos = [video(1, { facts, state: 'done' }), video(2)];
    for (const one of videos) library.videos.put(one);
    const embedding = { vector: Float32Array.of(0.5, -2, 3e-30), frames: [{ index: 3, timestamp: 0.12 }] };
    library.embeddings.put(meant('content 1'), 'm', 'whole', embedding);
    library.matches.put(meant('content 1'), 'm', 'whole', 'snow', 0.25);
    library.close();
    const database = new DatabaseSync(file);
    turnBack(database, 4);
    const columns = database.prepare("SELECT name FROM pragma_table_info('embeddings')").all();
    expect(columns.map(({ name }) => name)).not.toContain('track');
    database.close();

    const again = open();
    expect(again.videos.all()).toEqual(videos);
    expect(again.embeddings.ofListed('m', 'whole')).toEqual([[meant('content 1'), embedding]]);
    expect(again.matches.footage('m', 'whole')).toEqual([meant('content 1')]);
    expect([...again.matches.of(meant('content 1'), 'm', 'whole')]).toEqual([['snow', 0.25]]);
    again.embeddings.put({ contentId: 'content 1', track: 2 }, 'm', 'whole', embedding);
    expect(again.embeddings.ofListed('m', 'whole')).toHaveLength(2);
  });

  test('is written wholly or not at all', () => {
    const library = open();
    const attempt = (): void =>
      library.transaction(() => {
        putLabels(library, ['rain']);
        throw new RangeError('half way');
      });
    expect(attempt).toThrow(RangeError);
    expect(labelTexts(library)).toEqual([]);
    putLabels(library, ['snow']);
    expect(labelTexts(library)).toEqual(['snow']);
  });

  test('what was acknowledged outlives kill -9 in the midst of writing', async () => {
    for (let round = 0; round < 5; round++) {
      const writer = await child('write');
      while (writer.said().split('\n').length < 20 + 13 * round) await once(writer.out, 'data');
      await writer.kill();
      const written = writer.said().trimEnd().split('\n').slice(1);
      const library = open();
      const ids = new Map(library.videos.all().map((one) => [one.id, one]));
      for (const line of written) {
        const [id = '', n] = line.split(' ');
        expect(ids.get(id)).toMatchObject({ size: Number(n), state: 'done' });
        expect(library.embeddings.get(meant(id), 'model', 'whole')?.vector[511]).toBe(Number(n) + 511);
      }
      library.close();
    }
  });

  test('ten thousand videos are quick', () => {
    const library = open();
    const videos = Array.from({ length: 10_000 }, (_, n) => video(n, { contentId: `c${n}`, state: 'done' }));
    const vector = new Float32Array(512).fill(0.044);
    library.transaction(() => {
      for (const one of videos) library.videos.put(one);
      for (const { contentId } of videos)
        library.embeddings.put(meant(contentId ?? ''), 'm', 'whole', { vector, frames: [] });
    });
    library.close();
    const cpu = countCpu();
    const again = open();
    expect(again.videos.all()).toHaveLength(10_000);
    expect(again.embeddings.ofListed('m', 'whole')).toHaveLength(10_000);
    // About 200 ms on two busy cores.
    expect(cpu()).toBeLessThan(3_000);
  });
});

describe('one owner', () => {
  test('another process is told who has it', async () => {
    const owner = await child('hold');
    const error = await refusal();
    expect(error).toMatchObject({ kind: 'in-use', message: expect.stringContaining(`process ${owner.pid}`) });
    await owner.kill();
    // A killed process leaves no lock behind.
    putLabels(open(), ['mine']);
    expect(JSON.parse(readFileSync(`${file}.owner`, 'utf8'))).toEqual({ pid: process.pid });
  });

  test('the same process cannot have it twice, and can have it again', async () => {
    const first = open();
    expect(await refusal()).toMatchObject({ kind: 'in-use' });
    putLabels(first, ['still mine']);
    first.close();
    expect(labelTexts(open())).toEqual(['still mine']);
  });
});

describe('what cannot be opened is an error with a way out, and stays as it is', () => {
  function expectWayOut(error: TagError, kind: string, hint: RegExp): void {
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(file);
    expect(error.message).toMatch(hint);
  }

  test.each([
    ['a text', Buffer.from('this is no database at all'.repeat(100))],
    ['noise behind a good header', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 0xa5)])],
  ])('%s in its place', async (_, content) => {
    writeFileSync(file, content);
    expectWayOut(await refusal(), 'library-damaged', /backup/);
    expect(readFileSync(file)).toEqual(content);
  });

  test('one that has lost its end', async () => {
    const library = open();
    library.transaction(() => {
      for (let n = 0; n < 500; n++) library.videos.put(video(n));
    });
    library.close();
    truncateSync(file, 16_384);
    expectWayOut(await refusal(), 'library-damaged', /damaged.*backup/);
  });

  test('one with a page overwritten', async () => {
    const library = open();
    library.transaction(() => {
      for (let n = 0; n < 500; n++) library.videos.put(video(n));
    });
    library.close();
    const content = readFileSync(file);
    content.fill(0xff, 8192, 12_288);
    writeFileSync(file, content);
    expectWayOut(await refusal(), 'library-damaged', /damaged.*backup/);
    expect(readFileSync(file)).toEqual(content);
  });

  test('one of a newer version, which is left as it is', async () => {
    open().close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const before = readFileSync(file);
    expectWayOut(await refusal(), 'unreadable', /newer Reeltag: update/);
    expect(readFileSync(file)).toEqual(before);
  });

  test("another program's database", async () => {
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE bookmarks (url TEXT)');
    database.close();
    const before = readFileSync(file);
    expectWayOut(await refusal(), 'unreadable', /another program/);
    expect(readFileSync(file)).toEqual(before);
  });

  test('a folder in its place', async () => {
    mkdirSync(file);
    expectWayOut(await refusal(), 'is-directory', /folder/);
  });

  test('a data folder that cannot be made', async () => {
    writeFileSync(join(folder, 'plain'), '');
    const error = await refusal(join(folder, 'plain', 'data'));
    expect(error).toMatchObject({ kind: 'write-failed', message: expect.stringMatching(/plain.*data folder/) });
  });

  test('a full disk, in the midst of work: what was there stays', () => {
    const database = Database.open(file);
    database.prepare('INSERT INTO settings (key, value) VALUES (?, ?)').run('before', '1');
    database.prepare('PRAGMA max_page_count = 30').get();
    const insert = database.prepare('INSERT INTO settings (key, value) VALUES (?, ?)');
    let error: unknown;
    try {
      for (let n = 0; n < 100; n++) insert.run(`n${n}`, 'x'.repeat(4000));
    } catch (caught) {
      error = caught;
    }
    database.close();
    expect(error).toBeInstanceOf(TagError);
    expect(error).toMatchObject({ kind: 'disk-full', message: expect.stringMatching(/free some space/) });
    expect(open().settings.get('before', z.number())).toBe(1);
  });
});
