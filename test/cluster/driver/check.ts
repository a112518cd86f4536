/**
 * The driver with Ray, pyarrow and a server that speaks as S3 does, with stand-ins for workers: its types, folders and buckets, lists of all
 * kinds, both layouts. What becomes of a job when something is killed other checks look at.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { clusterDriverFolder } from '../../../electron/cluster/driver/folder.ts';
import { JOB_VERSION, type Job, type JobLine, jobLineSchema } from '../../../electron/cluster/job.ts';
import { COLUMNS, PLAN_FILE, planSchema, SHARDS_FOLDER } from '../../../electron/cluster/results.ts';
import { readFooter } from '../../../electron/interchange/parquet/footer.ts';
import { rowsOf } from '../../../electron/interchange/parquet/rows.ts';
import type { ClusterCheck } from '../run.ts';
import type { Network, Started } from '../support/network.ts';
import { Ray } from '../support/ray.ts';

const HERE = import.meta.dirname;
const CLIPS = 60;
const SHARD = 8;
const S3_PORT = 5599;
const S3 = {
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: `http://127.0.0.1:${S3_PORT}`,
};

interface Ended {
  readonly lines: JobLine[];
  readonly code: number | null;
}

export async function check({ out, venv, python, network }: ClusterCheck): Promise<string> {
  await typesAreRight(python);
  if (network.missing !== undefined) return `not run but for its types: ${network.missing}`;
  const clips = join(out, 'clips');
  await mkdir(clips);
  for (let n = 0; n < CLIPS; n += 1) {
    const kind = n % 10 === 3 ? 'broken' : 'clip';
    await writeFile(join(clips, `${kind}-${String(n).padStart(3, '0')}.mp4`), `${kind} ${n}`);
  }
  const own = await network.open(out);
  try {
    const worker = ['python3', '-S', join(HERE, 'stand_in_worker.py')];
    const [server, ray] = await Promise.all([
      s3(own, venv),
      Ray.start({ network: own, venv, worker, env: S3, cpus: 2 }),
    ]);
    const start = (job: Partial<Job>): Started => started(own, python, { ...DEFAULTS, ...job });
    const drive = (job: Partial<Job>): Promise<Ended> => driven(start(job));
    const local = await folderToFolder(drive, clips, join(out, 'local'));
    const bucket = (...args: string[]): Promise<string> => ray.python([join(HERE, 'bucket.py'), ...args], S3);
    await bucket('fill', clips);
    await bucketToBucket(drive, bucket, local);
    await listInBucket(drive, bucket, local);
    await partsForCurator(drive, python, clips, out);
    await scenes(drive, clips, out, local);
    await refusals(drive, out);
    await inOneShard(start, clips, join(out, 'slow'));
    const left = (await readdir(join(out, 'tmp'))).filter((name) => /^reeltag-(?!checks-)/.test(name));
    const copies = await Promise.all(left.map((name) => readdir(join(out, 'tmp', name)).catch(() => [])));
    assert.deepEqual(copies.flat(), []);
    await server.kill('SIGTERM');
    return `types, ${CLIPS} clips from folder to folder, bucket to bucket, by lists in CSV and Parquet, by scenes, in both layouts`;
  } finally {
    await own.close();
  }
}

const DEFAULTS = {
  ...({ version: JOB_VERSION, id: 'check', device: 'cpu', precision: 'fp32', segments: false } as const),
  ...({ layout: 'reeltag', shard: SHARD, cpus: 1, gpus: 0, resume: false } as const),
};

async function typesAreRight(python: string): Promise<void> {
  const args = ['-m', 'mypy', '--config-file', join(HERE, 'mypy.ini'), '--cache-dir=/dev/null'];
  const places = [join(clusterDriverFolder(), 'reeltag_driver'), HERE];
  await promisify(execFile)(python, [...args, ...places]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}

async function s3(own: Network, venv: string): Promise<Started> {
  const server = own.start(join(venv, 'bin', 'moto_server'), ['-H', '127.0.0.1', '-p', String(S3_PORT)]);
  while (!/Running on/.test(server.said().stderr)) {
    const part = once(server.child.stderr as NodeJS.ReadableStream, 'data').then(() => true);
    if (!(await Promise.race([part, server.ended.then(() => false)]))) throw new Error(server.said().stderr);
  }
  return server;
}

function started(own: Network, python: string, job: Partial<Job>): Started {
  const argument = Buffer.from(JSON.stringify(job)).toString('base64url');
  const env = { ...S3, RAY_ADDRESS: '127.0.0.2:6379', RAY_USAGE_STATS_ENABLED: '0', PYTHONPATH: clusterDriverFolder() };
  return own.start(python, ['-m', 'reeltag_driver', argument], { env });
}

async function driven(driver: Started): Promise<Ended> {
  const { code, stdout, stderr } = await driver.ended;
  const lines = linesOf(stdout);
  if (lines.length === 0) throw new Error(stderr);
  return { code, lines };
}

/** Those that are whole. */
function linesOf(stdout: string): JobLine[] {
  const whole = stdout.split('\n').slice(0, -1);
  return whole.filter((line) => line.startsWith('{')).map((line) => jobLineSchema.parse(JSON.parse(line)));
}

