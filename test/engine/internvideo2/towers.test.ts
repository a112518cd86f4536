/** A device whose memory does not do: smaller batches, and then the CPU. The sessions do as the test says. */
import { describe, expect, it } from 'vitest';
import type { Device } from '../../../electron/engine/internvideo2/devices/device.ts';
import { isDeviceLost } from '../../../electron/engine/internvideo2/devices/device-lost.ts';
import type { Feeds, FloatTensor } from '../../../electron/engine/internvideo2/session.ts';
import { type Graph, type OpenGraph, Towers } from '../../../electron/engine/internvideo2/towers.ts';
import { VisionTower } from '../../../electron/engine/internvideo2/vision-tower.ts';
import { failure } from '../../support/failure.ts';

const SIZES = { imageSize: 2, numFrames: 2, tubeletSize: 1 };
const outOfMemory = () => new Error('Failed to allocate memory for requested buffer of size 939524096');

/** (1, T, 3, 2, 2), whose every value is `value`. */
const clip = (value: number, frames = 2) => {
  const dims = [1, frames, 3, 2, 2];
  return { data: new Float32Array(frames * 12).fill(value), dims };
};

/** Towers on made sessions: a clip's embedding is twice its first value, its tokens are its first three. */
class Lab {
  /** [graph, device, clips] of each run */
  readonly runs: string[] = [];
  readonly outputs: string[] = [];
  readonly said: string[] = [];
  readonly closed: string[] = [];
  readonly towers: Towers;
  readonly vision: VisionTower;
  chosen = 0;

  constructor({
    device = 'cuda' as Device,
    limit = 8,
    fits = (_clips: number, _device: Device): boolean => true,
    isThere = (_device: Device): boolean => true,
  } = {}) {
    const open = async (graph: Graph, where: Device): Promise<OpenGraph> => ({
      run: async (feeds: Feeds, outputs: readonly string[]) => {
        const { data, dims } = (feeds['video'] ?? feeds['x']) as FloatTensor;
        const clips = dims[0] as number;
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (this.closed.includes(`${graph} ${where}`)) throw new Error('the model is closed');
        this.runs.push(`${graph} ${where} ${clips}`);
        this.outputs.push(outputs.join());
        if (!isThere(where)) throw new Error('CUDA failure 999: unknown error ; GPU=0 ; hostname=x');
        if (!fits(clips, where)) throw outOfMemory();
        const length = data.length / clips;
        const firsts = Array.from({ length: clips }, (_, i) => data[i * length] as number);
        return {
          embedding: { data: Float32Array.from(firsts, (first) => first * 2), dims: [clips, 1] },
          tokens: { data: Float32Array.from(firsts.flatMap((first) => [first, first, first])), dims: [clips, 3, 1] },
        } as never;
      },
      close: async () => void this.closed.push(`${graph} ${where}`),
    });
    const say = (message: string): void => void this.said.push(message);
    this.towers = new Towers({ device, open, say });
    this.vision = new VisionTower({
      ...{ towers: this.towers, sizes: SIZES, say, noNumbers: () => new Error('the weights make no sense') },
      chooseBatch: async () => {
        this.chosen += 1;
        return limit;
      },
    });
  }

  async see(values: readonly number[]): Promise<(number | string)[]> {
    const seen = await this.vision.see(values.map((value) => clip(value)));
    return seen.map((each) => (each instanceof Error ? each.message : (each.embedding[0] as number)));
  }
}

