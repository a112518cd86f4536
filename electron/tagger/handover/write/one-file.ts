/** An export that is one file. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Piece } from '../../../interchange/format.ts';
import { asideOf, Growing, giveName, sweepAsides } from './aside.ts';
import { writeFailure } from './failure.ts';

export interface Written {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

/** @throws TagError `usage`, `disk-full`, `write-failed`…; what `pieces` throws: then there is nothing */
export async function writeOneFile(
  path: string,
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
  replace: boolean,
): Promise<Written> {
  const aside = asideOf(path);
  let file: Growing | undefined;
  await sweepAsides(dirname(path));
  try {
    file = await Growing.at(aside);
    for await (const { data } of pieces) await file.add(data);
    const bytes = await file.finish();
    await giveName(aside, path, replace);
    return { path, files: 1, bytes };
  } catch (error) {
    await file?.giveUp();
    await rm(aside, { force: true }).catch(() => {});
    throw writeFailure(path, error);
  }
}
