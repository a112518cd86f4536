import { describe, expect, it } from 'vitest';
import { PacketTimes, ticksToSeconds } from '../../../electron/engine/video/timestamps.ts';

type Packet = [pts: number | undefined, dts?: number, discarded?: boolean];

function timesOf(packets: Packet[], format = 'matroska,webm', rate: number | undefined = 25): number[] {
  const times = new PacketTimes();
  for (const [pts, dts, discarded = false] of packets) times.add({ pts, dts, key: false, discarded });
  expect(times.seen).toBe(packets.length);
  return Array.from(times.finish(format, rate, [1, 1000]));
}

describe('PacketTimes', () => {
  it('sorts presentation times as numbers and keeps repeated ones', () => {
    expect(
      timesOf([
        [0, -80],
        [1000, -40],
        [9, 0],
        [-20, 40],
        [9, 80],
      ]),
    ).toEqual([-20, 0, 9, 9, 1000]);
  });

  it('leaves out frames that are decoded but never shown', () => {
    expect(
      timesOf([
        [-40, -40, true],
        [0, 0],
        [40, 40],
        [80, 80, true],
      ]),
    ).toEqual([0, 40]);
  });

  it('skips a packet without a time among others that have one, as the reference does', () => {
    expect(
      timesOf([
        [0, 0],
        [undefined, 20],
        [40, 40],
      ]),
    ).toEqual([0, 40]);
  });

  it('fills in what an MPEG program stream leaves out, where decoding times can tell', () => {
    const some: Packet[] = [
      [80, 40],
      [undefined, 80],
      [120, 120],
      [160, 160],
      [undefined, 200],
    ];
    expect(timesOf(some, 'mpeg')).toEqual([80, 120, 160, 200, 240]);
    expect(timesOf(some, 'mpegts')).toEqual([80, 120, 160]);
    // A picture that is shown between two decoding times: they do not tell.
    expect(timesOf([...some, [270, 250]], 'mpeg')).toEqual([80, 120, 160, 270]);
    expect(
      timesOf(
        [
          [0, 0],
          [undefined, 0],
        ],
        'mpeg',
      ),
    ).toEqual([0]);
  });

  it('takes decoding times where the container has no presentation times', () => {
    expect(
      timesOf(
        [
          [undefined, 3],
          [undefined, 4],
          [undefined, 7],
        ],
        'avi',
      ),
    ).toEqual([3, 4, 7]);
    expect(
      timesOf(
        [
          [undefined, 0],
          [2, 1],
          [undefined, 2],
        ],
        'avi',
      ),
    ).toEqual([0, 1, 2]);
  });

  it('counts frames where there are no usable times at all', () => {
    expect(timesOf([[undefined], [undefined], [undefined]], 'h264', 30)).toEqual([0, 33, 67]);
    expect(timesOf([[undefined], [undefined]], 'h264', undefined)).toEqual([0, 40]);
    expect(
      timesOf(
        [
          [undefined, 5],
          [undefined, 5],
          [undefined, 6],
        ],
        'avi',
      ),
    ).toEqual([0, 40, 80]);
  });

  it('knows the key frames that are shown, where every frame tells its time', () => {
    const times = new PacketTimes();
    times.add({ pts: 0, dts: -40, key: true, discarded: true });
    times.add({ pts: 120, dts: 0, key: true, discarded: false });
    times.add({ pts: 80, dts: 40, key: false, discarded: false });
    times.add({ pts: 40, dts: 80, key: true, discarded: false });
    times.finish('mp4', 25, [1, 1000]);
    expect(Array.from(times.keyPts ?? [])).toEqual([40, 120]);
    times.add({ pts: undefined, dts: 120, key: true, discarded: false });
    times.finish('mp4', 25, [1, 1000]);
    expect(times.keyPts).toBeUndefined();
  });

  it('can forget the newest packet, once', () => {
    const times = new PacketTimes();
    for (const pts of [0, 40, 80]) times.add({ pts, dts: pts, key: false, discarded: false });
    times.dropNewest();
    times.dropNewest();
    expect(Array.from(times.finish('mp4', 25, [1, 1000]))).toEqual([0, 40]);
  });

  it('holds more packets than it first made room for', () => {
    const packets = Array.from({ length: 10_000 }, (_, i): Packet => [9_999 - i, i]);
    expect(timesOf(packets)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });

  it('gives nothing for nothing', () => {
    expect(timesOf([])).toEqual([]);
  });
});

describe('ticksToSeconds', () => {
  it('multiplies in float64 and stores float32', () => {
    const seconds = ticksToSeconds(Float64Array.of(1001, 2002, 107_999_892), [1, 30000]);
    // numpy: np.float32(np.float64(pts) * (1 / 30000))
    expect(Array.from(seconds)).toEqual([0.03336666524410248, 0.06673333048820496, 3599.996337890625]);
  });
});
