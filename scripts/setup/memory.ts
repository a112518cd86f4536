/**
 * Remembers which optional things could not be fetched, so that an offline machine does not wait for the same failed
 * download at every test run. Kept in `.reeltag/setup.json` of the checkout, which git ignores.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How long a failure stands before it is tried again. */
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

export interface Failure {
  /** When it failed, in milliseconds since 1970. */
  at: number;
  reason: string;
}

/** Failures by the thing's name. */
export type Memory = Record<string, Failure>;

/** The failure that still stands at `now`, or undefined where the thing is worth another try. */
export function standingFailure(memory: Memory, name: string, now: number): Failure | undefined {
  const failure = memory[name];
  if (failure === undefined) return undefined;
  const age = now - failure.at;
  // A clock set back gives a negative age: such a record says nothing.
  return age >= 0 && age < RETRY_AFTER_MS ? failure : undefined;
}

/** What a file says, less whatever in it is not a failure: a damaged memory only costs one more try. */
export function parseMemory(text: string): Memory {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return {};
  const memory: Memory = {};
  for (const [name, value] of Object.entries(data as Record<string, unknown>)) {
    if (typeof value !== 'object' || value === null) continue;
    const { at, reason } = value as Record<string, unknown>;
    if (typeof at === 'number' && typeof reason === 'string') memory[name] = { at, reason };
  }
  return memory;
}

export function readMemory(path: string): Memory {
  try {
    return parseMemory(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Best effort: a checkout that cannot be written to only loses the memory. */
export function writeMemory(path: string, memory: Memory): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify(memory, null, 2)}\n`);
    renameSync(temporary, path);
  } catch {
    // Nothing depends on it.
  }
}
