/** The list's own check against the schema: whatever it lets through, the schema lets through as it is. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isPlainVideo, videoListSchema } from '../../../electron/wire/app/video-list.ts';
import { type Video, videoSchema } from '../../../electron/wire/app/videos.ts';

const PLAIN: Video = {
  id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  name: 'clip.mp4',
  folder: '/footage',
  edition: 'a1-b_2',
  state: 'done',
  order: 0.5,
};
/** Everything that a video may have. */
const FULL: Required<Video> = {
  ...PLAIN,
  offline: true,
  state: 'failed',
  problem: { kind: 'not-found', message: 'It is gone.', detail: 'ENOENT' },
  duration: 12.5,
  startTime: -1,
  width: 1920,
  height: 0,
  track: 2,
  proxyOnly: true,
  reviewed: true,
  rating: 5,
};
/** What a wire may bring in the place of anything. */
const OTHERS: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    1.5,
    5,
    6,
    64,
    65,
    2 ** 53,
    -(2 ** 53),
    1e300,
    '',
    'done',
    'waiting',
    'x y',
    'é',
    '1',
  ],
  ...[[], {}, ['done'], { kind: 'usage' }, { kind: 'usage', message: '' }, { kind: 'none', message: '' }],
  ...[{ kind: 'usage', message: '', detail: 1 }, { kind: 'usage', message: '', more: 1 }, { message: 'x' }],
  ...[
    '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
    '00000000-0000-0000-0000-000000000000',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  ],
  ...[
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301\n',
    ' 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    'a1-b_2\n',
    undefined,
    Number.NaN,
  ],
];

function variants(): unknown[] {
  const changed = Object.keys(FULL).flatMap((key) => [
    ...OTHERS.map((value) => ({ ...FULL, [key]: value })),
    ...OTHERS.map((value) => ({ ...PLAIN, [key]: value })),
    Object.fromEntries(Object.entries(FULL).filter(([other]) => other !== key)),
  ]);
  const strange = [
    { ...PLAIN, more: 1 },
    { ...PLAIN, toString: 'x' },
    JSON.parse('{"__proto__":1}'),
    [],
    [PLAIN],
    'video',
  ];
  return [PLAIN, FULL, ...changed, ...strange, ...OTHERS];
}

test('what the check lets through, the schema gives back as it is', () => {
  const through = variants().filter(isPlainVideo);
  expect(through.length).toBeGreaterThan(100);
  for (const video of through) expect(videoSchema.parse(video)).toStrictEqual(video);
});

test('the check knows everything that the schema has a name for', () => {
  expect(Object.keys(FULL).sort()).toEqual(Object.keys(videoSchema.shape).sort());
  expect([PLAIN, FULL].every(isPlainVideo)).toBe(true);
});

test('a list is taken and refused as the schema would, at the same places', () => {
  const bySchema = z.array(videoSchema);
  for (const value of [...variants().map((video) => [PLAIN, video]), ...OTHERS, [], variants()]) {
    const [wanted, got] = [bySchema.safeParse(value), videoListSchema.safeParse(value)];
    expect(got.success).toBe(wanted.success);
    if (wanted.success) expect(got.data).toStrictEqual(wanted.data);
    else if (Array.isArray(value)) expect(pathsOf(got.error)).toEqual(pathsOf(wanted.error));
  }
});

function pathsOf(error: z.ZodError | undefined): PropertyKey[][] | undefined {
  return error?.issues.map(({ path }) => path);
}
