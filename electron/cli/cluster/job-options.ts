/** A job, as a command line describes it. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { JOB_VERSION, type Job } from '../../cluster/job.ts';
import { type Machine, workerShare } from '../../cluster/worker-share.ts';
import { TagError } from '../../wire/errors.ts';
import { type ModelOptions, modelRef } from '../engine.ts';
import { parseCount } from '../numbers.ts';
import { quoted } from '../text.ts';

export interface JobOptions extends ModelOptions {
  manifest?: string | undefined;
  out?: string | undefined;
  segments?: boolean | undefined;
  resume?: boolean | undefined;
  layout?: string | undefined;
  shard?: string | undefined;
  job?: string | undefined;
  cpus?: string | undefined;
  gpus?: string | undefined;
  inFlight?: string | undefined;
}

/** @throws TagError `usage` */
export function jobOf(options: JobOptions, machines: readonly Machine[], now: Date = new Date()): Job {
  const { device, precision } = modelRef(options, '');
  const share = {
    gpus: options.gpus === undefined ? undefined : parseShare('--gpus', options.gpus, 0),
    cpus: options.cpus === undefined ? undefined : parseShare('--cpus', options.cpus, Number.MIN_VALUE),
  };
  return {
    version: JOB_VERSION,
    id: options.job === undefined ? newId(now) : parseId(options.job),
    manifest: placeOf('--manifest', options.manifest),
    out: placeOf('--out', options.out),
    ...(options.model === undefined ? {} : { model: placeOf('--model', options.model) }),
    ...{ device, precision, segments: options.segments === true, layout: parseLayout(options.layout) },
    ...(options.shard === undefined ? {} : { shard: parseCount('--shard', options.shard) }),
    ...workerShare({ device, ...share }, machines),
    ...(options.inFlight === undefined ? {} : { inFlight: parseCount('--in-flight', options.inFlight) }),
    resume: options.resume === true,
  };
}

/** A bucket's address stays what it is; a path is told from the folder in which the command was given. */
function placeOf(option: string, text: string | undefined): string {
  if (text === undefined) throw new TagError('usage', `A job for a cluster needs ${option}.`);
  if (text === '') throw new TagError('usage', `${option} is empty: name a file, a folder or a bucket.`);
  return isBucket(text) ? text : resolve(text);
}

export function isBucket(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

/** When, and something by chance: two at once are two. */
export function newId(now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `reeltag-${time}-${randomBytes(3).toString('hex')}`;
}

function parseId(text: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(text)) return text;
  throw new TagError(
    'usage',
    `--job takes a name of letters, digits, points, minuses and underscores, not ${quoted(text)}.`,
  );
}

function parseLayout(text: string | undefined): Job['layout'] {
  if (text === undefined || text === 'reeltag') return 'reeltag';
  if (text === 'curator') return 'curator';
  throw new TagError('usage', `--layout is reeltag or curator, not ${quoted(text)}.`);
}

function parseShare(option: string, text: string, least: number): number {
  const value = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= 4096) return value;
  throw new TagError('usage', `${option} takes a number such as 1, 0.5 or 4, not ${quoted(text)}.`);
}
