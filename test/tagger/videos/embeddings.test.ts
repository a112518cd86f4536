import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { Embeddings } from '../../../electron/tagger/videos/embeddings.ts';

const key = { model: 'm', sampling: 's' };
const footage = (contentId: string) => ({ contentId, track: 0 });
const TEXTS = ['a', 'b', 'c', 'd'];

let folder: string;
let library: Library;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-embeddings-'));
  library = Library.open(folder);
  for (const id of ['one', 'two', 'three'])
    library.transaction(() => {
      for (const [n, text] of TEXTS.entries()) library.matches.put(footage(id), key.model, key.sampling, text, n / 10);
    });
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

test('of so many matches those that were asked for first are looked up again', () => {
  const embeddings = new Embeddings(library, 10);
  embeddings.adopt(key);
  const look = vi.spyOn(library.matches, 'of');
  const ask = (id: string): void => expect([...embeddings.matches(footage(id))].length).toBe(4);
  for (const id of ['one', 'two', 'three', 'three', 'two']) ask(id);
  expect(look).toHaveBeenCalledTimes(3);
  ask('one');
  expect(look).toHaveBeenCalledTimes(4);
});

test('what is not matched is told, and not held: all videos may be asked for', () => {
  const embeddings = new Embeddings(library);
  embeddings.adopt(key);
  const look = vi.spyOn(library.matches, 'of');
  expect(embeddings.unmatched(footage('one'), ['b', 'x', 'd', 'y'])).toEqual(['x', 'y']);
  expect(embeddings.unmatched(footage('none'), ['b', 'x'])).toEqual(['b', 'x']);
  embeddings.matches(footage('one'));
  expect(look).toHaveBeenCalledTimes(2);
  embeddings.putMatches(footage('one'), key, new Map([['x', 0.5]]));
  expect(embeddings.unmatched(footage('one'), ['x', 'y'])).toEqual(['y']);
  expect(embeddings.matches(footage('one')).get('x')).toBe(0.5);
});
