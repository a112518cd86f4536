/** Where a model runs, of what was measured. */
import { describe, expect, it } from 'vitest';
import type { Device } from '../../../../electron/engine/internvideo2/devices/device.ts';
import type { KnownDevice } from '../../../../electron/engine/internvideo2/devices/known-devices.ts';
import {
  choosePlaces,
  type Machine,
  type PlacesWish,
} from '../../../../electron/engine/internvideo2/devices/places.ts';

type Known = Partial<Record<Device, Omit<KnownDevice, 'tries'> & { tries?: number }>>;

const machine = (known: Known, absent: readonly Device[] = []): Machine => ({
  known: async (device) => known[device] && { tries: 0, ...known[device] },
  absence: async (device) => (absent.includes(device) ? `${device} is absent.` : undefined),
  platform: 'linux',
});
const measured = (clipsPerSecond: number, precision: 'fp32' | 'fp16' = 'fp32', difference = 1e-7) => ({
  measured: { clipsPerSecond, precision, difference },
});
const AUTO: PlacesWish = { device: 'auto', precision: 'auto' };
const CPU = { device: 'cpu', precision: 'fp32', comparable: true };

describe('a device that nobody named', () => {
  it('is the fastest that was measured, in the precision that it was measured in, and the CPU where it fails', async () => {
    const known = { cpu: measured(3), cuda: measured(90, 'fp16'), webgpu: measured(5) };
    expect(await choosePlaces(AUTO, machine(known))).toEqual({
      places: [{ device: 'cuda', precision: 'fp16', comparable: true }, CPU],
    });
    expect((await choosePlaces(AUTO, machine(known, ['cuda']))).places[0]?.device).toBe('webgpu');
  });

  it('is the CPU where that is faster, and until something was measured; the reason says which', async () => {
    const slower = await choosePlaces(AUTO, machine({ cpu: measured(3), webgpu: measured(2) }, ['cuda']));
    expect(slower).toEqual({ places: [CPU], reason: expect.stringMatching(/WebGPU\).*CPU is faster/) });
    const open = await choosePlaces(AUTO, machine({}, ['cuda']));
    expect(open).toEqual({ places: [CPU], reason: expect.stringMatching(/WebGPU\).*not been measured yet/) });
    const refused = { cpu: measured(3), webgpu: { refused: 'It is wrong.' } };
    expect(await choosePlaces(AUTO, machine(refused, ['cuda']))).toEqual({ places: [CPU], reason: 'It is wrong.' });
    const ended = await choosePlaces(AUTO, machine({ webgpu: { tries: 3 } }, ['cuda']));
    expect(ended.reason).toMatch(/did not come to an end/);
    expect(await choosePlaces(AUTO, machine({}, ['cuda', 'webgpu']))).toEqual({
      places: [CPU],
      reason: 'cuda is absent.',
    });
  });

  it('makes vectors that stand beside the CPU’s only where that was measured', async () => {
    const far = { cpu: measured(1), webgpu: measured(9, 'fp16', 4e-5) };
    expect((await choosePlaces(AUTO, machine(far))).places[0]).toEqual({
      ...{ device: 'webgpu', precision: 'fp16', comparable: false },
    });
    expect((await choosePlaces({ device: 'cuda', precision: 'auto' }, machine({}))).places).toEqual([
      { device: 'cuda', precision: 'fp16', comparable: false },
      { device: 'cuda', precision: 'fp32', comparable: true },
    ]);
    const { places } = await choosePlaces(
      { device: 'webgpu', precision: 'fp32' },
      machine({ webgpu: measured(9, 'fp32', 2e-5) }),
    );
    expect(places).toEqual([{ device: 'webgpu', precision: 'fp32', comparable: false }]);
  });

  it('is the CPU for int8, which has kernels there alone', async () => {
    const wish = { device: 'auto', precision: 'int8' } as const;
    expect(await choosePlaces(wish, machine({ cuda: measured(90) }))).toEqual({
      places: [{ device: 'cpu', precision: 'int8', comparable: false }],
    });
  });
});
