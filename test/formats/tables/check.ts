/** CSV, TSV and JSON lines held against pandas: what it reads is what was decided, and what it writes is read. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvFormat, csvReader, tsvFormat, tsvReader } from '../../../electron/interchange/tables/csv-long.ts';
import { csvWideFormat, csvWideReader } from '../../../electron/interchange/tables/csv-wide.ts';
import { jsonlFormat, jsonlReader } from '../../../electron/interchange/tables/jsonl.ts';
import { HANDED, MODEL, toldTags } from '../../support/handed-case.ts';
import { frameOfSeconds, handedFile, readAll, written } from '../../support/handed-file.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Told {
  csv: Record<string, string>[];
  tsv: Record<string, string>[];
  wide: Record<string, string>[];
  lines: Record<string, unknown>[];
  seconds: number[];
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  for (const [format, name] of [
    [csvFormat, 'out.csv'],
    [tsvFormat, 'out.tsv'],
    [jsonlFormat, 'out.jsonl'],
  ] as const) {
    await writeFile(join(out, name), (await written(format, videos)).files.get(name) as Uint8Array);
  }
  await writeFile(join(out, 'wide.csv'), (await written(csvWideFormat, videos)).files.get('out.csv') as Uint8Array);
  const told = (await askPeer('tables', 'tell', out)) as Told;

  const asText = (text: string) => (text.startsWith('=') ? `'${text}` : text);
  const decided = videos.flatMap(({ path, id, tags }) =>
    tags.map(({ label, span, decision, by, at }) =>
      [
        path,
        id,
        span ? 'moment' : 'tag',
        asText(label),
        `${span?.start ?? ''}`,
        `${span?.end ?? ''}`,
        decision,
        by,
        at,
      ].join('|'),
    ),
  );
  for (const rows of [told.csv, told.tsv]) {
    const tags = rows.filter(({ kind }) => kind === 'tag' || kind === 'moment');
    assert.deepEqual(
      tags.map((row) =>
        ['video', 'id', 'kind', 'label', 'start', 'end', 'decision', 'by', 'at'].map((key) => row[key]).join('|'),
      ),
      decided,
    );
    const marks = rows
      .filter(({ kind }) => kind === 'video')
      .map(({ rating, note, reviewed }) => [rating, note, reviewed]);
    assert.deepEqual(
      marks,
      videos.map(({ rating, note, reviewed }) => [`${rating || ''}`, note, reviewed ? 'yes' : 'no']),
    );
    const fits = rows
      .filter(({ kind }) => kind === 'suggestion')
      .map(({ fit, model_sha256 }) => [Number(fit), model_sha256]);
    assert.deepEqual(
      fits,
      videos.flatMap(({ suggestions }) => suggestions.map(({ fit }) => [fit, MODEL.sha256])),
    );
  }
  const starts = videos.flatMap(({ tags, suggestions }) =>
    [...tags, ...suggestions].flatMap(({ span }) => span?.start ?? []),
  );
  assert.deepEqual(told.seconds, starts);
  assert.deepEqual(
    told.wide.map((row) => HANDED.labels.map(({ text }) => row[asText(text)])),
    videos.map(({ tags }) =>
      HANDED.labels.map(
        ({ text }) => tags.find(({ label, span }) => label === text && span === undefined)?.decision ?? '',
      ),
    ),
  );
  assert.deepEqual(
    told.lines.map(({ video, tags, vectors }) => [
      video,
      (tags as { label: string; start?: number; by: string }[]).map(({ label, start, by }) => [label, start, by]),
      (vectors as { vector: number[] }[]).map(({ vector }) => vector.map(Math.fround)),
    ]),
    videos.map(({ path, tags, vectors }) => [
      path,
      tags.map(({ label, span, by }) => [label, span?.start, by]),
      vectors.map(({ vector }) => [...vector]),
    ]),
  );

  for (const [reader, name] of [
    [csvReader, 'out.csv'],
    [tsvReader, 'out.tsv'],
    [jsonlReader, 'out.jsonl'],
  ] as const) {
    const read = await readAll(reader, handedFile(name, await readFile(join(out, name))));
    for (const [n, video] of videos.entries()) {
      const ours = video.tags.map(({ span, ...tag }) => ({
        ...tag,
        ...(span && { start: { seconds: span.start }, end: { seconds: span.end } }),
      }));
      assert.deepEqual(
        toldTags(video, read.videos[n] ?? { tags: [] }, frameOfSeconds),
        toldTags(video, { tags: ours }, frameOfSeconds),
      );
    }
  }

  const theirs = join(out, 'theirs');
  await mkdir(theirs);
  await askPeer('tables', 'write', theirs);
  const counts: number[] = [];
  for (const [reader, name] of [
    [csvReader, 'pandas.csv'],
    [tsvReader, 'pandas.tsv'],
    [jsonlReader, 'pandas.jsonl'],
    [csvWideReader, 'pandas-wide.csv'],
  ] as const) {
    const { videos: read, leftOut } = await readAll(reader, handedFile(name, await readFile(join(theirs, name))));
    assert.deepEqual(leftOut, []);
    counts.push(read.flatMap(({ tags }) => tags).length);
  }
  assert.deepEqual(counts, [3, 3, 3, 3]);
  return `${decided.length} decisions by pandas as they were made, ${starts.length} starts to the microsecond, vectors to the bit`;
}
