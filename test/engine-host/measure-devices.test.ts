import { describe, expect, it } from 'vitest';
import { type DeviceAsking, measureDevices, toMeasure } from '../../electron/engine-host/measure-devices.ts';
import type { DeviceFacts } from '../../electron/wire/engine.ts';
import { TagError } from '../../electron/wire/errors.ts';

const CPU: DeviceFacts = { device: 'cpu', name: 'The CPU', state: 'open' };
const GPU: DeviceFacts = { device: 'webgpu', name: 'The GPU (WebGPU)', state: 'open' };
const CUDA: DeviceFacts = { device: 'cuda', name: 'CUDA', state: 'absent', why: 'no' };

/** Devices that are measured when they are asked to be, and what was asked. */
function lab(devices: readonly DeviceFacts[], failure?: { of: string; error: Error }) {
  const asked: string[] = [];
  const known = new Map(devices.map((facts) => [facts.device, facts]));
  const asking: DeviceAsking = {
    list: async () => [...known.values()],
    measure: async (device) => {
      asked.push(device);
      if (failure?.of === device) throw failure.error;
      const facts: DeviceFacts = { ...(known.get(device) as DeviceFacts), state: 'measured', clipsPerSecond: 1 };
      known.set(device, facts);
      return facts;
    },
  };
  return { asking, asked };
}

describe('devices', () => {
  it('are measured where there is a choice, and were not', async () => {
    expect(toMeasure([CPU, CUDA])).toEqual([]);
    expect(toMeasure([CPU, CUDA, { ...GPU, state: 'refused' }])).toEqual([CPU]);
    const { asking, asked } = lab([CPU, CUDA, GPU]);
    const names: string[] = [];
    const known = await measureDevices(asking, 'open', ({ name }) => names.push(name));
    expect(asked).toEqual(['cpu', 'webgpu']);
    expect(names).toEqual([CPU.name, GPU.name]);
    expect(known.map(({ state }) => state)).toEqual(['measured', 'absent', 'measured']);
    await measureDevices(asking, 'open');
    expect(asked).toHaveLength(2);
  });

  it('are all measured again where somebody asks, but for what is not there', async () => {
    const { asking, asked } = lab([{ ...CPU, state: 'measured' }, CUDA]);
    await measureDevices(asking, 'all');
    expect(asked).toEqual(['cpu']);
  });

  it('go on after one that ends its process, and stop at what is wrong with the model', async () => {
    const crash = new TagError('engine-crashed', 'The engine stopped.');
    const { asking, asked } = lab([CPU, { ...CUDA, state: 'open' }, GPU], { of: 'cuda', error: crash });
    await measureDevices(asking, 'open');
    expect(asked).toEqual(['cpu', 'cuda', 'webgpu']);
    const wrong = lab([CPU, GPU], { of: 'cpu', error: new TagError('checkpoint-corrupt', 'It makes no sense.') });
    await expect(measureDevices(wrong.asking, 'open')).rejects.toMatchObject({ kind: 'checkpoint-corrupt' });
    expect(wrong.asked).toEqual(['cpu']);
  });
});
