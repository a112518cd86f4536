/** Folders as a job on a cluster leaves them, written by our own writer of Parquet. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../electron/cluster/results.ts';
import { type Layout, Table } from '../../electron/interchange/parquet/table.ts';
import { D } from './made-up.ts';

const LAYOUT = {
  ...{ id: 'text', path: 'text', start: 'double', end: 'double', embedding: 'float list', frames: 'integer list' },
  ...{ timestamps: 'double list', content: 'text', size: 'long', model: 'word', device: 'word', precision: 'word' },
  ...{ vectors: 'word', sampling: 'word', error_kind: 'word', error: 'text' },
} as const satisfies Layout;

/** What the fake engine calls the model in a folder of that name. */
const MODEL = '0123456789ab';

export const resultsPlan = (more: Partial<Plan> = {}): Plan => ({
  ...{ reeltag: 1, job: 'job-1', version: '1.0.0', manifest: '/mnt/cluster/clips.jsonl', model: `fake@${MODEL}` },
  ...{ precision: 'fp32', vectors: 'fp32', dimensions: D, segments: false, layout: 'reeltag' },
  sampling: { whole: 'whole video, 2 frames, v2', span: 'span, 2 frames, v2' },
  ...{ clips: 4, shards: 2, shard: 2, fingerprint: 'f1' },
  ...more,
});

export interface MadeRow {
  readonly path: string;
  readonly content?: string;
  readonly size?: number;
  readonly span?: readonly [start: number, end: number];
  readonly embedding?: readonly number[];
  readonly error?: readonly [kind: string, message: string];
  readonly model?: string;
}

/** Writes the plan; shards come with `writeShard`. */
export function writePlan(folder: string, plan: Plan): void {
  mkdirSync(join(folder, 'shards'), { recursive: true });
  writeFileSync(join(folder, 'reeltag-job.json'), JSON.stringify(plan));
}

/** @returns where it lies */
export function writeShard(folder: string, plan: Plan, name: string, rows: readonly MadeRow[]): string {
  const table = new Table(LAYOUT, {}, 'a test', 1_000);
  const parts = rows.map((row) => table.add(cellsOf(row, plan)));
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
  const path = join(folder, 'shards', `${hash}.parquet`);
  writeFileSync(path, Buffer.concat([...parts, table.finish()]));
  return path;
}

function cellsOf({ path, content, size, span, embedding, error, model }: MadeRow, plan: Plan) {
  const sampling = span === undefined ? plan.sampling.whole : plan.sampling.span;
  const seen = embedding === undefined ? { frames: [], timestamps: [] } : { frames: [0, 5], timestamps: [0, 0.5] };
  return {
    ...{ id: path, path, content, sampling, ...seen, embedding: embedding ?? [], model: model ?? plan.model },
    ...{ size: size === undefined ? undefined : BigInt(size), device: 'cpu', precision: plan.precision },
    ...{ vectors: plan.vectors, start: span?.[0], end: span?.[1], error_kind: error?.[0], error: error?.[1] },
  };
}
