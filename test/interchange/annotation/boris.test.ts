import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boris } from '../../../electron/interchange/annotation/boris.ts';
import { borisReader } from '../../../electron/interchange/annotation/boris-reader.ts';
import { borisTableReader } from '../../../electron/interchange/annotation/boris-table.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { handedVideos, toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';

const VIDEOS = handedVideos();
const [FILM] = VIDEOS as [HandedVideo];

function fixture(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, '../../fixtures/formats/boris', name), 'utf8');
}

async function project(videos: readonly HandedVideo[]) {
  const { files, remarks } = await written(boris, videos);
  return { text: files.get('holiday.boris') ?? '', remarks: [...remarks.keys()] };
}

describe('a project of BORIS', () => {
  it('gives back what was decided, by whom and when, at every rate', async () => {
    const { text, remarks } = await project(VIDEOS);
    const { videos, leftOut } = await readAll(borisReader, fileOf('holiday.boris', text));
    expect(remarks).toEqual([]);
    for (const video of VIDEOS) {
      const read = videos.filter(({ names }) => names.id === video.id);
      const tags = read.flatMap((each) => each.tags);
      expect(toldTags(video, { tags }, frameOf)).toEqual(ownTags(video, frameOf));
      expect(tags.map(({ at }) => at).sort()).toEqual(video.tags.map(({ at }) => at).sort());
      expect(read[0]).toMatchObject({ names: { path: video.path, contentId: video.contentId } });
      expect([read[0]?.rating ?? 0, read[0]?.note ?? '', read[0]?.reviewed ?? false]).toEqual([
        video.rating,
        video.note,
        video.reviewed,
      ]);
      expect(tags.find(({ label }) => label === 'no goal')).toMatchObject({
        colour: 'pink',
        group: { name: 'play', kind: 'one-of' },
      });
    }
    expect(Object.values(leftOut)).toEqual([2 * VIDEOS.length]);
  });

  it('is one project also without videos, and of one that nobody has decided about', async () => {
    expect(JSON.parse((await project([])).text)).toMatchObject({ observations: {}, project_format_version: '7.0' });
    const bare = { ...FILM, tags: [], suggestions: [] };
    const { text } = await project([bare, bare]);
    expect(Object.keys(JSON.parse(text).observations)).toEqual([FILM.name, `${FILM.name} (2)`]);
  });

  it('leaves out what is of the whole where nobody knows how long that is', async () => {
    const { text, remarks } = await project([{ ...FILM, duration: undefined, suggestions: [] }]);
    expect(remarks).toEqual([expect.stringContaining('How long it is')]);
    const { videos } = await readAll(borisReader, fileOf('holiday.boris', text));
    expect(videos.flatMap(({ tags }) => tags)).toHaveLength(5);
  });

  it('of others reads states and points in the file in which they are', async () => {
    const { videos, leftOut } = await readAll(borisReader, fileOf('x.boris', await fixture('project.boris')));
    const ride = { label: 'ride', decision: 'yes', by: 'Grace', group: { name: 'on board', kind: 'any-of' } };
    expect(videos).toEqual([
      {
        where: 'observation “morning”',
        names: { path: 'day 1.mp4', name: 'day 1.mp4', duration: 10 },
        tags: [
          { ...ride, start: { seconds: 1.5 }, end: { seconds: 3.25 } },
          { label: 'fall', decision: 'yes', by: 'Grace', start: { seconds: 3.25 }, end: 'next frame' },
          { label: 'wait', decision: 'yes', by: 'Grace', start: { seconds: 8 }, end: { seconds: 10 } },
        ],
      },
      {
        where: 'observation “morning”',
        names: { path: 'day 2.mp4', name: 'day 2.mp4', duration: 10 },
        tags: [{ label: 'wait', decision: 'yes', by: 'Grace', start: { seconds: 0 }, end: { seconds: 2.5 } }],
      },
    ]);
    expect(Object.entries(leftOut).map(([sentence, times]) => [sentence.split(' ')[0], times])).toEqual([
      ['Videos', 1],
      ['Subjects', 2],
      ['Modifiers', 1],
      ['States', 1],
      ['Observations', 1],
    ]);
  });

  it('reads events that BORIS exported of it, one a row or a state a row', async () => {
    const ada = ownTags(FILM, frameOf, ({ by }) => by === 'Ada Lovelace');
    for (const name of ['tabular.tsv', 'aggregated.csv']) {
      const text = await fixture(name);
      expect(borisTableReader.recognises(name, text)).toBe(true);
      const { videos, leftOut } = await readAll(borisTableReader, fileOf(name, text));
      expect(videos.map(({ names }) => names)).toEqual([{ path: FILM.path, name: FILM.name }]);
      expect(toldTags(FILM, videos[0] ?? { tags: [] }, frameOf)).toEqual(ada);
      expect(leftOut).toEqual({});
    }
  });

  it('reads events of older versions, which say above the table what they are of', async () => {
    const text = [
      'Observation id\tmorning\n\nMedia file(s)\nPlayer #1\tfilms/day 1.mp4\n',
      'Time\tMedia file path\tTotal length\tFPS\tSubject\tBehavior\tBehavioral category\tModifiers\tComment\tStatus',
      '1.500\tfilms/day 1.mp4\t10.0\t30\tKelly\tride\t\t\t\tSTART',
      '2.000\tfilms/day 1.mp4\t10.0\t30\tKelly\tfall\t\thard\t\tPOINT',
      '3.250\t\t10.0\t30\tKelly\tride\t\t\t\tSTOP',
      '9.000\tfilms/day 1.mp4\t10.0\t30\tKelly\tride\t\t\t\tSTART',
    ].join('\n');
    const { videos, leftOut } = await readAll(borisTableReader, fileOf('events.tsv', text));
    expect(videos).toEqual([
      {
        where: 'line 8',
        names: { path: 'films/day 1.mp4', name: 'day 1.mp4' },
        tags: [
          { label: 'fall', decision: 'yes', start: { seconds: 2 }, end: 'next frame' },
          { label: 'ride', decision: 'yes', start: { seconds: 1.5 }, end: { seconds: 3.25 } },
        ],
      },
    ]);
    expect(Object.values(leftOut)).toEqual([1, 2, 1]);
  });

  it('refuses what is none, and takes no prototype for a fact', async () => {
    for (const text of ['', '[]', '{"observations": 3}', '{"behaviors_conf":']) {
      await expect(readAll(borisReader, fileOf('x.boris', text))).rejects.toMatchObject({ kind: 'unreadable' });
    }
    await expect(readAll(borisTableReader, fileOf('x.tsv', 'a\tb'))).rejects.toMatchObject({ kind: 'unreadable' });
    const odd =
      '{"observations":{"__proto__":{"file":{"1":["__proto__"]},"media_info":{"length":{}},"events":[[1,"","a",""]]}}}';
    const { videos } = await readAll(borisReader, fileOf('x.boris', odd));
    expect(videos).toEqual([
      { where: 'observation “__proto__”', names: { path: '__proto__', name: '__proto__' }, tags: [] },
    ]);
  });

  it('survives whatever is done to it', async () => {
    await surviveMutations(borisReader, 'x.boris', await fixture('project.boris'));
    await surviveMutations(borisTableReader, 'x.tsv', await fixture('tabular.tsv'));
  });
});
