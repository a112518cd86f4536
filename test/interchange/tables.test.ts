/** CSV, TSV and JSON lines: what is written, what comes back, and what other programs' tables say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { csvRecords, unmarked } from '../../electron/interchange/csv.ts';
import type { Reader, StreamFormat } from '../../electron/interchange/format.ts';
import { formatOf, readerOf } from '../../electron/interchange/registry.ts';
import { csvFormat, csvReader, tsvFormat, tsvReader } from '../../electron/interchange/tables/csv-long.ts';
import { csvWideFormat, csvWideReader } from '../../electron/interchange/tables/csv-wide.ts';
import { jsonlFormat, jsonlReader } from '../../electron/interchange/tables/jsonl.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { HANDED, handedVideos, LABELS, MODEL, toldTags } from '../support/handed-case.ts';
import { frameOfSeconds, handedFile, mutations, readAll, written } from '../support/handed-file.ts';

const VIDEOS = handedVideos();
const FIXTURES = join(import.meta.dirname, '../fixtures/formats/tables');

const LONG: readonly [StreamFormat, Reader, string][] = [
  [csvFormat, csvReader, 'out.csv'],
  [tsvFormat, tsvReader, 'out.tsv'],
  [jsonlFormat, jsonlReader, 'out.jsonl'],
];

test.each(LONG)(
  '$id gives back each tag to the frame, who said it and when, and notes, ratings and reviews',
  async (format, reader, name) => {
    const { files, remarks } = await written(format, VIDEOS);
    const vectorsAreLost = 'Vectors are left out: such a table has no place for them. Choose Parquet or JSON Lines.';
    expect(remarks).toEqual(format === jsonlFormat ? [] : VIDEOS.map(() => vectorsAreLost));
    const bytes = files.get(name) as Uint8Array;
    const text = new TextDecoder().decode(bytes);
    expect(readerOf(name, text.slice(0, 60_000))).toBe(reader);
    const { videos, leftOut } = await readAll(reader, handedFile(name, bytes));
    expect(leftOut).toHaveLength(VIDEOS.length * 2);
    expect(new Set(leftOut.map((each) => each.split(': ')[1]))).toEqual(
      new Set(['It is what a model suggests and nobody has decided.']),
    );
    expect(videos).toHaveLength(VIDEOS.length);
    for (const [n, read] of videos.entries()) {
      const video = VIDEOS[n] as (typeof VIDEOS)[number];
      const { path, id, contentId } = video;
      expect(read.names).toMatchObject({ path, name: video.name, id, contentId, duration: video.duration });
      expect(toldTags(video, read, frameOfSeconds)).toEqual(toldTags(video, asRead(video), frameOfSeconds));
      expect(read.tags.map(({ at }) => at)).toEqual(video.tags.map(({ at }) => at));
      expect([read.rating ?? 0, read.note ?? '', read.reviewed]).toEqual([video.rating, video.note, video.reviewed]);
      expect(read.tags.find(({ label }) => label === 'no goal')).toMatchObject({
        colour: 'pink',
        group: { name: 'play', kind: 'one-of' },
      });
    }
  },
);

test.each([
  ['0.5589999999999999', 0.5589999999999999],
  ['5e-05', 5e-5],
  ['1.5E+01', 15],
  ['12.', 12],
  ['1e12', undefined],
  ['1e308', undefined],
  ['NaN', undefined],
])('a time as data frames write it: %s', async (written, seconds) => {
  const table = `video,label,start,end\na.mp4,dog,${written},90\n`;
  const { videos } = await readAll(csvReader, handedFile('a.csv', table));
  expect(videos[0]?.tags[0]?.start).toEqual(seconds === undefined ? undefined : { seconds });
});

test('a colour may be a number of ours, and one or a date that nobody understands is said to be', async () => {
  const table = [
    'video,label,colour,at',
    'a.mp4,snow,#c93a2f,2026-11-20',
    'a.mp4,rain,salmon,yesterday',
    'a.mp4,fog,,',
  ].join('\n');
  const { videos, leftOut } = await readAll(csvReader, handedFile('a.csv', table));
  expect(videos.flatMap(({ tags }) => tags.map(({ label, colour, at }) => [label, colour, at]))).toEqual([
    ['snow', 'red', '2026-11-20T00:00:00.000Z'],
    ['rain', undefined, undefined],
    ['fog', undefined, undefined],
  ]);
  expect(leftOut).toEqual([
    expect.stringContaining('When it was decided is no date'),
    expect.stringContaining('Its colour is none that labels have: write one of red'),
  ]);
});

test('times and decisions that are lists or objects are left out, and make nothing of the whole video', async () => {
  const tags = [
    { label: 'a', start: [1], end: [2] },
    { label: 'b', start: { seconds: 1 } },
    { label: 'c', start: 1, end: [2] },
    { label: 'd', decision: ['no'] },
    { label: 'e', start: null, end: null, decision: 'no' },
  ];
  const lines = `${JSON.stringify({ video: 'a.mp4', tags })}\n${JSON.stringify({ video: 'a.mp4', ...tags[0] })}\n`;
  const { videos, leftOut } = await readAll(jsonlReader, handedFile('a.jsonl', lines));
  expect(videos.flatMap((video) => video.tags)).toEqual([{ label: 'e', decision: 'no' }]);
  expect(leftOut).toHaveLength(5);
});

test('as many decisions on one video as there may be are taken', async () => {
  const tags = Array.from({ length: 130_000 }, (_, n) => ({ label: `label ${n}` }));
  const lines = [tags.slice(0, 1), tags].map((each) => `${JSON.stringify({ video: 'a.mp4', tags: each })}\n`).join('');
  const { videos } = await readAll(jsonlReader, handedFile('a.jsonl', lines));
  expect(videos.map((video) => video.tags.length)).toEqual([130_001]);
});

test('a long table lets others have their turns', async () => {
  const table = `video,label\n${'a.mp4,dog\n'.repeat(1_000)}`;
  let breaths = 0;
  const breathe = (): undefined => {
    breaths += 1;
  };
  const file = { ...handedFile('a.csv', table), breathe };
  for (const reader of [csvReader, csvWideReader]) await readAll(reader, file);
  expect(breaths).toBeGreaterThan(1_900);
});

function asRead(video: (typeof VIDEOS)[number]) {
  return {
    tags: video.tags.map(({ span, ...tag }) => ({
      ...tag,
      ...(span && { start: { seconds: span.start }, end: { seconds: span.end } }),
    })),
  };
}

test('a table in which a spreadsheet would find formulas has none', async () => {
  const { files } = await written(csvFormat, VIDEOS);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(files.get('out.csv'));
  const cells = [...csvRecords(text.slice(1), ',')].flatMap((record) => record.cells);
  expect(text.startsWith('\u{FEFF}video,id,')).toBe(true);
  expect(cells.filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
  expect(cells.filter((cell) => unmarked(cell) !== cell)).toContain(`'${LABELS[2].text}`);
});

test('suggestions have their fit and the model that made it', async () => {
  const { files } = await written(csvFormat, VIDEOS.slice(0, 1));
  const [head, ...rows] = [...csvRecords(new TextDecoder().decode(files.get('out.csv')), ',')].map(
    ({ cells }) => cells,
  );
  const objects = rows.map((cells) => Object.fromEntries(cells.map((cell, n) => [head?.[n], cell])));
  expect(objects.filter(({ kind }) => kind === 'suggestion')).toMatchObject([
    { label: 'كلب يجري', start: '', fit: '0.875', calibrated: 'yes', model: MODEL.name, model_sha256: MODEL.sha256 },
    { label: 'no goal', fit: '0.625', calibrated: 'no', group: 'play', group_kind: 'one-of', colour: 'pink' },
  ]);
});

test('a row a video has a column a label, and says what it has no place for', async () => {
  const { files, remarks } = await written(csvWideFormat, VIDEOS);
  expect(remarks.filter((each) => each.startsWith('Moments are left out'))).toHaveLength(VIDEOS.length);
  expect(remarks.filter((each) => each.startsWith('Suggestions are left out'))).toHaveLength(VIDEOS.length);
  const bytes = files.get('out.csv') as Uint8Array;
  expect(readerOf('out.csv', new TextDecoder().decode(bytes))).toBe(csvWideReader);
  const { videos, leftOut } = await readAll(csvWideReader, handedFile('out.csv', bytes));
  expect(leftOut).toEqual([]);
  for (const [n, { tags, names, rating, note, reviewed }] of videos.entries()) {
    const video = VIDEOS[n] as (typeof VIDEOS)[number];
    expect(names.path).toBe(video.path);
    expect(tags).toEqual([
      { label: 'a dog runs', decision: 'yes' },
      { label: 'Straße, “nass” & <glatt>', decision: 'no' },
      { label: 'goal 🥅; scored|twice', decision: 'yes' },
      { label: 'no goal', decision: 'unsure' },
    ]);
    expect([rating ?? 0, note ?? '', reviewed]).toEqual([video.rating, video.note, video.reviewed]);
  }
});

test('labels that are called as columns are, are labels all the same', async () => {
  const names = ['note', 'path', 'label', 'rating', 'start'];
  const labels = names.map((text, n) => ({ id: `${n}`, text, colour: undefined, group: undefined, threshold: 0.5 }));
  const tags = names.map((label) => ({ label, span: undefined, decision: 'no' as const, by: 'A', at: HANDED.at }));
  const video = { ...(VIDEOS[0] as (typeof VIDEOS)[number]), tags, suggestions: [] };
  const { files } = await written(csvWideFormat, [video], { ...HANDED, labels });
  const bytes = files.get('out.csv') as Uint8Array;
  const { videos } = await readAll(csvWideReader, handedFile('out.csv', bytes));
  expect(readerOf('out.csv', new TextDecoder().decode(bytes))).toBe(csvWideReader);
  expect(videos[0]?.tags).toEqual(names.map((label) => ({ label, decision: 'no' })));
  expect(videos[0]?.note).toBe(video.note);
});

test('JSON lines hold vectors to the bit, and the frames that the model saw', async () => {
  const { files } = await written(jsonlFormat, VIDEOS);
  const { videos } = await readAll(jsonlReader, handedFile('out.jsonl', files.get('out.jsonl') as Uint8Array));
  for (const [n, { vectors = [] }] of videos.entries()) {
    const wanted = VIDEOS[n]?.vectors.map(({ span, vector, frames }) => ({
      ...{ model: MODEL.name, sha256: MODEL.sha256, sampling: MODEL.sampling, vector, frames },
      ...(span && { start: { seconds: span.start }, end: { seconds: span.end } }),
    }));
    expect(vectors).toEqual(wanted);
  }
});

describe('tables of others', () => {
  const only = async (name: string, content: string | Uint8Array) => {
    const file = handedFile(name, content);
    const beginning = await file.text().catch(() => '');
    const reader = readerOf(name, beginning);
    if (reader === undefined) throw new Error(`nobody takes ${name}`);
    return { id: reader.id, ...(await readAll(reader, file)) };
  };

  test('semicolons, commas in numbers, CRLF, a line that says the separator, and columns in any order', async () => {
    const text =
      'sep=;\r\nEnd Time;Tag;FileName;start_time (s);colour of hat\r\n3,5;"a ""b""; c";x.mp4;1,25;red\r\n;dog;x.mp4;0:01:02,5;\r\n';
    const { id, videos, leftOut } = await only('x.csv', text);
    expect([id, leftOut]).toEqual(['csv', ['line 2: The column “colour of hat” is not understood.']]);
    expect(videos).toMatchObject([
      {
        where: 'line 3',
        names: { name: 'x.mp4' },
        tags: [
          { label: 'a "b"; c', decision: 'yes', start: { seconds: 1.25 }, end: { seconds: 3.5 } },
          { label: 'dog', start: { seconds: 62.5 }, end: 'next frame' },
        ],
      },
    ]);
  });

  test.each(['utf-16le', 'utf-16be', 'utf-8'] as const)('%s with its mark', async (encoding) => {
    const text = '\u{FEFF}file\tlabel\nC:\\v\\ä.mp4\tgöal\n';
    const little = Buffer.from(text, 'utf16le');
    const bytes = encoding === 'utf-8' ? Buffer.from(text) : encoding === 'utf-16le' ? little : little.swap16();
    const { id, videos } = await only('x.txt', bytes);
    expect(id).toBe('tsv');
    expect(videos).toMatchObject([
      { names: { path: 'C:\\v\\ä.mp4', name: 'ä.mp4' }, tags: [{ label: 'göal', decision: 'yes' }] },
    ]);
  });

  test('what is wrong is left out, each with its line and what to do', async () => {
    const rows = [
      'v.mp4,dog,5,2,yes',
      'v.mp4,dog,soon,2,yes',
      ',dog,1,2,yes',
      'v.mp4,dog,1,2,perhaps',
      'v.mp4,dog,,2,yes',
    ];
    const { videos, leftOut } = await only(
      'x.csv',
      ['video,label,start,end,decision', ...rows, 'v.mp4,,1,2,'].join('\n'),
    );
    expect(videos).toEqual([]);
    expect(leftOut).toEqual([
      'line 2: It ends before it begins: write the two the other way round.',
      'line 3: “soon” is no time: write seconds, such as 12.5, or hours, minutes and seconds, such as 0:00:12.5.',
      'line 4: It names no video: write its path or name.',
      'line 5: “perhaps” is no decision: write yes, no or unsure.',
      'line 6: It has an end and no start: write when it begins.',
      'line 7: It has times and no label: write what is seen there.',
    ]);
  });

  test('a table of zeros and ones has a column a label, and one of other numbers is left out', async () => {
    const { id, videos, leftOut } = await only('x.csv', 'filename,dog,cat,fps\na.mp4,1,0,25\nb.mp4,,x,30\n');
    expect(id).toBe('csv-wide');
    expect(videos.map(({ tags }) => tags)).toEqual([
      [
        { label: 'dog', decision: 'yes' },
        { label: 'cat', decision: 'no' },
      ],
      [{ label: 'cat', decision: 'yes' }],
    ]);
    expect(leftOut).toEqual([
      'line 2: The column “fps” holds something else than yes, no and unsure.',
      'line 3: The column “fps” holds something else than yes, no and unsure.',
    ]);
  });

  test('lines of objects, a row each or a list a video', async () => {
    const lines = [
      '{"path":"/a/b.mp4","startTime":1,"endTime":2.5,"label":"\'=x","annotator":"Ada","created_at":1763712000000}',
      '{"video":"c.mp4","tags":["dog",{"label":"cat","decision":"unsure"}],"__proto__":{"polluted":1}}',
      'nothing',
    ];
    const { id, videos, leftOut } = await only('x.ndjson', lines.join('\n'));
    expect([id, leftOut]).toEqual(['jsonl', ['line 3: It is no object: write {"video": "…", "tags": […]}.']]);
    expect(videos).toEqual([
      {
        where: 'line 1',
        names: { path: '/a/b.mp4', name: 'b.mp4' },
        tags: [
          {
            ...{ label: "'=x", decision: 'yes', by: 'Ada', at: '2025-11-21T08:00:00.000Z' },
            ...{ start: { seconds: 1 }, end: { seconds: 2.5 } },
          },
        ],
      },
      {
        where: 'line 2',
        names: { name: 'c.mp4' },
        tags: [
          { label: 'dog', decision: 'yes' },
          { label: 'cat', decision: 'unsure' },
        ],
      },
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('what a model guessed is no decision, and results of rankings are what was decided of them', async () => {
    const guessed = await only('x.csv', 'video,label,confidence\na.mp4,dog,0.9\na.mp4,cat,\n');
    expect([guessed.videos.flatMap(({ tags }) => tags), guessed.leftOut]).toEqual([
      [{ label: 'cat', decision: 'yes' }],
      [
        'line 2: It has a score and no decision, as guesses of a model have: add a column “decision” with yes to take it over.',
      ],
    ]);
    const labels = [
      { label: 'dog', probability: 0.9, cosine: 0.2, decision: 'no' },
      { label: 'cat', probability: 0.1, cosine: 0.1 },
    ];
    const ranked = await only(
      'reeltag.jsonl',
      `${JSON.stringify({ video: '/a.mp4', model: 'm', labels, reviewed: true })}\n`,
    );
    expect([ranked.videos, ranked.leftOut]).toMatchObject([
      [{ names: { path: '/a.mp4' }, tags: [{ label: 'dog', decision: 'no' }], reviewed: true }],
      [],
    ]);
  });

  test.each([
    ['lists.csv', 'One,Two,Three\n1,2,a\n'],
    ['words.txt', 'a dog runs\na cat sits\n'],
    ['page.html', '<html>,video,label</html>'],
    ['tasks.json', '[{"video":"a.mp4","label":"x"}]'],
    ['one.json', '{"labels":{},"video":"a"}'],
  ])('%s is no such table', (name, text) => expect(readerOf(name, text)?.id).toBeUndefined());

  test.each(['pandas.csv', 'pandas.tsv', 'pandas.jsonl', 'pandas-wide.csv'])('%s, as pandas wrote it', async (name) => {
    const { videos, leftOut } = await only(name, readFileSync(join(FIXTURES, name)));
    expect(leftOut).toEqual([]);
    if (name === 'pandas-wide.csv') {
      expect(videos.map(({ names, tags }) => [names.path, tags])).toEqual([
        [
          '/films/a.mp4',
          [
            { label: 'dog', decision: 'yes' },
            { label: 'cat, wet', decision: 'no' },
          ],
        ],
        ['/films/ü.mp4', [{ label: 'dog', decision: 'no' }]],
      ]);
      return;
    }
    expect(videos.map(({ names }) => names.path)).toEqual(['/films/a.mp4', '/films/ü.mp4']);
    expect(videos.flatMap(({ tags }) => tags)).toEqual([
      {
        ...{ label: 'dog', decision: 'yes', by: 'Ünal “U.” O’Neil', at: '2026-11-21T08:00:00.123Z' },
        ...{ start: { seconds: 0.041708 }, end: { seconds: 1.626625 } },
      },
      { label: 'cat, "wet"', decision: 'no', by: 'Ada', at: '2026-11-22T09:30:00.000Z' },
      {
        ...{ label: '=1+1', decision: 'unsure', by: 'Ada', at: '2026-11-23T00:00:00.000Z' },
        ...{ start: { seconds: 2 }, end: { seconds: 3.003003 } },
      },
    ]);
  });
});

test.each([...LONG, [csvWideFormat, csvWideReader, 'out.csv'] as const])(
  '$id: any bytes are read, or refused in words',
  async (format, reader, name) => {
    const original = (await written(format, VIDEOS.slice(0, 2))).files.get(name) as Uint8Array;
    for (const bytes of mutations(original, 200)) {
      const outcome = await readAll(reader, handedFile(name, bytes)).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(TagError);
    }
  },
);

test('each is known by its id', () => {
  expect(['csv', 'csv-wide', 'tsv', 'jsonl'].map((id) => formatOf(id as 'csv')?.ending)).toEqual([
    '.csv',
    '.csv',
    '.tsv',
    '.jsonl',
  ]);
});
