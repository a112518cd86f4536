/** How much is asked at a time, and how fast: no engine, streams alone. */
import { PassThrough, Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type AnswerOptions, answerLines, type Desk, type Line } from '../../electron/cli/answer-lines.ts';

const never = new AbortController().signal;
const echo: AnswerOptions['answer'] = async ({ text }, { say }) => say({ text });

/** All that a stream was given, once it is over. */
async function answered(input: Readable, more: Partial<AnswerOptions> = {}): Promise<unknown[]> {
  const output = new PassThrough({ highWaterMark: 2 ** 30 });
  await answerLines({ input, output, most: 4, signal: never, answer: echo, ...more });
  const text = String(output.read() ?? '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Questions whose answers are given when the test says so. */
class Held {
  readonly asked: { line: Line; desk: Desk; done: () => void }[] = [];
  readonly answer: AnswerOptions['answer'] = (line, desk) =>
    new Promise((done) => void this.asked.push({ line, desk, done }));

  get texts(): string[] {
    return this.asked.map(({ line }) => line.text);
  }
}

describe('lines', () => {
  test('are told from each other wherever they are cut, the last one also without an end', async () => {
    const bytes = Buffer.from('one\ntwo häß\n\n{"x":"🦄"}');
    const torn = Readable.from(Array.from(bytes, (byte) => Buffer.of(byte)));
    expect(await answered(torn)).toEqual(['one', 'two häß', '', '{"x":"🦄"}'].map((text) => ({ text })));
    expect(await answered(Readable.from([]))).toEqual([]);
  });

  test('of one that is too long the beginning is told, and the next is whole again', async () => {
    const input = Readable.from([Buffer.from('12345678'), Buffer.alloc(100, 'x'), Buffer.from('x\nnext\n')]);
    const answer: AnswerOptions['answer'] = async (line, { say }) => say(line);
    expect(await answered(input, { longest: 10, answer })).toEqual([
      { text: '12345678xx', isCut: true },
      { text: 'next', isCut: false },
    ]);
  });
});

describe('no more is asked', () => {
  test('than is wanted at a time: a million lines wait where they come from', async () => {
    let given = 0;
    const chunk = Buffer.from('x\n'.repeat(1000));
    const input = new Readable({
      read() {
        this.push(given++ < 1000 ? chunk : null);
      },
    });
    let [atOnce, mostAtOnce, count] = [0, 0, 0];
    const held: (() => void)[] = [];
    const answer: AnswerOptions['answer'] = async () => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      if (++count <= 4) await new Promise<void>((resolve) => void held.push(resolve));
      atOnce -= 1;
    };
    const over = answered(input, { answer });
    while (held.length < 4) await turn();
    for (let n = 0; n < 100; n++) await turn();
    expect(count).toBe(4);
    // What a stream holds ready, and no more.
    expect(given).toBeLessThan(50);
    for (const go of held) go();
    await over;
    expect([count, mostAtOnce]).toEqual([1_000_000, 4]);
  });

  test('while answers lie unread', async () => {
    const input = Readable.from(Array.from({ length: 100 }, (_, n) => Buffer.from(`${n}\n`)));
    const waiting: (() => void)[] = [];
    let read = 0;
    const output = new Writable({
      highWaterMark: 64,
      write: (chunk: Buffer, _, done) => {
        read += chunk.length;
        waiting.push(done);
      },
    });
    let asked = 0;
    const answer: AnswerOptions['answer'] = async (_, { say }) => {
      asked += 1;
      say({ long: 'x'.repeat(50) });
    };
    let isOver = false;
    const over = answerLines({ input, output, most: 8, signal: never, answer }).finally(() => {
      isOver = true;
    });
    for (let n = 0; n < 100; n++) await turn();
    expect(asked).toBeLessThan(4);
    while (!isOver) {
      waiting.shift()?.();
      await turn();
    }
    await over;
    expect(asked).toBe(100);
    while (waiting.length > 0) {
      waiting.shift()?.();
      await turn();
    }
    expect(read).toBe(100 * (50 + '{"long":""}\n'.length));
  });

  test('but what takes long makes room, once, and as many of those as there are places', async () => {
    const held = new Held();
    const input = new PassThrough();
    const over = answered(input, { most: 2, answer: held.answer });
    input.write('a\nb\nc\nd\ne\nf\n');
    await expect.poll(() => held.texts).toEqual(['a', 'b']);
    held.asked[0]?.desk.makeRoom();
    held.asked[0]?.desk.makeRoom();
    await expect.poll(() => held.texts).toEqual(['a', 'b', 'c']);
    held.asked[1]?.desk.makeRoom();
    await expect.poll(() => held.texts).toEqual(['a', 'b', 'c', 'd']);
    held.asked[2]?.desk.makeRoom();
    for (let n = 0; n < 50; n++) await turn();
    expect(held.texts).toEqual(['a', 'b', 'c', 'd']);
    held.asked[3]?.done();
    await expect.poll(() => held.texts).toEqual(['a', 'b', 'c', 'd', 'e']);
    held.asked[0]?.done();
    held.asked[4]?.done();
    await expect.poll(() => held.texts).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    input.end();
    for (const { done } of held.asked) done();
    await over;
  });
});

describe('the end', () => {
  test('of the input: what is asked is answered first', async () => {
    const held = new Held();
    let isOver = false;
    const over = answered(Readable.from([Buffer.from('a\nb')]), { answer: held.answer }).finally(() => {
      isOver = true;
    });
    await expect.poll(() => held.texts).toEqual(['a', 'b']);
    expect(isOver).toBe(false);
    held.asked[1]?.desk.say({ text: 'b' });
    held.asked[1]?.done();
    held.asked[0]?.desk.say({ text: 'a' });
    held.asked[0]?.done();
    expect(await over).toEqual([{ text: 'b' }, { text: 'a' }]);
  });

  test('by an abort, or by what one answer fails with: nothing is asked or said after it', async () => {
    for (const how of ['abort', 'failure'] as const) {
      const stop = new AbortController();
      const input = new PassThrough();
      const output = new PassThrough();
      let asked = 0;
      const answer: AnswerOptions['answer'] = async ({ text }, { say, signal }) => {
        asked += 1;
        if (text === 'bad') throw new Error('it is broken');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        say({ text });
      };
      const over = answerLines({ input, output, most: 2, signal: stop.signal, answer });
      input.write('a\n');
      await expect.poll(() => asked).toBe(1);
      if (how === 'abort') stop.abort();
      else input.write('bad\n');
      await expect(over).rejects.toThrow(how === 'abort' ? /abort/ : 'it is broken');
      expect([input.destroyed, output.read()]).toEqual([true, null]);
    }
  });
});
