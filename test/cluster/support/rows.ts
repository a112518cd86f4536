/** What a job has left, held against what it was to do. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SHARDS_FOLDER } from '../../../electron/cluster/results.ts';
import type { Alone } from './alone.ts';

const run = promisify(execFile);

const rowSchema = z.object({
  shard: z.string(),
  id: z.string(),
  path: z.string(),
  start: z.number().nullable(),
  end: z.number().nullable(),
  /** float32 in base64, as a worker says it */
  embedding: z.string().nullable(),
  frames: z.array(z.number()).nullable(),
  timestamps: z.array(z.number()).nullable(),
  content: z.string().nullable(),
  model: z.string(),
  error_kind: z.string().nullable(),
  error: z.string().nullable(),
});
export type Row = z.infer<typeof rowSchema>;

/** By pyarrow, which is not what the program reads them with. */
export async function readRows(python: string, out: string): Promise<Row[]> {
  const script = join(import.meta.dirname, 'read_rows.py');
  const { stdout } = await run(python, [script, out], { maxBuffer: 2 ** 30 });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => rowSchema.parse(JSON.parse(line)));
}

/** Every clip once, none else; what it was seen as is to the bit what the worker alone has seen. */
export function assertSame(rows: readonly Row[], alone: Alone): void {
  assert.deepEqual(rows.map(({ id }) => id).sort(), [...alone.answers.keys()].sort());
  for (const row of rows) {
    const answer = alone.answers.get(row.id);
    if (answer === undefined || 'spans' in answer || 'span' in answer) throw new Error(`${row.id} is not a whole clip`);
    if ('error' in answer) {
      assert.equal(row.embedding, null, row.id);
      assert.equal(row.error_kind, answer.error.kind, row.id);
      continue;
    }
    assert.equal(row.error, null, row.id);
    assert.equal(row.embedding, answer.embedding, row.id);
    assert.deepEqual(
      [row.frames, row.timestamps, row.content],
      [answer.frames, answer.timestamps, answer.content],
      row.id,
    );
  }
}

/** What is half-written lies nowhere once a job has ended. */
export async function assertTidy(out: string): Promise<void> {
  const [top, shards] = await Promise.all([readdir(out), readdir(join(out, SHARDS_FOLDER))]);
  assert.deepEqual(top.sort(), ['reeltag-job.json', SHARDS_FOLDER]);
  assert.deepEqual(
    shards.filter((name) => !/^[0-9a-f]{32}\.parquet$/.test(name)),
    [],
  );
}
