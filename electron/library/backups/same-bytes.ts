/** Whether two files hold the same. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

const PIECE_BYTES = 2 ** 20;

/** False for what cannot be read, or is no file. */
export function haveSameBytes(one: string, other: string): boolean {
  const open: number[] = [];
  try {
    const [a, b] = [statSync(one), statSync(other)];
    if (!a.isFile() || !b.isFile() || a.size !== b.size) return false;
    for (const path of [one, other]) open.push(openSync(path, 'r'));
    const pieces = open.map(() => Buffer.alloc(PIECE_BYTES));
    for (;;) {
      const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = open.map((fd, n) => {
        const piece = pieces[n] as Buffer;
        return piece.subarray(0, readSync(fd, piece));
      });
      if (!first.equals(second)) return false;
      if (first.length === 0) return true;
    }
  } catch {
    return false;
  } finally {
    for (const fd of open) closeSync(fd);
  }
}
