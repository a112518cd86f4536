import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { labelStudio } from '../../electron/interchange/labelling/label-studio.ts';
import { labelStudioReader } from '../../electron/interchange/labelling/label-studio-in.ts';
import { HANDED, handedVideos, MODEL, toldTags } from '../support/handed-case.ts';
import { asRead, frameOf, fuzzed, readBack, written } from '../support/labelling.ts';

const VIDEOS = handedVideos();

describe('Label Studio, out', () => {
  it('counts frames from 1, the last with them, at the rate that they keep to', async () => {
    const { text } = await written(labelStudio, VIDEOS);
    const tasks = JSON.parse(text('tasks.json'));
    expect(tasks.map(({ data }: { data: unknown }) => data)).toEqual([
      { video: '/films & more/film 23.976.mov', fps: 23.976024 },
      { video: '/films & more/pal 25.mov', fps: 25 },
      { video: '/films & more/ntsc 29.97 drop.mov', fps: 29.97003 },
      { video: '/films & more/ntsc 29.97 non-drop.mov', fps: 29.97003 },
      { video: '/films & more/sport 59.94.mp4', fps: 59.94006 },
      { video: '/films & more/phone variable.mp4', fps: 30 },
    ]);
    const [ada, unal] = tasks[1].annotations;
    expect(ada.result).toEqual([
      result('r1', 'tags', { choices: ['a dog runs'] }, 'Ada Lovelace', '2026-11-21T08:00:00.000Z'),
      result('r2', 'tags_unsure', { choices: ['no goal'] }, 'Ada Lovelace', '2026-11-21T08:05:00.000Z'),
      result('r3', 'moments', range(8, 8, 'a dog runs'), 'Ada Lovelace', '2026-11-21T08:00:00.000Z'),
      result('r4', 'moments', range(21, 45, '=HYPERLINK("http://x","y")'), 'Ada Lovelace', '2026-11-21T08:02:00.000Z'),
      result('r5', 'moments_no', range(2, 5, 'كلب يجري'), 'Ada Lovelace', '2026-11-21T08:03:00.000Z'),
    ]);
    expect(unal.result.map(({ from_name }: { from_name: string }) => from_name)).toEqual([
      'tags_no',
      'tags_group_0',
      'moments',
      'moments',
    ]);
    expect([unal.created_at, unal.updated_at]).toEqual(['2026-11-21T08:01:00.000Z', '2026-11-21T08:04:00.000Z']);
    expect(tasks[1].predictions).toEqual([
      {
        model_version: `${MODEL.name}@${MODEL.sha256}`,
        score: 0.75,
        result: [
          {
            ...{ id: 'r1', from_name: 'tags', to_name: 'video', type: 'choices', score: 0.875 },
            value: { choices: ['كلب يجري'] },
            meta: { fit: [0.875], calibrated: [true] },
          },
          {
            ...{ id: 'r2', from_name: 'moments', to_name: 'video', type: 'timelinelabels', score: 0.625 },
            value: range(34, 44, 'no goal'),
            meta: { fit: [0.625], calibrated: [false] },
          },
        ],
      },
    ]);
  });

  it('gives frames of a variable rate the number that its player counts at their time', async () => {
    const { text, remarks } = await written(labelStudio, VIDEOS.slice(5));
    const [task] = JSON.parse(text('tasks.json'));
    // Of each three frames one is missing: the 8th and the 9th that there are would be the 11th and the 13th.
    const [first] = task.annotations[0].result.filter(({ type }: { type: string }) => type === 'timelinelabels');
    expect(first.value.ranges).toEqual([{ start: 12, end: 12 }]);
    expect(remarks).toContain(
      'Its rate varies, and Label Studio knows none that does: frames are numbered by their time there.',
    );
  });

  it('names people by their addresses where they have one, as Label Studio takes no others', async () => {
    const [video] = VIDEOS;
    const tags = video?.tags.map((tag) => (tag.by === 'Ada Lovelace' ? { ...tag, by: 'ada@example.org' } : tag)) ?? [];
    const { text } = await written(labelStudio, video === undefined ? [] : [{ ...video, tags }]);
    const [task] = JSON.parse(text('tasks.json'));
    expect(task.annotations.map((each: { completed_by?: unknown }) => each.completed_by)).toEqual([
      { email: 'ada@example.org' },
      undefined,
    ]);
  });

  it('writes the controls that its results belong to', async () => {
    const { text } = await written(labelStudio, VIDEOS.slice(0, 1));
    expect(text('config.xml').split('\n').slice(0, 26)).toEqual([
      '<View>',
      '  <Video name="video" value="$video" frameRate="$fps"/>',
      '  <TimelineLabels name="moments" toName="video">',
      '    <Label value="a dog runs" background="#c93a2f"/>',
      '    <Label value="Straße, “nass” &amp; &lt;glatt&gt;" background="#2c6fbb"/>',
      '    <Label value="=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)"/>',
      '    <Label value="كلب يجري" background="#3c8c40"/>',
      '    <Label value="goal 🥅; scored|twice"/>',
      '    <Label value="no goal" background="#b83f85"/>',
      '  </TimelineLabels>',
      '  <Choices name="tags" toName="video" choice="multiple">',
      '    <Choice value="a dog runs"/>',
      '    <Choice value="Straße, “nass” &amp; &lt;glatt&gt;"/>',
      '    <Choice value="=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)"/>',
      '    <Choice value="كلب يجري"/>',
      '  </Choices>',
      '  <Header value="play"/>',
      '  <Choices name="tags_group_0" toName="video" choice="single">',
      '    <Choice value="goal 🥅; scored|twice"/>',
      '    <Choice value="no goal"/>',
      '  </Choices>',
      '  <Header value="Not there"/>',
      '  <TimelineLabels name="moments_no" toName="video">',
      '    <Label value="a dog runs" background="#c93a2f"/>',
      '    <Label value="Straße, “nass” &amp; &lt;glatt&gt;" background="#2c6fbb"/>',
      '    <Label value="=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)"/>',
    ]);
  });

  it('leaves moments out of a video whose file is away, and says so', async () => {
    const away = VIDEOS.slice(0, 1).map((video) => ({ ...video, clock: undefined }));
    const { text, remarks } = await written(labelStudio, away);
    expect(text('tasks.json')).not.toContain('"type":"timelinelabels"');
    expect(text('tasks.json')).toContain('"type":"choices"');
    expect(remarks).toContain('Its frames are not known, as the file is away: its moments are left out.');
  });
});

