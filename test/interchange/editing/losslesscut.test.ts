import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { losslessCut, losslessCutReader } from '../../../electron/interchange/editing/losslesscut.ts';
import { losslessCutCsv, losslessCutCsvReader } from '../../../electron/interchange/editing/losslesscut-csv.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { handedVideos, LABELS, toldTags } from '../../support/handed-case.ts';

const [FILM] = handedVideos();
interface Segment {
  start: number;
  end: number;
  name: string;
  tags: Record<string, string>;
  selected: boolean;
}

if (FILM === undefined) throw new Error('no film');

describe('a project of LosslessCut', () => {
  it('has a segment for each moment, and selects what holds', async () => {
    const { files, remarks } = await written(losslessCut, [FILM]);
    expect([...files.keys()]).toEqual(['film 23.976-proj.llc']);
    const project = JSON5.parse(files.get('film 23.976-proj.llc') ?? '');
    expect(project).toMatchObject({ version: 2, mediaFileName: 'film 23.976.mov' });
    const told = project.cutSegments.map(({ start, end, name, tags, selected }: Segment) =>
      [start, end, name, tags['reeltag'], tags['by'] ?? tags['model'], selected].join(' | '),
    );
    expect(told).toEqual([
      '0 | 4.004 | a dog runs | yes | Ada Lovelace | false',
      `0 | 4.004 | ${LABELS[4].text} | yes | Ünal “U.” O’Neil | false`,
      '0 | 4.004 | no goal | unsure | Ada Lovelace | false',
      expect.stringMatching(/^0 \| 4\.004 \| كلب يجري \| suggested \| internvideo2-demo 5f70bf18/),
      '0.291958 | 0.333667 | a dog runs | yes | Ada Lovelace | true',
      `0.458792 | 1.292958 | ${LABELS[1].text} | yes | Ünal “U.” O’Neil | true`,
      `0.834167 | 1.876875 | ${LABELS[2].text} | yes | Ada Lovelace | true`,
      expect.stringMatching(/^1\.376375 \| 1\.835167 \| no goal \| suggested/),
      `3.461792 | 4.004 | ${LABELS[3].text} | yes | Ünal “U.” O’Neil | true`,
    ]);
    expect([...remarks.keys()]).toEqual(['It has no place for “no”: what was decided to be untrue is left out.']);
  });

  it.each(handedVideos())('gives each frame, person and decision of $name back', async (video) => {
    const { files } = await written(losslessCut, [video]);
    const [[name, text] = ['', '']] = files;
    const { videos, leftOut } = await readAll(losslessCutReader, fileOf(name, text, '/films & more'));
    expect(videos[0]?.names).toEqual({ name: video.name, path: video.path });
    const kept = { tags: video.tags.filter(({ decision }) => decision !== 'no').map(asRead) };
    expect(toldTags(video, videos[0] ?? { tags: [] }, frameOf)).toEqual(toldTags(video, kept, frameOf));
    expect(leftOut).toEqual({ 'Suggestions are not read as decisions: decide them here.': 2 });
  });

  it('keeps what stands there by another hand, of its first version too, and replaces its own', async () => {
    const theirs = `{
      version: 1, mediaFileName: 'film 23.976.mov',
      cutSegments: [{ name: 'opening', end: 2.5, tags: { scene: '1' } }, { start: 3, name: '' }],
    }`;
    const { files } = await written(losslessCut, [FILM], theirs);
    const [once = ''] = files.values();
    const again = (await written(losslessCut, [FILM], once)).files.get('film 23.976-proj.llc');
    expect(again).toBe(once);
    expect(JSON5.parse(once).cutSegments.slice(0, 2)).toEqual([
      { name: 'opening', start: 0, end: 2.5, tags: { scene: '1' } },
      { start: 3, end: 4.004, name: '' },
    ]);
    expect(JSON5.parse(once).cutSegments).toHaveLength(11);
  });

  it('writes over nothing that it does not understand', async () => {
    await expect(written(losslessCut, [FILM], 'not a project')).rejects.toMatchObject({ kind: 'unreadable' });
    await expect(written(losslessCut, [FILM], '{version: 3, cutSegments: []}')).rejects.toMatchObject({
      kind: 'unreadable',
    });
  });

  it('reads both versions: no end is a marker now, and was the end of the video', async () => {
    const now = await readAll(
      losslessCutReader,
      fileOf(
        'x-proj.llc',
        `{version: 2, mediaFileName: 'a.mp4', cutSegments: [{start: 1.5, name: 'goal'}, {start: 2, name: ''}]}`,
      ),
    );
    expect(now.videos).toEqual([
      {
        where: 'the project',
        names: { name: 'a.mp4' },
        tags: [{ label: 'goal', decision: 'yes', start: { seconds: 1.5 }, end: 'next frame' }],
      },
    ]);
    expect(Object.values(now.leftOut)).toEqual([1]);
    const then = await readAll(
      losslessCutReader,
      fileOf(
        'b-proj.llc',
        `{version: 1, cutSegments: [{name: 'all'}, {end: 2, name: 'begin'}, {start: 3, name: 'rest'}]}`,
      ),
    );
    expect(then.videos[0]).toMatchObject({
      names: { name: 'b' },
      tags: [
        { label: 'all', decision: 'yes' },
        { label: 'begin', start: { seconds: 0 }, end: { seconds: 2 } },
      ],
    });
    expect(Object.keys(then.leftOut)).toEqual([
      'Segments that end with the video do not say when: give them an end in LosslessCut.',
    ]);
  });

  it('takes any text for what it is', async () => {
    const { files } = await written(losslessCut, [{ ...FILM, tags: FILM.tags.slice(3, 5) }]);
    await surviveMutations(losslessCutReader, 'x-proj.llc', [...files.values()][0] ?? '');
    await expect(readAll(losslessCutReader, fileOf('x.llc', '{a: ['))).rejects.toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('Line 1'),
    });
    const deep = fileOf('x.llc', '['.repeat(2 ** 21));
    await expect(readAll(losslessCutReader, deep)).rejects.toMatchObject({ kind: 'unreadable' });
    const large = fileOf('x.llc', ' '.repeat(5 * 2 ** 20));
    await expect(readAll(losslessCutReader, large)).rejects.toMatchObject({ kind: 'too-large' });
    await readAll(losslessCutReader, fileOf('x.llc', '{cutSegments: [{__proto__: {name: "x", start: 1}}]}'));
    expect(({} as { name?: string }).name).toBeUndefined();
  });
});

