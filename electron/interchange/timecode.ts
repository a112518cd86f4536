/** SMPTE time code: hours, minutes, seconds and frames of a nominal rate, with or without dropped numbers. Pure. */
import type { Rational } from './frame-clock.ts';

/** Where a source's own time code stands at its first frame. */
export interface Timecode {
  /** frames since 00:00:00:00 */
  readonly start: number;
  readonly rate: Rational;
  /** Two numbers a minute (four at 59.94) are left out, but each tenth minute, so that it keeps to the clock. */
  readonly drop: boolean;
  /** which part of the source says so */
  readonly from: 'track' | 'container' | 'sidecar' | 'sound' | 'name';
}

const TEXT = /^(\d{1,2})([:;.,])(\d{2})([:;.,])(\d{2})([:;.,])(\d{2,3})$/;

/** The whole number of frames that a second of time code counts: 30 for 29.97. */
export function nominal([frames, seconds]: Rational): number {
  return Math.max(1, Math.round(frames / seconds));
}

export function canDrop(rate: Rational): boolean {
  return rate[1] === 1001 && nominal(rate) % 30 === 0;
}

/** @returns undefined for what is none, or names a number that is dropped or not counted at this rate */
export function parseTimecode(text: string, rate: Rational): { frames: number; drop: boolean } | undefined {
  const parts = TEXT.exec(text.trim());
  if (parts === null) return undefined;
  const [hours, minutes, seconds, frames] = [parts[1], parts[3], parts[5], parts[7]].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const fps = nominal(rate);
  if (minutes > 59 || seconds > 59 || frames >= fps) return undefined;
  const drop = parts[6] !== ':' && canDrop(rate);
  const dropped = drop ? fps / 15 : 0;
  if (drop && seconds === 0 && frames < dropped && minutes % 10 !== 0) return undefined;
  const all = 60 * hours + minutes;
  return { frames: fps * (60 * all + seconds) + frames - dropped * (all - Math.floor(all / 10)), drop };
}

/** `HH:MM:SS:FF`, with a semicolon before the frames where numbers are dropped. Goes on at 0 after a day. */
export function formatTimecode(frames: number, rate: Rational, drop: boolean): string {
  const fps = nominal(rate);
  const drops = drop && canDrop(rate);
  const dropped = drops ? fps / 15 : 0;
  const inTen = 600 * fps - 9 * dropped;
  const day = 144 * inTen;
  const within = ((frames % day) + day) % day;
  const tens = Math.floor(within / inTen);
  const rest = within % inTen;
  const minutes =
    drops && rest >= 60 * fps
      ? 1 + Math.floor((rest - 60 * fps) / (60 * fps - dropped))
      : Math.floor(rest / (60 * fps));
  const number = within + dropped * (9 * tens + minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  const [frame, second] = [number % fps, Math.floor(number / fps)];
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(two).join(':');
  return `${clock}${drops ? ';' : ':'}${String(frame).padStart(fps > 100 ? 3 : 2, '0')}`;
}

/** What a source without a time code has. */
export function zeroTimecode(rate: Rational): Timecode {
  return { start: 0, rate, drop: false, from: 'track' };
}
