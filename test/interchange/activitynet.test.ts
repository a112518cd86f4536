import { describe, expect, it } from 'vitest';
import { activitynet } from '../../electron/interchange/labelling/activitynet.ts';
import { activitynetReader } from '../../electron/interchange/labelling/activitynet-in.ts';
import { handedVideos, MODEL, toldTags } from '../support/handed-case.ts';
import { asRead, frameOf, fuzzed, readBack, written } from '../support/labelling.ts';

const VIDEOS = handedVideos();
const [FILM, PAL] = VIDEOS as [(typeof VIDEOS)[number], (typeof VIDEOS)[number]];

describe('ActivityNet, out', () => {
  it('writes what is there as segments, in seconds that find their frames again', async () => {
    const { text, remarks } = await written(activitynet, VIDEOS);
    const { version, database } = JSON.parse(text('annotations.json'));
    expect(version).toBe('VERSION 1.3');
    expect(database['film 23.976']).toEqual({
      duration: 4.004,
      subset: 'validation',
      resolution: '320x180',
      url: '/films & more/film 23.976.mov',
      annotations: [
        { label: 'a dog runs', segment: [0, 4.004] },
        { label: 'goal 🥅; scored|twice', segment: [0, 4.004] },
        { label: 'a dog runs', segment: [0.291958, 0.333667] },
        { label: 'Straße, “nass” & <glatt>', segment: [0.458792, 1.292958] },
        { label: '=HYPERLINK("http://x","y")', segment: [0.834167, 1.876875] },
        { label: 'كلب يجري', segment: [3.461792, 4.004] },
      ],
    });
    expect(remarks).toEqual([
      'ActivityNet has a place for what is there alone: what was decided with no or unsure is left out.',
    ]);
  });

  it('writes labels as a tree, groups above them', async () => {
    const { taxonomy } = JSON.parse((await written(activitynet, [])).text('annotations.json'));
    expect(taxonomy.map((node: object) => Object.values(node))).toEqual([
      [0, 'Root', null, null],
      [1, 'play', 0, 'Root'],
      [2, 'a dog runs', 0, 'Root'],
      [3, 'Straße, “nass” & <glatt>', 0, 'Root'],
      [4, '=HYPERLINK("http://x","y")', 0, 'Root'],
      [5, 'كلب يجري', 0, 'Root'],
      [6, 'goal 🥅; scored|twice', 1, 'play'],
      [7, 'no goal', 1, 'play'],
    ]);
  });

  it('writes suggestions as results to be judged, and which model they are of', async () => {
    const { results, external_data } = JSON.parse((await written(activitynet, [PAL])).text('predictions.json'));
    expect(external_data).toEqual({ used: true, details: `${MODEL.name}@${MODEL.sha256}` });
    expect(results).toEqual({
      'pal 25': [
        { label: 'كلب يجري', score: 0.875, segment: [0, 4] },
        { label: 'no goal', score: 0.625, segment: [1.32, 1.76] },
      ],
    });
  });

  it('says once what two people said, and tells videos of one name apart', async () => {
    const [tag] = FILM.tags;
    const twice = { ...FILM, tags: tag === undefined ? [] : [tag, { ...tag, by: 'Zoe' }], suggestions: [] };
    const { files, text } = await written(activitynet, [twice, { ...twice, id: 'other' }]);
    const { database } = JSON.parse(text('annotations.json'));
    expect(Object.keys(database)).toEqual(['film 23.976', 'film 23.976 other']);
    expect(database['film 23.976'].annotations).toHaveLength(1);
    expect([...files.keys()]).toEqual(['annotations.json']);
  });
});