describe('clips', () => {
  it('are seen in batches of powers of two, each given its own', async () => {
    const lab = new Lab();
    expect(await lab.see([1, 2, 3, 4, 5, 6, 7])).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(await lab.see(Array.from({ length: 18 }, (_, i) => i))).toEqual(Array.from({ length: 18 }, (_, i) => 2 * i));
    expect(lab.runs.map((run) => run.split(' ')[2])).toEqual(['4', '2', '1', '8', '8', '2']);
    expect(lab.chosen).toBe(1);
    expect(new Set(lab.outputs)).toEqual(new Set(['embedding']));
  });

  it('are seen one by one on the CPU, and nothing is measured', async () => {
    const lab = new Lab({ device: 'cpu' });
    expect(await lab.see([1, 2, 3])).toEqual([2, 4, 6]);
    expect(lab.runs).toEqual(['vision cpu 1', 'vision cpu 1', 'vision cpu 1']);
    expect([lab.chosen, await lab.vision.atOnce(9)]).toEqual([0, 1]);
  });

  it('and images go into runs of their own', async () => {
    const lab = new Lab();
    const seen = await lab.vision.see([clip(1), clip(2, 1), clip(3), clip(4, 1)], ['tokens']);
    expect(seen.map((each) => ('tokens' in each ? [each.embedding[0], ...each.tokens.data] : each))).toEqual([
      [2, 1, 1, 1],
      [4, 2, 2, 2],
      [6, 3, 3, 3],
      [8, 4, 4, 4],
    ]);
    expect(seen.map((each) => ('tokens' in each ? each.tokens.dims : each))[3]).toEqual([1, 3, 1]);
    expect(lab.runs).toEqual(['vision cuda 2', 'vision cuda 2']);
  });

  it('that cannot be seen cost the others nothing', async () => {
    const lab = new Lab();
    const wrong = { data: new Float32Array(12), dims: [1, 1, 3, 1, 4] };
    const short = { data: new Float32Array(3), dims: [1, 2, 3, 2, 2] };
    const seen = await lab.vision.see([clip(1), wrong, clip(Number.NaN), clip(2), short, clip(3e38)]);
    expect(seen.map((each) => (each instanceof Error ? each.message : each.embedding[0]))).toEqual([
      2,
      'the model takes frames of shape (1, 2, 3, 2, 2), not (1, 1, 3, 1, 4)',
      'the frames hold values that are not finite',
      4,
      'frames of 24 values have 3 values of data',
      'the weights make no sense',
    ]);
    expect(lab.runs).toEqual(['vision cuda 4']);
  });

  it('of two callers at once do not mix', async () => {
    const lab = new Lab();
    expect(await Promise.all([lab.see([1, 2, 3, 4]), lab.see([5, 6, 7, 8])])).toEqual([
      [2, 4, 6, 8],
      [10, 12, 14, 16],
    ]);
  });
});

describe('a clip that is asked about again', () => {
  it('is not seen again where its tokens were asked for, unless its frames have changed', async () => {
    const lab = new Lab({ device: 'cpu' });
    const input = clip(1);
    const first = await lab.vision.see([input], ['tokens']);
    expect(await lab.vision.see([clip(1)], ['tokens'])).toEqual(first);
    expect((await lab.see([1]))[0]).toBe(2);
    expect(lab.runs.length).toBe(1);
    input.data.fill(3);
    expect((await lab.vision.see([input], ['tokens'])).map((each) => 'tokens' in each && each.embedding[0])).toEqual([
      6,
    ]);
    expect(lab.runs.length).toBe(2);
  });

  it('is seen again where its tokens are missing, or it is an image now', async () => {
    const lab = new Lab({ device: 'cpu' });
    await lab.see([1]);
    await lab.vision.see([clip(1)], ['tokens']);
    await lab.vision.see([clip(1, 1)], ['tokens']);
    expect(lab.runs.length).toBe(3);
  });
});

