import { describe, expect, test } from 'vitest';
import type { Added } from '../../../electron/wire/app/videos.ts';
import {
  type Entry,
  findFiles,
  isVideo,
  readAnswer,
  type UploadProgress,
  uploadFiles,
} from '../../../renderer/library/upload.ts';

const signal = new AbortController().signal;
const file = (name: string, size = 10, type = ''): File => new File([new Uint8Array(size)], name, { type });

/** As a browser gives them: a hundred entries at a time. */
function folder(name: string, children: Entry[]): Entry {
  const createReader = () => {
    let at = 0;
    return {
      readEntries: (found: (entries: Entry[]) => void) => {
        found(children.slice(at, at + 100));
        at += 100;
      },
    };
  };
  return { name, isFile: false, isDirectory: true, createReader } as Entry;
}
const entryOf = (made: File): Entry =>
  ({ name: made.name, isFile: true, isDirectory: false, file: (found: (f: File) => void) => found(made) }) as Entry;
const entry = (name: string): Entry => entryOf(file(name));
const unreadable = (name: string): Entry =>
  ({
    name,
    isFile: true,
    isDirectory: false,
    file: (_: unknown, failed: (error: Error) => void) => failed(new Error('gone')),
  }) as Entry;

describe('dropped folders', () => {
  test('are walked to the bottom, in the order of names, and only videos are taken', async () => {
    const dropped = folder('trip', [
      entry('clip10.mp4'),
      entry('clip2.mp4'),
      entry('notes.txt'),
      folder('deeper', [folder('deepest', [entry('x.MKV')])]),
    ]);
    const { files } = await findFiles([dropped], signal);
    expect(files.map(({ name }) => name)).toEqual(['clip2.mp4', 'clip10.mp4', 'x.MKV']);
  });
  test('hold what is passed over, and why: by the same rules as on the host’s disk', async () => {
    const ftyp = new TextEncoder().encode('\0\0\0\x18ftypisom');
    const dropped = folder('trip', [
      entryOf(new File(['export const answer = 42;\n'], 'module.ts', { type: 'video/mp2t' })),
      entryOf(new File([ftyp], 'clip.MOD')),
      entryOf(new File([ftyp], 'recovered')),
      entry('clip.lrv'),
      entryOf(file('empty.mp4', 0)),
      folder('@eaDir', [entry('clip.mp4')]),
      folder('.git', [entry('x')]),
      entry('.DS_Store'),
      entry('notes.txt'),
      unreadable('gone.mp4'),
    ]);
    const { files, unreadable: names, passedOver } = await findFiles([dropped], signal);
    expect(files.map(({ name }) => name)).toEqual(['clip.lrv', 'clip.MOD', 'recovered']);
    expect(names).toEqual([]);
    expect(passedOver).toEqual({
      count: 5,
      named: [
        { path: 'trip/.git', why: 'hidden' },
        { path: 'trip/@eaDir', why: 'system-folder' },
        { path: 'trip/empty.mp4', why: 'empty' },
        { path: 'trip/gone.mp4', why: 'unreadable' },
        { path: 'trip/module.ts', why: 'no-video' },
      ],
      others: 2,
    });
  });
  test('of more files than come at once are read whole', async () => {
    const many = Array.from({ length: 523 }, (_, n) => entry(`${n}.mp4`));
    expect((await findFiles([folder('many', many)], signal)).files).toHaveLength(523);
  });
  test('that are empty give nothing', async () => {
    const passedOver = { count: 0, named: [], others: 0 };
    expect(await findFiles([folder('empty', [])], signal)).toEqual({ files: [], unreadable: [], passedOver });
  });
});

test('what was dropped by itself is taken whatever it is called, and what cannot be read is named', async () => {
  const { files, unreadable: names } = await findFiles([entry('notes.txt'), unreadable('gone.mp4')], signal);
  expect([files.map(({ name }) => name), names]).toEqual([['notes.txt'], ['gone.mp4']]);
});

test('a walk that is cancelled ends', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(findFiles([entry('a.mp4')], controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
});

test.each([
  ['a.mp4', '', true],
  ['a.MXF', '', true],
  ['a.unknown', 'video/quicktime', true],
  ['a', 'video/quicktime', false],
  ['a.srt', '', false],
  ['a.mp4.txt', 'text/plain', false],
])('%s of type “%s” looks like a video: %s', async (name, type, is) =>
  expect(await isVideo(new File(['x'], name, { type }))).toBe(is),
);

describe('sending', () => {
  const added = (id: string): Added => ({ added: [id], known: [], refused: [] });
  const problem = { kind: 'not-video', message: 'b.mp4 is no video.' } as const;

  test('goes file by file, counts bytes of all, and goes on after a refusal', async () => {
    const told: UploadProgress[] = [];
    const merged: Added[] = [];
    await uploadFiles(
      [file('a.mp4', 30), file('b.mp4', 60), file('c.mp4', 10)],
      async (sent, _, onSent) => {
        onSent(sent.size / 2);
        return sent.name === 'b.mp4' ? { problem } : { added: added(sent.name) };
      },
      signal,
      (progress) => told.push(progress),
      (one) => merged.push(one),
    );
    expect(told.map(({ number, fraction }) => [number, fraction])).toEqual([
      [1, 0],
      [1, 0.15],
      [2, 0.3],
      [2, 0.6],
      [3, 0.9],
      [3, 0.95],
    ]);
    expect(merged).toEqual([
      added('a.mp4'),
      { added: [], known: [], refused: [{ path: 'b.mp4', problem }] },
      added('c.mp4'),
    ]);
  });

  test('stops where it is cancelled, and keeps what has arrived', async () => {
    const controller = new AbortController();
    const merged: Added[] = [];
    const sending = uploadFiles(
      [file('a.mp4'), file('b.mp4')],
      async ({ name }) => {
        controller.abort();
        return { added: added(name) };
      },
      controller.signal,
      () => {},
      (one) => merged.push(one),
    );
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    expect(merged).toEqual([added('a.mp4')]);
  });
});

describe('the answer', () => {
  const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
  test('is what was added', () => {
    const body = { added: [id], known: [], refused: [] };
    expect(readAnswer('a.mp4', 200, JSON.stringify(body))).toEqual({ added: body });
  });
  test('is a problem in its own words', () => {
    const body = { kind: 'disk-full', message: 'The disk is full.' };
    expect(readAnswer('a.mp4', 507, JSON.stringify(body))).toEqual({ problem: body });
  });
  test.each([
    [500, 'Oh.'],
    [200, '{"added": "yes"}'],
    [200, ''],
  ])('that nobody understands (%s %s) is a problem too', (status, text) => {
    expect(readAnswer('a.mp4', status, text)).toMatchObject({
      problem: { kind: 'network', message: expect.stringMatching(/^a\.mp4 .* not understood/) as string },
    });
  });
  test.each([
    [413, '<html>Request Entity Too Large</html>', /larger than the proxy/],
    [502, '<html>Bad gateway</html>', /did not reach it/],
    [504, 'Gateway Timeout', /did not reach it/],
    [401, 'Open the link…', /open the link/i],
    [200, '<!DOCTYPE html><title>Sign in</title>', /sign in/],
  ])('that something in front of the host gives (%s %s) says what to do', (status, text, sentence) => {
    expect(readAnswer('a.mp4', status, text)).toEqual({
      problem: { kind: 'network', message: expect.stringMatching(sentence) as string, detail: text },
    });
  });
});
