import { describe, expect, it } from 'vitest';
import { type PacketFrames, PacketTimes, ticksToSeconds } from '../../../electron/engine/video/timestamps.ts';

type Packet = [pts: number | undefined, dts?: number, discarded?: boolean];

function framesOf(packets: Packet[], format = 'matroska,webm', rate: number | undefined = 25): PacketFrames {
  const times = new PacketTimes();
  for (const [pts, dts, discarded = false] of packets)
    times.add({ pts, dts, duration: undefined, key: true, discarded });
  expect(times.seen).toBe(packets.length);
  return times.finish({ format, frameRate: rate, timeBase: [1, 1000] });
}

const timesOf = (...args: Parameters<typeof framesOf>): number[] => Array.from(framesOf(...args).pts);

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

  it('counts packets of AVI where there are no usable times at all', () => {
    expect(timesOf([[undefined], [undefined], [undefined]], 'avi', 30)).toEqual([0, 33, 67]);
    expect(timesOf([[undefined], [undefined]], 'avi', undefined)).toEqual([0, 40]);
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

  const PLAIN: Packet[] = [
    [0, -80],
    [120, -40],
    [40, 0],
    [80, 40],
  ];
  /** n frames from a time on, shown as they are decoded. */
  const from = (start: number, n = 30): Packet[] =>
    Array.from({ length: n }, (_, i) => [start + i * 40, start + i * 40]);
  const wide: Packet[] = [
    [0, 0],
    ...Array.from({ length: 20 }, (_, i): Packet => [15_000 * (i + 1), 15_000 * (i + 1)]),
  ];

  it.each<[doubt: string | undefined, what: string, packets: Packet[], format?: string]>([
    [undefined, 'pictures that are shown in another order', PLAIN],
    [undefined, 'one picture', [[0, 0]]],
    [undefined, 'a pause in a film', [...from(0), ...from(60_000)], 'matroska,webm'],
    [undefined, 'a slide show in a broadcast', wide, 'mpegts'],
    [
      undefined,
      'decoding times that libavformat makes up',
      [
        [0, 40],
        [40, 0],
        [80, 80],
      ],
      'matroska,webm',
    ],
    [
      undefined,
      'AVI, which is counted anyway',
      [
        [undefined, 0],
        [undefined, 1],
      ],
      'avi',
    ],
    [
      'missing',
      'several pictures in a packet of the transport',
      [
        [0, 0],
        [undefined, 40],
        [80, 80],
      ],
      'mpegts',
    ],
    [
      'repeated',
      'two of one time',
      [
        [0, 0],
        [40, 40],
        [40, 60],
        [80, 80],
      ],
    ],
    ['runs back', 'a clock that starts over between the times there were', [...from(0), ...from(20)], 'mpegts'],
    ['runs back', 'the same where decoding times are made up', [...from(0), ...from(20)], 'matroska,webm'],
    ['jumps ahead', 'a broadcast whose clock goes on elsewhere', [...from(0), ...from(60_000)], 'mpegts'],
  ])('doubts %s: %s', (doubt, _, packets, format) => {
    expect(framesOf(packets, format).doubt).toBe(doubt);
  });

  it('sees that a file begins within a group of pictures', () => {
    const beginsMidway = (...packets: [pts: number, key: boolean, discarded?: boolean][]): boolean => {
      const times = new PacketTimes();
      for (const [pts, key, discarded = false] of packets)
        times.add({ pts, dts: undefined, duration: undefined, key, discarded });
      return times.finish({ format: 'mpegts', frameRate: 25, timeBase: [1, 1000] }).beginsMidway;
    };
    expect(beginsMidway([0, true], [80, false], [40, false])).toBe(false);
    expect(beginsMidway([0, false], [40, true])).toBe(true);
    // Pictures that are shown before the first one lean on others that are not there.
    expect(beginsMidway([80, true], [0, false], [40, false])).toBe(true);
    expect(beginsMidway([-40, true, true], [0, false])).toBe(false);
  });

  it('says how long the last frame is shown', () => {
    const times = new PacketTimes();
    for (const [pts, duration] of [
      [0, 40],
      [200, 70],
      [100, 50],
    ] as const)
      times.add({ pts, dts: undefined, duration, key: true, discarded: false });
    expect(times.finish({ format: 'mp4', frameRate: 25, timeBase: [1, 1000] }).lastDuration).toBe(70);
  });

  it('knows the key frames that are shown, where every frame tells its time', () => {
    const source = { format: 'mp4', frameRate: 25, timeBase: [1, 1000] } as const;
    const times = new PacketTimes();
    const add = (pts: number | undefined, dts: number, key: boolean, discarded = false): void =>
      times.add({ pts, dts, duration: undefined, key, discarded });
    add(0, -40, true, true);
    add(120, 0, true);
    add(80, 40, false);
    add(40, 80, true);
    expect(Array.from(times.finish(source).keyPts ?? [])).toEqual([40, 120]);
    add(undefined, 120, true);
    expect(times.finish(source).keyPts).toBeUndefined();
  });

  it('can forget the newest packet, once', () => {
    const times = new PacketTimes();
    for (const pts of [0, 40, 80]) times.add({ pts, dts: pts, duration: undefined, key: false, discarded: false });
    times.dropNewest();
    times.dropNewest();
    expect(Array.from(times.finish({ format: 'mp4', frameRate: 25, timeBase: [1, 1000] }).pts)).toEqual([0, 40]);
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