describe('a device with too little memory', () => {
  it('for a batch sees half as many at once from then on, and that is said', async () => {
    const lab = new Lab({ fits: (clips) => clips <= 2 });
    expect(await lab.see([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
    expect(lab.said).toEqual([
      '8 clips at once are too many for the memory of the graphics processor: 4 from now on.',
      '4 clips at once are too many for the memory of the graphics processor: 2 from now on.',
    ]);
    lab.runs.length = 0;
    await lab.see([1, 2, 3, 4]);
    expect(lab.runs).toEqual(['vision cuda 2', 'vision cuda 2']);
    expect(lab.towers.device).toBe('cuda');
  });

  it('for one clip is left for the CPU, which goes on where it was', async () => {
    const lab = new Lab({ fits: (_, device) => device === 'cpu' });
    expect(await lab.see([1, 2, 3, 4])).toEqual([2, 4, 6, 8]);
    expect(lab.towers.device).toBe('cpu');
    expect(lab.towers.deviceReason).toMatch(/CUDA\) is not used any more: its memory is full/);
    expect(lab.said.at(-1)).toMatch(/The CPU goes on\.$/);
    expect(lab.closed).toEqual(['vision cuda']);
    lab.runs.length = 0;
    expect(await lab.see([1, 2])).toEqual([2, 4]);
    expect(lab.runs).toEqual(['vision cpu 1', 'vision cpu 1']);
  });

  it('is left by all graphs, and by all who were at work on it', async () => {
    const lab = new Lab({ fits: (clips, device) => device === 'cpu' || clips > 1 });
    const run = (graph: Graph, clips: number) =>
      lab.towers.run(graph, { x: { data: new Float32Array(clips).fill(3), dims: [clips, 1] } }, ['embedding']);
    const answers = await Promise.all([run('text', 1), run('match', 1), run('text', 2), run('match', 2)]);
    expect(answers.map(({ embedding }) => embedding.data[0])).toEqual([6, 6, 6, 6]);
    expect(lab.said.length).toBe(1);
    expect(lab.towers.device).toBe('cpu');
  });

  it('is the CPU itself at last: an error that says what to do', async () => {
    const lab = new Lab({ fits: () => false });
    expect((await failure(() => lab.see([1]))).kind).toBe('out-of-memory');
  });
});

describe('a device that is gone', () => {
  it('is left for the CPU, by batches too, with a reason; nothing of it is closed', async () => {
    let isThere = true;
    const lab = new Lab({ isThere: (device) => device === 'cpu' || isThere });
    expect(await lab.see([1, 2])).toEqual([2, 4]);
    isThere = false;
    const [together, text] = await Promise.all([
      lab.see([1, 2, 3, 4]),
      lab.towers.run('text', { x: { data: Float32Array.of(3), dims: [1, 1] } }, ['embedding']),
    ]);
    expect(together).toEqual([2, 4, 6, 8]);
    expect(text.embedding.data[0]).toBe(6);
    expect(lab.towers.device).toBe('cpu');
    expect(lab.towers.deviceReason).toMatch(/CUDA\) is not used any more: it is gone/);
    expect(lab.said).toEqual([expect.stringMatching(/The CPU goes on\.$/)]);
    expect(lab.closed).toEqual([]);
  });

  it.each([
    'CUDA failure 700: an illegal memory access was encountered ; GPU=0',
    'CUDA error cudaErrorUnknown:unknown error',
    'Device was lost: DXGI_ERROR_DEVICE_REMOVED (0x887A0005)',
    'vkQueueSubmit failed with VK_ERROR_DEVICE_LOST',
  ])('is heard in “%s”', (message) => expect(isDeviceLost(new Error(message))).toBe(true));

  it.each([
    'CUDA failure 2: out of memory',
    'CUDA failure 1: invalid argument',
    'Got invalid dimensions for input: video',
  ])('is not heard in “%s”', (message) => expect(isDeviceLost(new Error(message))).toBe(false));
});

describe('towers', () => {
  it('that are closed say so, and close twice', async () => {
    const lab = new Lab();
    await lab.see([1]);
    await Promise.all([lab.towers.close(), lab.towers.close()]);
    await expect(lab.see([1])).rejects.toThrow('the model is closed');
    const match = lab.towers.run('match', { x: clip(1) }, ['embedding']);
    await expect(match).rejects.toThrow('the model is closed');
  });

  it('open a graph again that could not be opened', async () => {
    let attempts = 0;
    const open = async (): Promise<OpenGraph> => {
      attempts += 1;
      if (attempts === 1) throw new Error('not yet');
      return { run: async () => ({}) as never, close: async () => {} };
    };
    const towers = new Towers({ device: 'cpu', open });
    await expect(towers.run('text', {}, [])).rejects.toThrow('not yet');
    await towers.run('text', {}, []);
    expect(attempts).toBe(2);
  });
});
