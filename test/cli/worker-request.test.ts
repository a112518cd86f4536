import { expect, test } from 'vitest';
import { readRequest } from '../../electron/cli/worker-request.ts';

const read = (text: string, isCut = false) => readRequest({ text, isCut });

test('a request is read, whatever ends or begins its line', () => {
  expect(read('{"id":"1","path":"a.mp4"}\r')).toEqual({ id: '1', path: 'a.mp4' });
  expect(read('\u{FEFF}{"id":"","path":"b","more":1}')).toEqual({ id: '', path: 'b' });
  const spans = [{ start: 0, end: 2.5 }];
  expect(read(JSON.stringify({ id: '1', path: 'a', spans }))).toEqual({ id: '1', path: 'a', spans });
  expect(read('{"id":"1","path":"a","spans":"segments"}')).toEqual({ id: '1', path: 'a', spans: 'segments' });
  expect([read(''), read(' \r'), read('\u{FEFF}')]).toEqual([undefined, undefined, undefined]);
});

test.each([
  ['no JSON', 'hello', undefined],
  ['no object', '7', undefined],
  ['an id that is no text', '{"id":7,"path":"a"}', undefined],
  ['no path', '{"id":"7"}', '7'],
  ['an empty path', '{"path":"","id":"7"}', '7'],
  ['no spans', '{"id":"7","path":"a","spans":[]}', '7'],
  ['a span before the video', '{"id":"7","path":"a","spans":[{"start":-1,"end":1}]}', '7'],
  ['a line that breaks off', '{"id":"sev\\"en","path":"a', 'sev"en'],
  ['an id that breaks off', '{"id":"sev', undefined],
  ['an id of odd escapes', '{"id":"\\q","path":', undefined],
])('a line that is none is a usage error, under its id where that can be read: %s', (_, text, id) => {
  expect(read(text)).toEqual({
    ...(id === undefined ? {} : { id }),
    error: { kind: 'usage', message: expect.stringContaining('a request is one line of JSON') },
  });
});

test('so is one that is too long, whatever it holds', () => {
  const error = { kind: 'usage', message: expect.stringContaining('too long') };
  expect(read(`{"id":"7","path":"${'a'.repeat(100)}`, true)).toEqual({ id: '7', error });
  expect(read(`{"id":"${'7'.repeat(100_000)}`, true)).toEqual({ error });
});
