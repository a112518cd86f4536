/** Parquet held against pyarrow and DuckDB: what both read is what was decided, and what both and pandas write is read. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { readFooter } from '../../../electron/interchange/parquet/footer.ts';
import { parquetReader } from '../../../electron/interchange/parquet/read.ts';
import { rowsOf } from '../../../electron/interchange/parquet/rows.ts';
import { parquetFormat } from '../../../electron/interchange/parquet/write.ts';
import { HANDED, MODEL, toldTags } from '../../support/handed-case.ts';
import { frameOfSeconds, handedFile, readAll, written } from '../../support/handed-file.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

type Rows = Record<string, unknown>[];
type Name = 'videos' | 'tags' | 'moments' | 'suggestions' | 'vectors';
interface Told {
  pyarrow: Record<Name, { rows: Rows; types: Record<string, string>; facts: Record<string, string> }>;
  duckdb: Record<Name, Rows>;
  asked: [string, number][];
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const { files } = await written(parquetFormat, videos);
  for (const [name, bytes] of files) await writeFile(join(out, name), bytes);
  const told = (await askPeer('parquet', 'tell', out)) as Told;

  const wanted = wantedRows(videos);
  for (const name of Object.keys(wanted) as Name[]) {
    for (const rows of [told.pyarrow[name].rows, told.duckdb[name]]) {
      assert.deepEqual(
        rows.map((row) => pick(row, Object.keys(wanted[name][0] ?? {}))),
        wanted[name],
        name,
      );
    }
    const { facts } = told.pyarrow[name];
    assert.deepEqual(
      [facts['model.name'], facts['model.sha256'], facts['model.sampling'], facts['reeltag.library']],
      [MODEL.name, MODEL.sha256, MODEL.sampling, HANDED.library],
    );
  }
  assert.equal(told.pyarrow.tags.types['at'], 'timestamp[ms, tz=UTC]');
  assert.match(told.pyarrow.vectors.types['vector'] ?? '', /^list<element: float/);
  const yes = videos.flatMap(({ tags }) => tags.filter(({ span, decision }) => span && decision === 'yes'));
  assert.deepEqual(
    new Map(told.asked),
    new Map(
      HANDED.labels
        .map(({ text }) => [text, yes.filter(({ label }) => label === text).length] as const)
        .filter(([, n]) => n > 0),
    ),
  );

  await readBack(videos, files);
  const theirs = join(out, 'theirs');
  await mkdir(theirs);
  await askPeer('parquet', 'write', theirs);
  const names = await readdir(theirs);
  for (const name of names) {
    const { videos: read, leftOut } = await readAll(
      parquetReader,
      handedFile(name, await readFile(join(theirs, name))),
    );
    assert.deepEqual(leftOut, [], name);
    const count = read.flatMap(({ tags, vectors = [] }) => [...tags, ...vectors]).length;
    assert.equal(count, /pandas|duckdb-zstd/.test(name) ? 3 : 80, name);
  }
  await holdGaps(out);
  const rows = Object.values(wanted).reduce((sum, each) => sum + each.length, 0);
  return `${rows} rows by pyarrow and by DuckDB as they were handed over, ${names.length} files of theirs read`;
}

/** Cell by cell: what has gaps is where readers go wrong. */
async function holdGaps(folder: string): Promise<void> {
  const wanted = (await askPeer('parquet', 'gaps', folder)) as Record<string, unknown>[];
  for (const name of ['gaps-v1.parquet', 'gaps-v2.parquet']) {
    const file = handedFile(name, await readFile(join(folder, name)));
    const parquet = await readFooter(file);
    const rows: Record<string, unknown>[] = [];
    for await (const { cells } of rowsOf(file, parquet, parquet.columns)) {
      const [lists, text, flag, long] = [...cells.values()];
      const list = Array.from(lists as number[], (value) => value ?? null);
      rows.push({ lists: list, text: text ?? null, flag: flag ?? null, long });
    }
    assert.deepEqual(
      rows,
      wanted.map((row) => ({ ...row, lists: row['lists'] ?? [] })),
      name,
    );
  }
}

function wantedRows(videos: readonly HandedVideo[]): Record<Name, Rows> {
  const at = (iso: string) => iso.replace('Z', '+00:00');
  const decided = videos.flatMap(({ path, id, tags }) =>
    tags.map(({ label, span, decision, by, at: when }) => ({
      ...{ video: path, video_id: id, label, decision, by, at: at(when) },
      ...(span && { start: span.start, end: span.end }),
    })),
  );
  return {
    videos: videos.map(({ path, name, contentId, size, duration, width, reel, rating, note, reviewed }) => ({
      ...{ video: path, name, content_id: contentId, size, duration, width, reel: reel ?? null },
      ...{ rating: rating || null, note: note || null, reviewed },
    })),
    tags: decided.filter((row) => !('start' in row)),
    moments: decided.filter((row) => 'start' in row),
    suggestions: videos.flatMap(({ path, suggestions }) =>
      suggestions.map(({ label, span, fit, calibrated }) => ({
        ...{ video: path, label, start: span?.start ?? null, end: span?.end ?? null, fit, calibrated },
      })),
    ),
    vectors: videos.flatMap(({ path, vectors }) =>
      vectors.map(({ span, vector, frames }) => ({
        ...{ video: path, start: span?.start ?? null, end: span?.end ?? null, vector: [...vector] },
        ...{ frame_index: frames.map(({ index }) => index), frame_seconds: frames.map(({ seconds }) => seconds) },
      })),
    ),
  };
}

function pick(row: Record<string, unknown>, keys: readonly string[]) {
  return Object.fromEntries(keys.map((key) => [key, row[key]]));
}

async function readBack(videos: readonly HandedVideo[], files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const read = async (name: Name) => {
    const file = `${name}.parquet`;
    return (await readAll(parquetReader, handedFile(file, files.get(file) as Uint8Array))).videos;
  };
  const [whole, spans, vectors] = [await read('tags'), await read('moments'), await read('vectors')];
  for (const [n, video] of videos.entries()) {
    const ours = video.tags.map(({ span, ...tag }) => ({
      ...tag,
      ...(span && { start: { seconds: span.start }, end: { seconds: span.end } }),
    }));
    const tags = [...(whole[n]?.tags ?? []), ...(spans[n]?.tags ?? [])];
    assert.deepEqual(toldTags(video, { tags }, frameOfSeconds), toldTags(video, { tags: ours }, frameOfSeconds));
    assert.deepEqual(
      vectors[n]?.vectors?.map(({ vector }) => vector),
      video.vectors.map(({ vector }) => vector),
    );
  }
}
