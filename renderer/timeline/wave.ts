/** A waveform's columns, from peaks. Pure. */
import type { Peaks } from '../../electron/wire/app/peaks.ts';
import { type Stage, toSeconds } from './geometry.ts';

/** Sound that is quiet throughout is drawn larger, noise alone is not: so loud at least is what fills the height, of 255. */
const LEAST_FULL = 26;

/** What fills the height: the loudest there is. */
export function fullOf({ peaks }: Peaks): number {
  return peaks.reduce((most, peak) => Math.max(most, peak), LEAST_FULL);
}

/** (width,) the loudest in each pixel, from 0 to 255; -1 where there is no sound any more. */
export function columnsOf({ seconds, peaks }: Peaks, stage: Stage): Int16Array {
  const columns = new Int16Array(Math.max(0, Math.floor(stage.width))).fill(-1);
  for (let x = 0; x < columns.length; x++) {
    const first = Math.max(0, Math.floor(toSeconds(stage, x) / seconds));
    const after = Math.max(first + 1, Math.ceil(toSeconds(stage, x + 1) / seconds));
    for (let n = first; n < Math.min(after, peaks.length); n++) {
      columns[x] = Math.max(columns[x] as number, peaks[n] as number);
    }
  }
  return columns;
}
