/** Puts a built folder in its place whole, one build at a time. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOCK_TIMEOUT_MS = 5 * 60_000;
const TEMPORARY = '.building-';

/**
 * Does `work` while no other process builds into `out`. The lock is SQLite's, so that the operating system takes it back
 * from a process that is killed.
 */
export async function withBuildLock<T>(out: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(out, { recursive: true });
  const lock = new DatabaseSync(join(out, 'lock.sqlite'), { timeout: LOCK_TIMEOUT_MS });
  try {
    lock.exec('BEGIN IMMEDIATE');
    // What a killed build left behind.
    for (const name of readdirSync(out)) {
      if (name.startsWith(TEMPORARY)) rmSync(join(out, name), { recursive: true, force: true });
    }
    return await work();
  } finally {
    lock.close();
  }
}

/** Builds a folder beside `out/<name>` and puts it there once it is whole. Under the lock. */
export async function buildAside(out: string, name: string, build: (folder: string) => Promise<void>): Promise<void> {
  const fresh = join(out, `${TEMPORARY}${name}`);
  const old = join(out, `${TEMPORARY}${name}-old`);
  const place = join(out, name);
  await build(fresh);
  // A folder cannot replace another in one step: for a moment there is none, but never half of one.
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  rmSync(old, { recursive: true, force: true });
}