type Drive = (job: Partial<Job>) => Promise<Ended>;
type Vectors = ReadonlyMap<string, string | null>;

function endOf({ lines, code }: Ended): Extract<JobLine, { reeltag: 'end' }> {
  const last = lines.at(-1);
  if (code !== 0 || last?.reeltag !== 'end') throw new Error(`${code}: ${JSON.stringify(lines)}`);
  assert.equal(lines.find(({ reeltag }) => reeltag !== 'note')?.reeltag, 'plan');
  return last;
}

/** @returns vectors by the names of the files */
async function folderToFolder(drive: Drive, manifest: string, out: string): Promise<Vectors> {
  const end = endOf(await drive({ manifest, out }));
  const broken = CLIPS / 10;
  assert.deepEqual([end.clips, end.done, end.failed, end.shardsDone], [CLIPS, CLIPS, broken, Math.ceil(CLIPS / SHARD)]);
  const plan = planSchema.parse(JSON.parse(await readFile(join(out, PLAN_FILE), 'utf8')));
  assert.deepEqual([plan.clips, plan.dimensions, plan.model], [CLIPS, 8, 'stand-in@1']);
  const vectors = new Map<string, string | null>();
  const names = await readdir(join(out, SHARDS_FOLDER));
  assert.equal(names.length, plan.shards);
  for (const name of names) {
    for (const cells of await rowsOfFile(join(out, SHARDS_FOLDER, name), Object.keys(COLUMNS))) {
      // What reads lists of strangers makes no difference between none and an empty one.
      const list = cells.get('embedding') as ArrayLike<number> | undefined;
      const embedding = list?.length ? list : undefined;
      const path = String(cells.get('path'));
      assert.equal(cells.get('id'), path);
      assert.equal(cells.get('error_kind'), path.includes('broken') ? 'not-video' : undefined);
      assert.equal(cells.get('device'), embedding === undefined ? undefined : 'cpu');
      vectors.set(path.slice(manifest.length + 1), base64(embedding));
    }
  }
  assert.equal(vectors.size, CLIPS);
  assert.equal([...vectors.values()].filter((vector) => vector === null).length, broken);
  return vectors;
}

/** By the program's own reader. */
async function rowsOfFile(path: string, columns: readonly string[]): Promise<ReadonlyMap<string, unknown>[]> {
  const data = await readFile(path);
  const file = {
    name: 'shard.parquet',
    byteLength: data.length,
    slice: async (start: number, end: number) => new Uint8Array(data.subarray(start, end)),
    text: async () => data.toString(),
    breathe: async () => {},
  };
  const parquet = await readFooter(file);
  assert.deepEqual(
    parquet.columns.map(({ name }) => name),
    columns,
  );
  const rows: ReadonlyMap<string, unknown>[] = [];
  for await (const { cells } of rowsOf(file, parquet, parquet.columns)) rows.push(cells);
  return rows;
}

