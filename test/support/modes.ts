import { statSync } from 'node:fs';
import { expect } from 'vitest';

/** Holds who may read and write a file. Windows keeps no such bits: there a user's folder is the user's. */
export function expectMode(path: string, mode: number): void {
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777, path).toBe(mode);
}
