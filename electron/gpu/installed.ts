/** What is installed for the GPU: read from the record in its folder. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { WheelList } from './list.ts';
import { installedFolder, RECORD } from './place.ts';

export const recordSchema = z.object({
  runtime: z.string(),
  cuda: z.string(),
  /** on the disk */
  bytes: z.int().nonnegative(),
  wheels: z.array(z.object({ package: z.string(), version: z.string(), sha256: z.string() })),
});
export type InstallRecord = z.infer<typeof recordSchema>;

export interface Installed extends InstallRecord {
  readonly folder: string;
}

/** What an engine of this program uses, or undefined. */
export async function findInstalled(gpu: string, list: WheelList): Promise<Installed | undefined> {
  const folder = installedFolder(gpu, list.runtime);
  const text = await readFile(join(folder, RECORD), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = recordSchema.safeParse(parsed(text)).data;
  return record && { ...record, folder };
}

/** Whether it is made of these very wheels. */
export function isCurrent({ wheels }: InstallRecord, list: WheelList): boolean {
  const hashes = (of: readonly { sha256: string }[]): string => JSON.stringify(of.map(({ sha256 }) => sha256).sort());
  return hashes(wheels) === hashes(list.wheels);
}

/** The versions of ONNX Runtime that something is installed for which this program cannot use. */
export async function otherVersions(gpu: string, list: WheelList): Promise<string[]> {
  const own = basename(installedFolder(gpu, list.runtime));
  const names = await readdir(gpu).catch((): string[] => []);
  return names.filter((name) => VERSION.test(name) && name !== own).map((name) => name.replace(VERSION, ''));
}

const VERSION = /^onnxruntime-(?=\d)/;
/** How folders begin that are being made, and those that are being deleted. */
export const PARTIAL = 'partial-';
export const LEAVING = 'leaving-';

/** Deletes what an installation or a removal left that was ended in the midst of it. For whoever holds the lock. */
export async function removeLeftovers(gpu: string): Promise<void> {
  const names = await readdir(gpu).catch((): string[] => []);
  const left = names.filter((name) => name.startsWith(PARTIAL) || name.startsWith(LEAVING));
  await Promise.all(left.map((name) => rm(join(gpu, name), { recursive: true, force: true })));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
