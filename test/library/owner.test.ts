import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { namedOwnerOf } from '../../electron/library/owner.ts';
import { putLabels } from '../support/labels.ts';
import { expectMode } from '../support/modes.ts';

const socket = { address: '/run/somewhere', id: '0a4c1d2e-5f60-4b7a-8c9d-0e1f2a3b4c5d' };

let folder: string;
let library: Library | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-owner-'));
  library = undefined;
});
afterEach(() => {
  library?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what the lock says of its owner', () => {
  test('is its process, and the socket once it has one, for its user alone', () => {
    library = Library.open(folder);
    expect(namedOwnerOf(folder)).toMatchObject({ file: library.file, pid: process.pid, socket: undefined });
    library.nameSocket(socket);
    expect(namedOwnerOf(folder)).toMatchObject({ pid: process.pid, socket });
    expectMode(`${library.file}.owner`, 0o600);
    // To be asked who it is costs it nothing.
    expect(namedOwnerOf(folder).isThere()).toBe(true);
    putLabels(library, ['still mine']);
  });

  test('goes with it', () => {
    library = Library.open(folder);
    library.nameSocket(socket);
    library.close();
    const named = namedOwnerOf(folder);
    expect([named.pid, named.socket, named.isThere()]).toEqual([undefined, undefined, false]);
    // Whoever looked is in nobody's way.
    library = Library.open(folder);
  });

  test('of a folder without a library is nothing, and nothing is made there', () => {
    const nowhere = join(folder, 'nowhere');
    expect(namedOwnerOf(nowhere).isThere()).toBe(false);
    expect(() => statSync(nowhere)).toThrow();
  });

  test.each([
    ['nothing', ''],
    ['garbage', '\0\xff{'],
    ['half of it', '{"pid":12,"socket":{"addr'],
    ['no process', '{"pid":-3}'],
    ['a socket without a name', `{"pid":12,"socket":{"id":"${socket.id}"}}`],
    ['far too much', `{"pid":12,"more":"${'x'.repeat(100_000)}"}`],
  ])('is taken for none where it is %s, and stops nobody', (_, note) => {
    library = Library.open(folder);
    writeFileSync(`${library.file}.owner`, note);
    expect(namedOwnerOf(folder)).toMatchObject({ pid: undefined, socket: undefined });
    expect(namedOwnerOf(folder).isThere()).toBe(true);
    expect(() => Library.open(folder)).toThrow('in use by another process');
    library.close();
    writeFileSync(`${library.file}.owner`, note);
    library = Library.open(folder);
    expect(JSON.parse(readFileSync(`${library.file}.owner`, 'utf8'))).toEqual({ pid: process.pid });
  });

  test('of a former version is its process', () => {
    library = Library.open(folder);
    writeFileSync(`${library.file}.owner`, '4321\n');
    expect(namedOwnerOf(folder)).toMatchObject({ pid: 4321, socket: undefined });
  });

  test('is none where a folder is in its place', () => {
    mkdirSync(join(folder, 'library.sqlite.owner'));
    expect(namedOwnerOf(folder)).toMatchObject({ pid: undefined, socket: undefined });
  });

  test('is not believed where it was killed', () => {
    library = Library.open(folder);
    const note = readFileSync(`${library.file}.owner`);
    library.close();
    writeFileSync(`${library.file}.owner`, note);
    const named = namedOwnerOf(folder);
    expect([named.pid, named.isThere()]).toEqual([process.pid, false]);
  });
});
