/** How far an import is, or the opening that it is for. */

export interface ImportProgress {
  readonly stage: 'hashing' | 'converting' | 'measuring' | 'opening';
  /** 0…1 within the stage */
  readonly fraction: number;
}

/** Turns counts of bytes into fractions of a stage. */
export function progressIn(
  stage: ImportProgress['stage'],
  totalBytes: number,
  report: ((progress: ImportProgress) => void) | undefined,
): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    report?.({ stage, fraction: totalBytes === 0 ? 1 : Math.min(1, done / totalBytes) });
  };
}
