/**
 * Where drives are mounted: learnt while they are there, for an empty folder alone does not say whether it was emptied or is
 * waiting for its drive.
 */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Library } from '../../library/index.ts';
import { type Disk, driveOf } from './disk.ts';

const SETTING = 'mountPoints';
/** So many are remembered: those seen last. */
const REMEMBERED = 100;

export class MountPoints {
  readonly #library: Library;
  readonly #disk: Disk;
  /** Of folders it is asked once. */
  readonly #learnt = new Set<string>();
  #known: readonly string[];

  constructor(library: Library, disk: Disk) {
    this.#library = library;
    this.#disk = disk;
    this.#known = library.settings.get(SETTING, z.array(z.string())) ?? [];
  }

  /** Whether a drive belongs into this folder, as far as is known. */
  has(folder: string): boolean {
    return this.#known.includes(folder) || driveOf(`${folder}/x`) === folder;
  }

  /** To be told of files that are there. Never rejects but for an abort. */
  async learn(path: string, signal: AbortSignal): Promise<void> {
    const folder = dirname(path);
    if (this.#learnt.has(folder)) return;
    this.#learnt.add(folder);
    const point = await this.#disk.run(folder, () => mountPointOf(folder), { signal }).catch(() => undefined);
    if (point === undefined || this.has(point) || signal.aborted) return;
    this.#known = [...this.#known, point].slice(-REMEMBERED);
    this.#library.settings.put(SETTING, this.#known);
  }
}

/** The topmost folder on the same drive; undefined for the system's own, which is never away. */
async function mountPointOf(folder: string): Promise<string | undefined> {
  const { dev } = await stat(folder);
  for (let here = folder; ; here = dirname(here)) {
    const above = dirname(here);
    if (above === here) return undefined;
    if ((await stat(above)).dev !== dev) return here;
  }
}
