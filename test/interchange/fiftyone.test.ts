import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fiftyone } from '../../electron/interchange/labelling/fiftyone.ts';
import { fiftyoneReader } from '../../electron/interchange/labelling/fiftyone-in.ts';
import { handedVideos, LABELS, MODEL, toldTags } from '../support/handed-case.ts';
import { asRead, frameOf, fuzzed, readBack, written } from '../support/labelling.ts';

const VIDEOS = handedVideos();
const PHONE = VIDEOS[5] as (typeof VIDEOS)[number];

function fixture(name: string): Promise<string> {
  return readFile(new URL(`../fixtures/formats/fiftyone/${name}`, import.meta.url), 'utf8');
}

describe('FiftyOne, out', () => {
  it('counts frames from 1 and the last with them, of the video’s own, whatever its rate', async () => {
    const { text } = await written(fiftyone, VIDEOS);
    const { classes, labels } = JSON.parse(text('labels.json'));
    expect(classes).toEqual(LABELS.map((label) => label.text));
    expect(
      labels[PHONE.id].map(({ label, support }: { label: string; support: number[] }) => [label, support]),
    ).toEqual([
      ['a dog runs', [8, 8]],
      ['Straße, “nass” & <glatt>', [12, 31]],
      ['=HYPERLINK("http://x","y")', [21, 45]],
      ['كلب يجري', [68, 80]],
    ]);
    expect(labels[PHONE.id][0].attributes).toEqual({
      decision: 'yes',
      by: 'Ada Lovelace',
      at: '2026-11-25T08:00:00.000Z',
    });
    expect(JSON.parse(text('data.json'))[PHONE.id]).toBe(PHONE.path);
  });

  it('keeps what was denied, what is unsure and what is suggested in files of their own', async () => {
    const { files, text } = await written(fiftyone, [PHONE]);
    expect([...files.keys()].sort()).toEqual([
      ...[
        'classifications-no.json',
        'classifications-suggested.json',
        'classifications-unsure.json',
        'classifications.json',
      ],
      ...['data.json', 'labels-no.json', 'labels-suggested.json', 'labels.json'],
    ]);
    expect(JSON.parse(text('classifications-suggested.json')).labels[PHONE.id]).toEqual([
      {
        ...{ label: 'كلب يجري', confidence: 0.875 },
        attributes: { model: `${MODEL.name}@${MODEL.sha256}`, calibrated: true },
      },
    ]);
    expect(JSON.parse(text('labels-no.json')).labels[PHONE.id]).toEqual([
      {
        ...{ label: 'كلب يجري', support: [2, 5] },
        attributes: { decision: 'no', by: 'Ada Lovelace', at: '2026-11-25T08:03:00.000Z' },
      },
    ]);
  });

  it('leaves moments out of a video whose file is away, and says so', async () => {
    const { text, remarks } = await written(fiftyone, [{ ...PHONE, clock: undefined }]);
    expect(JSON.parse(text('labels.json')).labels).toEqual({});
    expect(JSON.parse(text('classifications.json')).labels[PHONE.id]).toHaveLength(2);
    expect(remarks).toEqual(['Its frames are not known, as the file is away: its moments are left out.']);
  });
});

