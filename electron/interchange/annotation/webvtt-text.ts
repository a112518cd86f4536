/** Text and times of WebVTT. Pure. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export function cueText(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ESCAPES[sign] as string);
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u{A0}', lrm: '\u{200E}', rlm: '\u{200F}' },
};

export function plainText(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,8}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] as string) : whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code).toWellFormed() : whole;
  });
}

/** `00:00:07.042` */
export function cueTime(milliseconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(milliseconds / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${clock}.${String(milliseconds % 1000).padStart(3, '0')}`;
}

/** @returns seconds; undefined for what is no time. Commas are those of SubRip. */
export function secondsIn(text: string): number | undefined {
  const [, hours = '0', minutes, seconds, thousandths] =
    /^(?:(\d{1,6}):)?([0-5]\d):([0-5]\d)[.,](\d{3})$/.exec(text) ?? [];
  if (minutes === undefined) return undefined;
  return (3_600_000 * Number(hours) + 60_000 * Number(minutes) + 1000 * Number(seconds) + Number(thousandths)) / 1000;
}