describe('ActivityNet, in', () => {
  it('finds again what it has a place for, to the frame', async () => {
    const { text } = await written(activitynet, VIDEOS);
    const { videos, leftOut } = await readBack(activitynetReader, 'annotations.json', text('annotations.json'));
    expect(leftOut).toEqual([]);
    for (const [n, video] of VIDEOS.entries()) {
      const kept = asRead(video).tags.filter(({ decision }) => decision === 'yes');
      const nameless = { tags: kept.map((tag) => ({ ...tag, by: '' })) };
      expect(videos[n]?.names).toEqual({ path: video.path, name: video.name, duration: video.duration });
      expect(toldTags(video, videos[n] ?? { tags: [] }, frameOf)).toEqual(toldTags(video, nameless, frameOf));
    }
    expect(videos[0]?.tags.find(({ label }) => label.startsWith('goal'))?.group).toEqual({
      name: 'play',
      kind: 'any-of',
    });
  });

  it('reads the data set itself, and files of those that took its form', async () => {
    const data = {
      version: 'VERSION 1.3',
      taxonomy: [
        { nodeId: 0, nodeName: 'Root', parentId: null, parentName: null },
        { nodeId: 269, nodeName: 'Playing sports', parentId: 0, parentName: 'Root' },
        { nodeId: 2, nodeName: 'Long jump', parentId: 269, parentName: 'Playing sports' },
      ],
      database: {
        sJFgo9H6zNo: {
          ...{
            duration: 82.73,
            subset: 'training',
            resolution: '320x240',
            url: 'https://www.youtube.com/watch?v=sJFgo9H6zNo',
          },
          annotations: [
            { segment: [0.01, 82.73], label: 'Long jump' },
            { segment: [5, 5], label: 'Long jump' },
            { segment: ['5'], label: 'Long jump' },
          ],
        },
        withheld: { duration: 4, subset: 'testing', annotations: [] },
      },
    };
    const { videos, leftOut } = await readBack(activitynetReader, 'a.json', JSON.stringify(data));
    const group = { name: 'Playing sports', kind: 'any-of' };
    expect(videos).toEqual([
      {
        where: '“sJFgo9H6zNo”',
        names: { name: 'sJFgo9H6zNo', duration: 82.73 },
        tags: [
          { label: 'Long jump', group, decision: 'yes', start: { seconds: 0.01 }, end: { seconds: 82.73 } },
          { label: 'Long jump', group, decision: 'yes', start: { seconds: 5 }, end: 'next frame' },
        ],
      },
      { where: '“withheld”', names: { name: 'withheld', duration: 4 }, tags: [] },
    ]);
    expect(leftOut).toEqual(['“sJFgo9H6zNo”: An annotation without a label or a segment of two times.']);
  });

  it('takes a model’s results as unsure, by its name, and its own for no news', async () => {
    const results = { version: '1', results: { clip: [{ label: 'run', score: 0.9, segment: [1, 2] }] } };
    const told = { ...results, external_data: { used: true, details: 'SlowFast' } };
    expect((await readBack(activitynetReader, 'r.json', JSON.stringify(told))).videos).toEqual([
      {
        where: '“clip”',
        names: { name: 'clip' },
        tags: [{ label: 'run', decision: 'unsure', by: 'SlowFast', start: { seconds: 1 }, end: { seconds: 2 } }],
      },
    ]);
    const own = (await written(activitynet, [PAL])).text('predictions.json');
    const read = await readBack(activitynetReader, 'predictions.json', own);
    expect([read.videos[0]?.tags, read.leftOut.length]).toEqual([[], 2]);
  });

  it('says what is none of its files, and takes any text for a clean import or a clear error', async () => {
    await expect(readBack(activitynetReader, 'a.json', '{"videos": []}')).rejects.toMatchObject({ kind: 'unreadable' });
    expect(activitynetReader.recognises('a.json', '{"database": {')).toBe(true);
    expect(activitynetReader.recognises('a.json', '{"results": [1]}')).toBe(false);
    await fuzzed(activitynetReader, 'a.json', (await written(activitynet, VIDEOS)).text('annotations.json'));
  });
});
