/** The fuses, read back from the executable. */
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { executableOf, FUSES } from '../../../scripts/package/fuses.ts';

/** @returns how many there are */
export async function checkFuses(packed: string, platform: NodeJS.Platform = process.platform): Promise<number> {
  const wire = await getCurrentFuseWire(join(packed, executableOf(platform)));
  for (const [name, wanted] of Object.entries(FUSES)) {
    const state = wire[FuseV1Options[name as keyof typeof FuseV1Options]];
    if (state !== (wanted ? FuseState.ENABLE : FuseState.DISABLE))
      throw new Error(`the fuse ${name} is in state ${state}`);
  }
  const count = Object.keys(wire).length - 1;
  if (count !== Object.keys(FUSES).length) throw new Error(`the executable has ${count} fuses`);
  return count;
}
