/** Whether the official model fits into a folder: what is still to come, what is made of it, and what both disks have left. */
import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import officialDemo from '../../resources/official-demo.json' with { type: 'json' };
import type { ModelRoom } from '../wire/app/official.ts';
import { TagError } from '../wire/errors.ts';
import { cacheFolder } from './folders.ts';
import { freeBytes } from './free-bytes.ts';
import { holdsModel } from './models.ts';

/** What the official model's files take, in bytes: its checkpoint is nearly all of it. */
const OFFICIAL_BYTES = 5_530_000_000;
/** What is made of it when it is first opened: in fp32 a copy of the weights. In fp16 it is half of that. */
const CONVERTED_BYTES = 5_530_000_000;
/** What is the name of a folder of ours within one that holds other things. */
const OWN_FOLDER = 'Reeltag models';

export interface Disks {
  free(folder: string): Promise<number | undefined>;
  device(folder: string): Promise<number | undefined>;
}

const DISKS: Disks = { free: freeBytes, device: deviceOf };

/** The model's own folder for one that a person has named: a folder within it, where it holds other things. */
export async function placeFor(directory: string): Promise<string> {
  if (await holdsModel(directory)) return directory;
  const names = await readdir(directory).catch((): string[] => []);
  const isOurs = names.includes('OpenGVLab') || names.includes('google-bert');
  return names.length === 0 || isOurs ? directory : join(directory, OWN_FOLDER);
}

/** @param directory the model's own folder, which need not exist yet */
export async function modelRoom(directory: string, disks: Disks = DISKS): Promise<ModelRoom> {
  const cacheDirectory = cacheFolder();
  const [present, downloadBytes, free, cacheFree, device, cacheDevice] = await Promise.all([
    holdsModel(directory),
    bytesToDownload(directory),
    disks.free(directory),
    disks.free(cacheDirectory),
    disks.device(directory),
    disks.device(cacheDirectory),
  ]);
  const room: ModelRoom = {
    ...{ directory, present, downloadBytes, convertedBytes: CONVERTED_BYTES, cacheDirectory },
    oneDisk: device !== undefined && device === cacheDevice,
    ...(free === undefined ? {} : { freeBytes: free }),
    ...(cacheFree === undefined ? {} : { cacheFreeBytes: cacheFree }),
  };
  const problem = tooLittleRoom(room) ?? (await notWritable(directory));
  return problem === undefined ? room : { ...room, problem: problem.toJSON() };
}

function tooLittleRoom(room: ModelRoom): TagError | undefined {
  const { directory, present, downloadBytes, convertedBytes, freeBytes: free, oneDisk } = room;
  if (present) return undefined;
  const here = downloadBytes + (oneDisk ? convertedBytes : 0);
  if (free !== undefined && free < here) {
    const made = oneDisk ? `, with the ${gigabytes(convertedBytes)} that are made of it,` : '';
    return new TagError(
      'disk-full',
      `The model${made} needs ${gigabytes(here)}, and the disk of ${directory} has ${gigabytes(free)} left: free some space, or choose a folder on another drive.`,
    );
  }
  const { cacheDirectory, cacheFreeBytes } = room;
  if (oneDisk || cacheFreeBytes === undefined || cacheFreeBytes >= convertedBytes) return undefined;
  return new TagError(
    'disk-full',
    `What is made of the model when it is first opened needs ${gigabytes(convertedBytes)}, and the disk of ${cacheDirectory} has ${gigabytes(cacheFreeBytes)} left: free some space there, or name another folder with REELTAG_CACHE.`,
  );
}

/** Its folder, or else the nearest one above that is there: what is missing is made. */
async function notWritable(directory: string): Promise<TagError | undefined> {
  try {
    await access(directory, constants.W_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && directory !== dirname(directory)) return notWritable(dirname(directory));
    const options = { detail: String(error) };
    return new TagError('write-failed', `${directory} may not be written to: choose another folder.`, options);
  }
}

/** What is still to come: less the files, and the parts of files, that are there. */
async function bytesToDownload(directory: string): Promise<number> {
  return Math.max(0, OFFICIAL_BYTES - (await arrivedBytes(directory)));
}

/** How much of the checkpoint is there, whole or in part. */
export async function arrivedBytes(directory: string): Promise<number> {
  const folder = join(directory, officialDemo.model);
  const names = await readdir(folder).catch((): string[] => []);
  const parts = names.filter((name) => name.endsWith('.pt') || name.endsWith('.pt.part'));
  const sizes = await Promise.all(
    parts.map((name) =>
      stat(join(folder, name))
        .then(({ size }) => size)
        .catch(() => 0),
    ),
  );
  return Math.max(0, ...sizes);
}

/** Which disk a folder lies on, or would. */
async function deviceOf(folder: string): Promise<number | undefined> {
  try {
    return (await stat(folder)).dev;
  } catch {
    return folder === dirname(folder) ? undefined : deviceOf(dirname(folder));
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
