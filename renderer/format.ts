/** Numbers as people read them. All are written in tabular figures, so equal kinds of numbers get equal shapes. */

const decimal = new Intl.NumberFormat('en');

/** 12345 → “12,345”. */
export function formatCount(value: number): string {
  return decimal.format(value);
}

/** Seconds → “0:07”, “12:05”, “1:02:03”; what is no time is “–:––”. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–:––';
  // A sum of frames' times ends just below the second that it is: 5.999999999999999.
  return clock(Math.floor(seconds + 1e-6));
}

/** Seconds → “0:02.50”: where frames are told apart. */
export function formatTimestamp(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–:––';
  const hundredths = Math.round(seconds * 100);
  return `${clock(Math.floor(hundredths / 100))}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** Seconds → “0:02.5”: where a place in a video is found again. */
export function formatTenths(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–:––';
  const tenths = Math.round(seconds * 10);
  return `${clock(Math.floor(tenths / 10))}.${tenths % 10}`;
}

function clock(whole: number): string {
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const seconds = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** 0.6213 → “62.1%”. What is neither nothing nor all is not rounded to it. */
export function formatPercent(fraction: number): string {
  if (!Number.isFinite(fraction)) return '–';
  if (fraction > 0 && fraction < 0.0005) return '<0.1%';
  if (fraction < 1 && fraction >= 0.9995) return '>99.9%';
  return `${(fraction * 100).toFixed(1)}%`;
}

/** −0.0312 → “−0.031”, with a true minus sign. */
export function formatCosine(value: number): string {
  const text = Math.abs(value).toFixed(3);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** An AUC, 0.8134 → “.81”. What tells all but some apart is not rounded to all. */
export function formatAuc(auc: number): string {
  if (auc >= 1) return '1.00';
  return Math.min(auc, 0.99).toFixed(2).slice(1);
}

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** 1234567 → “1.2 MB” (powers of a thousand, as disks are sold). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.95 would be written 1000.0.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? `${decimal.format(value)} bytes` : `${value.toFixed(value < 100 ? 1 : 0)} ${BYTE_UNITS[unit]}`;
}

/** Seconds left → “45 s”, “3 min”, “2 h 5 min”: no more digits than an estimate deserves. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 60) return `${Math.ceil(seconds / 5) * 5} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** The name of a file or folder at the end of a path of either kind of system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

/** “beach.mp4 ends in a frame” → “ends in a frame”: beside the name, it need not be said again. */
export function withoutName(message: string, name: string): string {
  const at = message.indexOf(name);
  // The name may come with its folder, or in quotation marks; a sentence about something else keeps its beginning.
  if (at < 0 || name === '' || !BEFORE_NAME.test(message.slice(0, at))) return message;
  return message.slice(at + name.length).replace(/^["”’'»]?[:,]?\s*/, '') || message;
}

const BEFORE_NAME = /^["“‘'«]?(?:(?:\/|[a-z]:[\\/]|\\\\).*)?$/i;

const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** An ISO date → “Jun 1, 2026, 10:00 AM”, by the clock of this machine; what is none is nothing. */
export function formatWhen(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? '' : moments.format(time);
}

const languages = new Intl.DisplayNames('en', { type: 'language' });

/** “deu” → “German”; what is no code stays as it is. */
export function formatLanguage(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Something a second: two digits say what matters. */
export function formatRate(perSecond: number): string {
  return perSecond >= 10 ? Math.round(perSecond).toLocaleString('en') : perSecond.toPrecision(2);
}
