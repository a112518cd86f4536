/** What an XMP file beside a video says of its source. */
import { readFile, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { SaidTimecode } from './source.ts';

/** Larger than any that is written by hand or by a program. */
const MOST_BYTES = 8 * 2 ** 20;

/** `clip.xmp` beside `clip.mov`, or `clip.mov.xmp`; undefined where there is none that can be read. */
export async function sidecarOf(path: string): Promise<string | undefined> {
  const { dir, name, base } = parse(path);
  for (const beside of [join(dir, `${name}.xmp`), join(dir, `${base}.xmp`)]) {
    const facts = await stat(beside).catch(() => undefined);
    if (facts?.isFile() !== true || facts.size > MOST_BYTES) continue;
    const text = await readFile(beside, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Frames a second, by what XMP calls them. */
const FORMATS: Readonly<Record<string, readonly [number, number]>> = {
  '24Timecode': [24, 1],
  '25Timecode': [25, 1],
  '2997DropTimecode': [30000, 1001],
  '2997NonDropTimecode': [30000, 1001],
  '30Timecode': [30, 1],
  '50Timecode': [50, 1],
  '5994DropTimecode': [60000, 1001],
  '5994NonDropTimecode': [60000, 1001],
  '60Timecode': [60, 1],
  '23976Timecode': [24000, 1001],
};
/** So much of the element is looked at: its two values. */
const NEAR = 2_000;

/** Pure. */
export function sidecarSays(xmp: string): { timecode?: SaidTimecode; reel?: string } {
  const at = xmp.search(/xmpDM:(?:startTimecode|altTimecode)\b/);
  const near = at < 0 ? '' : xmp.slice(at, at + NEAR);
  const [value, format] = [textOf(near, 'timeValue'), textOf(near, 'timeFormat')];
  const reel = textOf(xmp, 'tapeName');
  const text = value?.replaceAll('.', ':');
  const isTimecode = text !== undefined && /^\d{2}[:;]\d{2}[:;]\d{2}[:;]\d{2}$/.test(text);
  // Some write colons all the same where the format says that numbers are dropped.
  const told = format?.includes('NonDrop') || !format?.includes('Drop') ? text : text?.replace(/[:;](\d{2})$/, ';$1');
  return {
    ...(isTimecode && told !== undefined
      ? { timecode: { from: 'sidecar', text: told, rate: FORMATS[format ?? ''] } }
      : {}),
    ...(reel === undefined ? {} : { reel }),
  };
}

/** As an attribute, or as an element. */
function textOf(xmp: string, name: string): string | undefined {
  const [, attribute, element] =
    new RegExp(`xmpDM:${name}(?:\\s*=\\s*["']([^"']{1,200})["']|\\s*>([^<]{1,200})<)`).exec(xmp) ?? [];
  const text = unescaped((attribute ?? element ?? '').trim());
  return text === '' ? undefined : text;
}

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => SIGNS[name] ?? whole);
}