function base64(embedding: unknown): string | null {
  if (embedding === undefined) return null;
  return Buffer.from(Float32Array.from(embedding as ArrayLike<number>).buffer).toString('base64');
}

const bucketRow = z.object({
  id: z.string(),
  path: z.string(),
  embedding: z.string().nullable(),
  error_kind: z.string().nullable(),
});

async function left(bucket: (...args: string[]) => Promise<string>, prefix: string) {
  const [names, ...rows] = (await bucket('rows', prefix)).split('\n').filter(Boolean);
  return {
    names: z.array(z.string()).parse(JSON.parse(names ?? '[]')),
    rows: rows.map((row) => bucketRow.parse(JSON.parse(row))),
  };
}

async function bucketToBucket(
  drive: Drive,
  bucket: (...args: string[]) => Promise<string>,
  local: Vectors,
): Promise<void> {
  const job = { manifest: 's3://footage/clips', out: 's3://footage/out/one' };
  endOf(await drive(job));
  const { names, rows } = await left(bucket, 'out/one');
  assert.deepEqual(
    names.filter((name) => !/^shards\/[0-9a-f]{32}\.parquet$/.test(name)),
    [PLAN_FILE],
  );
  const vectors = rows.map(({ path, embedding }): [string, string | null] => [path.replace(/.*\//, ''), embedding]);
  assert.deepEqual(new Map(vectors.sort()), new Map([...local].sort()));
  // What is there is done, and is not looked at again.
  const again = await drive({ ...job, id: 'again', resume: true });
  assert.equal(again.lines.find((line) => line.reeltag === 'plan')?.done, CLIPS);
  assert.equal(endOf(again).failed, CLIPS / 10);
}

async function listInBucket(
  drive: Drive,
  bucket: (...args: string[]) => Promise<string>,
  local: Vectors,
): Promise<void> {
  const end = endOf(await drive({ manifest: 's3://footage/list.csv', out: 's3://footage/out/two', inFlight: 3 }));
  assert.deepEqual([end.clips, end.failed], [CLIPS + 1, CLIPS / 10 + 1]);
  const { rows } = await left(bucket, 'out/two');
  const missing = rows.filter(({ id }) => id === 'missing');
  assert.deepEqual(
    missing.map(({ path, error_kind }) => [path, error_kind]),
    [['clips/missing.mp4', 'not-found']],
  );
  const vectors = rows
    .filter(({ id }) => id !== 'missing')
    .map(({ id, embedding }): [string, string | null] => [id, embedding]);
  assert.deepEqual(new Map(vectors.sort()), new Map([...local].sort()));
}

/** Parts of clips, by a list in Parquet, as NeMo Curator keeps them. */
async function partsForCurator(drive: Drive, python: string, clips: string, out: string): Promise<void> {
  const manifest = join(out, 'parts.parquet');
  await promisify(execFile)(python, [join(HERE, 'parquet_list.py'), clips, manifest]);
  endOf(await drive({ manifest, out: join(out, 'curator'), layout: 'curator' }));
  const folder = join(out, 'curator/iv2_embd_parquet');
  const names = await readdir(folder);
  const rows = [];
  for (const name of names) {
    assert.match(name, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\.parquet$/);
    rows.push(...(await rowsOfFile(join(folder, name), ['id', 'embedding'])));
  }
  // Every second one in two parts; those that are broken, an even number and the first, have no row.
  const whole = CLIPS - CLIPS / 10;
  assert.equal(rows.length, (whole / 2) * 3);
  assert.equal(new Set(rows.map((cells) => cells.get('id'))).size, rows.length);
  for (const cells of rows) {
    const length = Math.hypot(...(cells.get('embedding') as Iterable<number>));
    assert.equal(Math.abs(length - 1) < 1e-6, true, String(length));
  }
  const uuids = rows.filter((cells) => /^[0-9a-f]{8}-/.test(String(cells.get('id'))));
  assert.equal(uuids.length, whole);
}

/** The scenes of each clip, and beside them the whole, which a desktop need not look at again; Curator's readers take every row for a clip. */
async function scenes(drive: Drive, manifest: string, out: string, local: Vectors): Promise<void> {
  const job = { manifest, segments: true, shard: CLIPS } as const;
  endOf(await drive({ ...job, out: join(out, 'scenes') }));
  const wholes = new Map<string, string | null>();
  let spans = 0;
  for (const cells of await rowsIn(join(out, 'scenes', SHARDS_FOLDER), Object.keys(COLUMNS))) {
    const isWhole = cells.get('start') === undefined;
    assert.equal(cells.get('sampling'), isWhole ? 'whole/1' : 'span/1');
    const list = cells.get('embedding') as ArrayLike<number> | undefined;
    const name = String(cells.get('path')).slice(manifest.length + 1);
    if (isWhole) wholes.set(name, base64(list?.length ? list : undefined));
    else spans += 1;
  }
  assert.deepEqual(new Map([...wholes].sort()), new Map([...local].sort()));
  const seen = CLIPS - CLIPS / 10;
  assert.equal(spans, 2 * seen);
  endOf(await drive({ ...job, out: join(out, 'curator-scenes'), layout: 'curator' }));
  const rows = await rowsIn(join(out, 'curator-scenes/iv2_embd_parquet'), ['id', 'embedding']);
  assert.equal(rows.length, 2 * seen);
  assert.equal(
    rows.some((cells) => !/^[0-9a-f]{8}-/.test(String(cells.get('id')))),
    false,
  );
}

async function rowsIn(folder: string, columns: readonly string[]): Promise<ReadonlyMap<string, unknown>[]> {
  const names = await readdir(folder);
  return (await Promise.all(names.map((name) => rowsOfFile(join(folder, name), columns)))).flat();
}

/** A large shard takes long: whoever looks on sees that something is done. */
async function inOneShard(start: (job: Partial<Job>) => Started, clips: string, out: string): Promise<void> {
  const manifest = join(out, 'clips');
  await cp(clips, manifest, { recursive: true });
  await writeFile(join(manifest, 'slow.mp4'), 'what was answered before is told with it');
  const last = join(manifest, 'waits.mp4');
  await writeFile(last, 'until something else is seen to be done');
  const driver = start({ manifest, out: join(out, 'results'), shard: CLIPS + 2 });
  const isSeen = (): boolean =>
    linesOf(driver.said().stdout).some((line) => line.reeltag === 'progress' && line.done > 0);
  while (!isSeen()) {
    const part = once(driver.child.stdout as NodeJS.ReadableStream, 'data').then(() => true);
    if (!(await Promise.race([part, driver.ended.then(() => false)]))) break;
  }
  assert.equal(isSeen(), true, driver.said().stdout);
  await writeFile(`${last}.go`, '');
  const { code, stdout } = await driver.ended;
  assert.equal(endOf({ code, lines: linesOf(stdout) }).done, CLIPS + 2);
}

async function refusals(drive: Drive, out: string): Promise<void> {
  const failed = async (job: Partial<Job>, kind: string, sentence: RegExp): Promise<void> => {
    const { lines, code } = await drive(job);
    const last = lines.at(-1);
    assert.deepEqual([code, last?.reeltag], [1, 'failed']);
    if (last?.reeltag !== 'failed') return;
    assert.equal(last.error.kind, kind);
    assert.match(last.error.message, sentence);
  };
  const clips = join(out, 'clips');
  await failed({ manifest: clips, out: join(out, 'local') }, 'usage', /already holds results of the job check/);
  await failed(
    { manifest: clips, out: join(out, 'local'), resume: true, shard: 7 },
    'usage',
    /clips in a shard: 8 there, 7 here/,
  );
  await failed({ manifest: join(out, 'none.csv'), out: join(out, 'x') }, 'not-found', /none\.csv is not there/);
  await failed({ manifest: 's3://nobody/list.csv', out: join(out, 'x') }, 'not-found', /s3:\/\/nobody\/list\.csv/);
  await failed({ manifest: clips, out: 's3://nobody/out' }, 'not-found', /s3:\/\/nobody\/out/);
}
