/** Which clips the model sees together, and whose answer is whose. */
import { describe, expect, it } from 'vitest';
import { Line, type WaitingClip } from '../../../electron/engine/process/line.ts';

/** A model whose embedding of a clip is its first value; it takes so many at once, and fails on negative ones. */
class Model {
  readonly runs: string[] = [];
  readonly #atOnce: number;
  failure: Error | undefined;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  async clipsAtOnce(waiting: number): Promise<number> {
    return Math.min(waiting, this.#atOnce);
  }

  readonly see = async (inputs: readonly { data: Float32Array }[], more: readonly string[] = []): Promise<never> => {
    if (this.failure !== undefined) throw this.failure;
    const values = inputs.map(({ data }) => data[0] as number);
    this.runs.push([...values, ...more].join(' '));
    const seen = values.map((value) => {
      if (value < 0) return new Error(`${value} is not finite`);
      const embedding = Float32Array.of(value);
      return more.includes('tokens') ? { embedding, tokens: { data: embedding, dims: [1, 1, 1] } } : { embedding };
    });
    return seen as never;
  };
}

class Lab {
  readonly model: Model;
  readonly batches: number[] = [];
  readonly events: string[] = [];
  readonly line = new Line((clips) => this.batches.push(clips));

  constructor(atOnce: number) {
    this.model = new Model(atOnce);
  }

  join(value: number, { signal = new AbortController().signal, tokens = false, model = 'm' } = {}): WaitingClip {
    const clip: WaitingClip = {
      ...{ model, tokens, signal, input: { data: Float32Array.of(value), dims: [1] } },
      onSeeing: () => this.events.push(`seeing ${value}`),
      onSeen: () => this.events.push(`seen ${value}`),
    };
    this.line.join(clip);
    return clip;
  }

  async see(clip: WaitingClip | undefined): Promise<number | string> {
    try {
      return (await this.line.see(clip as WaitingClip, this.model)).embedding[0] as number;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

describe('clips that wait for the model', () => {
  it('are seen several together in their order, and each has its own answer in its turn', async () => {
    const lab = new Lab(2);
    const clips = [1, 2, 3].map((value) => lab.join(value));
    expect(await lab.see(clips[0])).toBe(1);
    expect(lab.events).toEqual(['seeing 2', 'seen 1', 'seen 2']);
    expect(await lab.see(clips[1])).toBe(2);
    expect(await lab.see(clips[2])).toBe(3);
    expect(lab.model.runs).toEqual(['1 2', '3']);
    expect(lab.batches).toEqual([2, 1]);
  });

  it('are seen one by one where the model takes one', async () => {
    const lab = new Lab(1);
    const clips = [1, 2].map((value) => lab.join(value));
    expect([await lab.see(clips[0]), await lab.see(clips[1])]).toEqual([1, 2]);
    expect(lab.model.runs).toEqual(['1', '2']);
  });

  it('leave out those that are cancelled, have left or are for another model', async () => {
    const lab = new Lab(8);
    const first = lab.join(1);
    const controller = new AbortController();
    lab.join(2, { signal: controller.signal });
    controller.abort();
    lab.line.leave(lab.join(3));
    lab.join(4, { model: 'another' });
    lab.join(5);
    expect(await lab.see(first)).toBe(1);
    expect(lab.model.runs).toEqual(['1 5']);
  });

  it('lose nothing by one that cannot be seen, nor by a run that fails', async () => {
    const lab = new Lab(8);
    const clips = [1, -2, 3].map((value) => lab.join(value));
    lab.model.failure = new Error('the run failed');
    expect(await lab.see(clips[0])).toBe('the run failed');
    lab.line.leave(clips[0] as WaitingClip);
    lab.model.failure = undefined;
    expect([await lab.see(clips[1]), await lab.see(clips[2])]).toEqual(['-2 is not finite', 3]);
    expect(lab.model.runs).toEqual(['-2 3']);
  });

  it('have their tokens where one of them wants them', async () => {
    const lab = new Lab(8);
    const [first, second] = [lab.join(1), lab.join(2, { tokens: true })];
    await lab.see(first);
    expect((await lab.line.see(second, lab.model)).tokens?.data[0]).toBe(2);
    const third = lab.join(3);
    await lab.see(third);
    expect(lab.model.runs).toEqual(['1 2 tokens', '3']);
  });

  it('and leave while they are seen are forgotten', async () => {
    const lab = new Lab(8);
    const [first, second] = [lab.join(1), lab.join(2)];
    const seeing = lab.see(first);
    lab.line.leave(second);
    expect(await seeing).toBe(1);
    expect(await lab.see(second)).toBe(2); // nothing is known of it any more
    expect(lab.model.runs).toEqual(['1 2', '2']);
  });
});