describe('FiftyOne, in', () => {
  it('finds again what was written, to the frame, with who decided it and when', async () => {
    const { files } = await written(fiftyone, VIDEOS);
    const read = await Promise.all(
      [...files].filter(([name]) => name !== 'data.json').map(([name, text]) => readBack(fiftyoneReader, name, text)),
    );
    for (const video of VIDEOS) {
      const tags = read
        .flatMap(({ videos }) => videos)
        .flatMap(({ names, tags }) => (names.id === video.id ? tags : []));
      expect(toldTags(video, { tags }, frameOf)).toEqual(toldTags(video, asRead(video), frameOf));
      expect(tags.map(({ at }) => at).sort()).toEqual(video.tags.map(({ at }) => at).sort());
    }
    expect(read.flatMap(({ leftOut }) => leftOut)).toHaveLength(2 * VIDEOS.length);
  });

  it('reads what FiftyOne exported, as frames and as times', async () => {
    const films = [VIDEOS[2], PHONE].filter((video) => video !== undefined);
    const frames = await readBack(fiftyoneReader, 'labels.json', await fixture('exported-frames.json'));
    expect(frames.videos.map(({ names }) => names.name)).toEqual(films.map(({ name }) => name));
    for (const [n, video] of films.entries()) {
      const moments = asRead(video).tags.filter(({ start, decision }) => start !== undefined && decision === 'yes');
      expect(toldTags(video, frames.videos[n] ?? { tags: [] }, frameOf)).toEqual(
        toldTags(video, { tags: moments }, frameOf),
      );
    }
    const times = await readBack(fiftyoneReader, 'labels.json', await fixture('exported-times.json'));
    const rounded = (time: unknown) =>
      typeof time === 'object' && time !== null && 'seconds' in time ? Number(time.seconds).toFixed(4) : time;
    // FiftyOne takes the end of a video for the time of its last frame.
    expect(times.videos[0]?.tags.map(({ label, start, end }) => [label, rounded(start), rounded(end)])).toEqual([
      ['a dog runs', '0.2353', 'next frame'],
      ['Straße, “nass” & <glatt>', '0.3697', '1.0084'],
      ['=HYPERLINK("http://x","y")', '0.6723', '1.4790'],
      ['كلب يجري', '3.5966', '4.0000'],
    ]);
  });

  it('reads classes by number, times as clocks show them, and a class alone', async () => {
    const labels = {
      classes: ['cat', 'dog'],
      labels: {
        'sub/clip one': [
          { label: 1, timestamps: ['00:01:02.500', 70] },
          { label: 'bird', support: [3, 3], confidence: 0.4 },
          { label: 'bird', support: [3, 1] },
        ],
        '/videos/two.mp4': { label: 'cat', confidence: 0.5 },
        three: 0,
        four: null,
      },
    };
    const { videos, leftOut } = await readBack(fiftyoneReader, 'labels.json', JSON.stringify(labels));
    expect(videos).toEqual([
      {
        where: '“sub/clip one”',
        names: { name: 'clip one' },
        tags: [{ label: 'dog', decision: 'yes', start: { seconds: 62.5 }, end: { seconds: 70 } }],
      },
      {
        where: '“/videos/two.mp4”',
        names: { path: '/videos/two.mp4', name: 'two.mp4' },
        tags: [{ label: 'cat', decision: 'unsure', by: 'a model in FiftyOne' }],
      },
      { where: '“three”', names: { name: 'three' }, tags: [{ label: 'cat', decision: 'yes' }] },
      { where: '“four”', names: { name: 'four' }, tags: [] },
    ]);
    expect(leftOut).toEqual([
      '“sub/clip one”: A detection without frames or times of its own.',
      '“sub/clip one”: A model’s guess beside what people annotated: import those guesses from a file of their own.',
    ]);
  });

  it('reads the samples of a whole dataset', async () => {
    const samples = [
      {
        _id: { $oid: '1' },
        filepath: 'data/a.mp4',
        tags: ['train'],
        metadata: { _cls: 'VideoMetadata', duration: 12.5 },
        events: {
          _cls: 'TemporalDetections',
          detections: [{ _cls: 'TemporalDetection', label: 'run', support: [4, 9], tags: [] }],
        },
        weather: { _cls: 'Classification', label: 'sunny', by: 'eva' },
        frames: {},
      },
      { tags: [] },
    ];
    const { videos, leftOut } = await readBack(fiftyoneReader, 'samples.json', JSON.stringify({ samples }));
    expect(videos).toEqual([
      {
        where: 'sample 1',
        names: { path: 'data/a.mp4', name: 'a.mp4', duration: 12.5 },
        tags: [
          { label: 'run', decision: 'yes', start: { frame: 3 }, end: { frame: 9 } },
          { label: 'sunny', decision: 'yes', by: 'eva' },
        ],
      },
    ]);
    expect(leftOut).toEqual([
      'sample 1: A sample’s tag of FiftyOne: it is no label.',
      'sample 2: A sample that names no file.',
    ]);
  });

  it('says what is none of its files, and takes any text for a clean import or a clear error', async () => {
    await expect(readBack(fiftyoneReader, 'labels.json', '{"labels": []}')).rejects.toMatchObject({
      kind: 'unreadable',
    });
    expect(fiftyoneReader.recognises('labels.json', '{"classes": null, "labels": {"a": []}}')).toBe(true);
    expect(fiftyoneReader.recognises('labels.json', '{"reeltag": 1, "labels": [{"text": "a dog"}]}')).toBe(false);
    const { text } = await written(fiftyone, VIDEOS);
    await fuzzed(fiftyoneReader, 'labels.json', text('labels.json'));
    await fuzzed(
      fiftyoneReader,
      'samples.json',
      '{"samples": [{"filepath": "a.mp4", "x": {"_cls": "Classification", "label": "y"}}]}',
    );
  });
});
