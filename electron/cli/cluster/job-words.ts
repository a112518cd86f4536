/** How far a job is, in words. */
import type { JobLine } from '../../cluster/job.ts';

/** @param isOver then how fast it was, and how long it would have taken, says nothing any more */
export function progressWords(line: JobLine, isOver = false): string | undefined {
  switch (line.reeltag) {
    case 'plan':
      return `${count(line.done)} of ${clips(line.clips)}`;
    case 'progress': {
      const far = [`${count(line.done)} of ${clips(line.clips)}`, failedWords(line.failed)];
      const speed = line.clipsPerSecond === null ? undefined : `${rate(line.clipsPerSecond)} a second`;
      const left = line.secondsLeft === null ? undefined : `about ${duration(line.secondsLeft)} left`;
      const workers = `${line.workers} ${line.workers === 1 ? 'worker' : 'workers'}`;
      return [...far, ...(isOver ? [] : [speed, left, workers])].filter((part) => part !== undefined).join(', ');
    }
    case 'end':
      return [`${clips(line.done)} in ${duration(line.seconds)}`, failedWords(line.failed)]
        .filter((part) => part !== undefined)
        .join(', ');
    default:
      return undefined;
  }
}

/** 0…1, where there is anything to do. */
export function fractionOf(line: JobLine): number | undefined {
  return (line.reeltag === 'plan' || line.reeltag === 'progress') && line.clips > 0
    ? line.done / line.clips
    : undefined;
}

function failedWords(failed: number): string | undefined {
  return failed === 0 ? undefined : `${count(failed)} of them failed`;
}

function clips(number: number): string {
  return number === 1 ? '1 clip' : `${count(number)} clips`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function rate(perSecond: number): string {
  return perSecond >= 10 ? count(Math.round(perSecond)) : perSecond.toPrecision(2);
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} days`;
}
