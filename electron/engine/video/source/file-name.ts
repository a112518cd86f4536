/** What a file's name says of its source: cameras name clips by their reels, and recorders by the time. Pure. */
import { parse } from 'node:path';
import type { SaidTimecode } from './source.ts';

/** `A001C003_…` and `A001_C003_…`, as cinema cameras have it. */
const REEL = /^([A-Z]\d{3})_?(C\d{3})(?=[_.-]|$)/;
/** `…_01-02-03-04`, `…_01.02.03.04`. */
const PARTED = /(?:^|[^\d-])(\d{2})([-.])(\d{2})\2(\d{2})[-.](\d{2})(?![-.]?\d)/;
/** `TC01020304`. */
const MARKED = /(?:^|[^A-Za-z])TC[_-]?(\d{2})(\d{2})(\d{2})(\d{2})(?!\d)/i;

export function nameSays(path: string): { timecode?: SaidTimecode; reel?: string } {
  const { name } = parse(path);
  const reel = REEL.exec(name);
  const text = timecodeIn(name);
  return {
    ...(text === undefined ? {} : { timecode: { from: 'name', text, rate: undefined } }),
    ...(reel === null ? {} : { reel: `${reel[1]}${reel[2]}` }),
  };
}

function timecodeIn(name: string): string | undefined {
  const marked = MARKED.exec(name)?.slice(1);
  const [, hours, , minutes, seconds, frames] = PARTED.exec(name) ?? [];
  const parts = marked ?? [hours, minutes, seconds, frames];
  const [h = 99, m = 99, s = 99] = parts.map(Number);
  return h < 24 && m < 60 && s < 60 ? parts.join(':') : undefined;
}