function range(start: number, end: number, label: string) {
  return { ranges: [{ start, end }], timelinelabels: [label] };
}

function result(
  id: string,
  from_name: string,
  value: { choices: string[] } | ReturnType<typeof range>,
  by: string,
  at: string,
) {
  const type = 'choices' in value ? 'choices' : 'timelinelabels';
  return { id, from_name, to_name: 'video', type, value, meta: { by: [by], at: [at] } };
}

describe('Label Studio, in', () => {
  it('finds again what was written, to the frame, with who decided it and when', async () => {
    const { text } = await written(labelStudio, VIDEOS);
    const { videos, leftOut } = await readBack(labelStudioReader, 'tasks.json', text('tasks.json'));
    expect(videos.map((read, n) => toldTags(VIDEOS[n] as (typeof VIDEOS)[number], read, frameOf))).toEqual(
      VIDEOS.map((video) => toldTags(video, asRead(video), frameOf)),
    );
    expect(videos[0]).toMatchObject({
      names: {
        path: '/films & more/film 23.976.mov',
        id: VIDEOS[0]?.id,
        contentId: VIDEOS[0]?.contentId,
        duration: VIDEOS[0]?.duration,
      },
      note: 'first take,\n“keep” & check <sound>',
    });
    expect([videos[1]?.reviewed, videos[1]?.rating]).toEqual([true, 1]);
    expect(videos.flatMap(({ tags }) => tags.map(({ at }) => at)).sort()).toEqual(
      VIDEOS.flatMap(({ tags }) => tags.map(({ at }) => at)).sort(),
    );
    expect(leftOut.every((each) => each.endsWith('it suggests anew by itself.'))).toBe(true);
  });

  it('tells its files by how they begin', () => {
    expect(labelStudioReader.recognises('a.json', '[{"id": 1, "annotations": [], "data": {"video": "x.mp4"}}]')).toBe(
      true,
    );
    expect(labelStudioReader.recognises('a.json', '[{"video": "x.mp4", "annotation_id": 4}]')).toBe(true);
    expect(labelStudioReader.recognises('a.json', '{"images": [], "annotations": [{"image_id": 1}]}')).toBe(false);
    expect(labelStudioReader.recognises('a.json', '["a dog"]')).toBe(false);
  });

  it('reads every version of its export: who decided as a number, a person, or a completion of old', async () => {
    const region = (from: number, to: number, label: string) => ({
      ...{ id: 'x', from_name: 'videoLabels', to_name: 'video', type: 'timelinelabels' },
      value: range(from, to, label),
    });
    const tasks = [
      {
        ...{ id: 7, data: { video: '/data/upload/3/1a2b3c4d-my_clip.mp4', fps: '29.97' } },
        annotations: [
          { completed_by: 4, updated_at: '2024-05-06T07:08:09.123456Z', result: [region(1, 30, 'run')] },
          { completed_by: { id: 5, email: 'eva@example.org' }, result: [region(31, 31, 'jump')] },
          { completed_by: 4, was_cancelled: true, result: [region(1, 2, 'run')] },
        ],
        predictions: [{ model_version: 'yolo', result: [region(3, 9, 'run')] }],
      },
      {
        ...{ id: 8, data: { url: 'https://example.org/films/a%20b.mov?token=1' } },
        completions: [
          { created_at: 1_600_000_000, result: [{ from_name: 'c', type: 'choices', value: { choices: ['day'] } }] },
        ],
      },
      {
        ...{ id: 9, data: { video: '/data/local-files/?d=clips/c.mp4' } },
        predictions: [{ model_version: 'yolo', result: [region(0, 5, 'run')] }],
      },
    ];
    const { videos, leftOut } = await readBack(labelStudioReader, 'export.json', JSON.stringify(tasks));
    const rate = [30000, 1001];
    expect(videos).toEqual([
      {
        where: 'task 7',
        names: { name: 'my_clip.mp4' },
        tags: [
          {
            ...{ label: 'run', decision: 'yes', by: 'Label Studio user 4', at: '2024-05-06T07:08:09.123Z' },
            ...{ start: { frame: 0, rate }, end: { frame: 30, rate } },
          },
          {
            label: 'jump',
            decision: 'yes',
            by: 'eva@example.org',
            start: { frame: 30, rate },
            end: { frame: 31, rate },
          },
        ],
      },
      {
        where: 'task 8',
        names: { path: 'https://example.org/films/a b.mov', name: 'a b.mov' },
        tags: [{ label: 'day', decision: 'yes', at: '2020-09-13T12:26:40.000Z' }],
      },
      {
        where: 'task 9',
        names: { path: 'clips/c.mp4', name: 'c.mp4' },
        tags: [{ label: 'run', decision: 'unsure', by: 'yolo', start: { frame: 0 }, end: { frame: 5 } }],
      },
    ]);
    expect(leftOut).toEqual([
      'task 7: An annotation that was cancelled.',
      'task 7: A model’s guess beside what people annotated: import those guesses from a file of their own.',
    ]);
  });

  it('reads JSON_MIN as the SDK wrote it, where a value can be a label alone', async () => {
    const path = new URL('../fixtures/formats/label-studio/sdk-json-min.json', import.meta.url);
    const { videos } = await readBack(labelStudioReader, 'min.json', await readFile(path, 'utf8'));
    expect(videos.map(({ names }) => names.name)).toEqual([
      ...['ntsc 29.97 drop.mov', 'ntsc 29.97 drop.mov', 'phone variable.mp4', 'phone variable.mp4'],
    ]);
    const films = [VIDEOS[2], VIDEOS[5]].filter((video) => video !== undefined);
    for (const [n, video] of films.entries()) {
      const tags = [videos[2 * n], videos[2 * n + 1]].flatMap((read) => read?.tags ?? []);
      const moments = asRead(video).tags.filter(({ start }) => start !== undefined);
      const byAdmin = { tags: moments.map((tag) => ({ ...tag, by: 'admin@example.org' })) };
      expect(toldTags(video, { tags }, frameOf)).toEqual(toldTags(video, byAdmin, frameOf));
    }
  });

  it('says what is no export, and where', async () => {
    await expect(readBack(labelStudioReader, 'a.json', '[{"id": 1,\n "data"')).rejects.toMatchObject({
      kind: 'unreadable',
    });
    await expect(readBack(labelStudioReader, 'a.json', '7')).rejects.toMatchObject({
      message: 'There are no tasks of Label Studio in it: export them there as JSON, then try again.',
    });
    expect((await readBack(labelStudioReader, 'a.json', '[7, {"data": {"text": "x"}}]')).leftOut).toEqual([
      'task 1: A task that names no video.',
      'task 2: A task that names no video.',
    ]);
  });

  it('takes any text for a clean import or a clear error', async () => {
    const { text } = await written(labelStudio, VIDEOS.slice(0, 2));
    await fuzzed(labelStudioReader, 'tasks.json', text('tasks.json'));
    await fuzzed(labelStudioReader, 'tasks.json', `${'['.repeat(100_000)}`, 2);
  });
});

it('writes no tasks as an empty list', async () => {
  expect((await written(labelStudio, [], { ...HANDED, labels: [] })).text('tasks.json')).toBe('[]\n');
});