describe('a table of LosslessCut', () => {
  it('has a line for each moment that holds, in milliseconds, and marks what is a formula', async () => {
    const { files, remarks } = await written(losslessCutCsv, [FILM, { ...FILM, tags: [], suggestions: [] }, FILM]);
    expect([...files.keys()]).toEqual(['film 23.976.mov.csv', 'film 23.976.mov (2).csv']);
    expect(files.get('film 23.976.mov.csv')).toBe(
      [
        '0.292,0.334,a dog runs',
        '0.459,1.293,"Straße, “nass” & <glatt>"',
        `0.834,1.877,"'=HYPERLINK(""http://x"",""y"")"`,
        '3.462,4.004,كلب يجري',
        '',
      ].join('\r\n'),
    );
    expect([...remarks.keys()]).toHaveLength(4);
  });

  it.each(handedVideos())('gives each frame of $name back', async (video) => {
    const { files } = await written(losslessCutCsv, [video]);
    const [[name, text] = ['', '']] = files;
    expect(losslessCutCsvReader.recognises(name, text)).toBe(true);
    const { videos, leftOut } = await readAll(losslessCutCsvReader, fileOf(name, text));
    expect(videos[0]?.names).toEqual({ name: video.name });
    const moments = video.tags.filter(({ decision, span }) => decision === 'yes' && span !== undefined);
    const kept = { tags: moments.map(asRead).map(({ by: _, ...tag }) => tag) };
    expect(toldTags(video, videos[0] ?? { tags: [] }, frameOf)).toEqual(toldTags(video, kept, frameOf));
    expect(leftOut).toEqual({});
  });

  it('reads hours, tabs, a head, markers, and the projects of before', async () => {
    const text = 'start,end,name\n,00:00:10.250,begin\n1:02:03.5,,here\nx,y,z\n5,4,back\n1,2\n\n';
    const { videos, leftOut } = await readAll(losslessCutCsvReader, fileOf('holiday-llc-edl.csv', text));
    expect(videos).toEqual([
      {
        where: 'the table',
        names: { name: 'holiday' },
        tags: [
          { label: 'begin', decision: 'yes', start: { seconds: 0 }, end: { seconds: 10.25 } },
          { label: 'here', decision: 'yes', start: { seconds: 3723.5 }, end: 'next frame' },
        ],
      },
    ]);
    expect(Object.values(leftOut)).toEqual([2, 1]);
    const tabs = await readAll(losslessCutCsvReader, fileOf('a.mp4.tsv', '00:00:01.000\t00:00:02.000\tone, two\n'));
    expect(tabs.videos[0]?.tags).toMatchObject([{ label: 'one, two', start: { seconds: 1 }, end: { seconds: 2 } }]);
  });

  it('is no other table, and takes any text for what it is', async () => {
    expect(losslessCutCsvReader.recognises('a.csv', 'video,label,decision\na.mp4,b,yes\n')).toBe(false);
    expect(losslessCutCsvReader.recognises('a.csv', 'a dog\na cat\n')).toBe(false);
    const { files } = await written(losslessCutCsv, [FILM]);
    await surviveMutations(losslessCutCsvReader, 'x.csv', [...files.values()][0] ?? '');
  });
});

function asRead({ span, ...tag }: (typeof FILM & object)['tags'][number]) {
  return span === undefined ? tag : { ...tag, start: { seconds: span.start }, end: { seconds: span.end } };
}
